"""Who may touch whose roster."""

from __future__ import annotations

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .lifecycle import ARRANGE, DUTY
from .models import Explanation, LeaderDay, Leave, Shift, Swap

_NOT_HERE = "这不是您岗位所在的站点，请换岗位"


def reaches(actor: Actor, site: places.SiteRef) -> bool:
    """Whether the actor works at this site, or (a post without a site) for the whole place."""
    return actor.place_id == site.place_id and actor.site_id in (None, site.id)


def access_site(actor: Actor, site_id: int, permission: str = ARRANGE) -> places.SiteRef:
    """The site whose people the actor manages. Raises Forbidden, NotFound."""
    actor.require(permission)
    site = places.get_site(site_id)
    if not (reaches(actor, site) or (actor.is_system and actor.place_id is None)):
        raise NotFound(_NOT_HERE)
    return site


def sites_of(actor: Actor) -> tuple[places.SiteRef, ...]:
    """The sites whose rosters the actor reads."""
    if actor.site_id is not None:
        return (places.get_site(actor.site_id),)
    return places.list_sites(actor.place_id) if actor.place_id is not None else ()


def access_counter(actor: Actor, site_id: int, counter_id: int) -> tuple[places.SiteRef, places.CounterRef]:
    """A counter of a site that the actor manages. Raises Forbidden, NotFound."""
    site = access_site(actor, site_id)
    counter = next((c for c in places.list_counters(site_id) if c.id == counter_id), None)
    if counter is None:
        raise NotFound("这个站点没有这个窗口")
    return site, counter


def access_shift(actor: Actor, shift_id: int) -> Shift:
    """A shift of a site that the actor manages, locked. Raises Forbidden, NotFound."""
    actor.require(ARRANGE)
    row = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if row is None:
        raise NotFound("没有这一班，可能已经从排班里去掉了")
    access_site(actor, row.site_id)
    return row


def access_own_shift(actor: Actor, shift_id: int) -> Shift:
    """A shift on which the actor is A or B, locked. Raises Forbidden, NotFound."""
    actor.require(DUTY)
    row = Shift.objects.select_for_update().filter(pk=shift_id).first()
    if row is None or actor.signed_in() not in (row.account_id, row.substitute_id):
        raise NotFound("没有这一班，可能排班改过了")
    return row


def access_leave(actor: Actor, leave_id: int, *, own: bool) -> Leave:
    """A leave, locked: one's own, or of a site one manages. Raises Forbidden, NotFound."""
    actor.require(DUTY if own else ARRANGE)
    row = Leave.objects.select_for_update().filter(pk=leave_id).first()
    if row is None or (own and row.account_id != actor.signed_in()):
        raise NotFound("没有这份请假")
    if not own:
        access_site(actor, row.site_id)
    return row


def access_swap(actor: Actor, swap_id: int, *, own: bool) -> Swap:
    """A swap, locked with its shifts: one asked or was asked, or of a site one manages. Raises Forbidden, NotFound.

    Shifts are locked first and by their ids, as whoever changes the roster does: what two managers decide at once about
    the same shift is decided one after the other.
    """
    actor.require(DUTY if own else ARRANGE)
    ids = Swap.objects.filter(pk=swap_id).values_list("shift_id", "back_id").first() or ()
    list(Shift.objects.select_for_update().filter(pk__in=[i for i in ids if i]).order_by("pk"))
    row = Swap.objects.select_for_update(of=("self",)).select_related("shift", "back").filter(pk=swap_id).first()
    if row is None or (own and actor.signed_in() not in (row.asker_id, row.other_id)):
        raise NotFound("没有这份换班申请，可能排班改过了")
    if not own:
        access_site(actor, row.site_id)
    return row


def access_explanation(actor: Actor, explanation_id: int) -> Explanation:
    """An explanation from a site one manages, locked. Raises Forbidden, NotFound."""
    actor.require(ARRANGE)
    row = Explanation.objects.select_for_update(of=("self",)).select_related("shift").filter(pk=explanation_id).first()
    if row is None:
        raise NotFound("没有这份说明")
    access_site(actor, row.shift.site_id)
    return row


def access_leader_day(actor: Actor, leader_day_id: int) -> LeaderDay:
    """A leader's day at a site one manages, locked. Raises Forbidden, NotFound."""
    actor.require(ARRANGE)
    row = LeaderDay.objects.select_for_update().filter(pk=leader_day_id).first()
    if row is None:
        raise NotFound("没有这次坐班安排")
    access_site(actor, row.site_id)
    return row

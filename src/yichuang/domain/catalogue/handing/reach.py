"""Which site and which body may do what for an item: own rights and delegations in force."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation

from ..codes import Act, Handling, Service, Undertaker
from ..models import Delegation, Implementation, OnTheSpotAuthority
from ..refs import AuthorityRef, DelegationRef
from .delegations import PLACE_RULE, SELF_SERVICE, Mode, SiteKind

_ENOUGH: dict[Act, tuple[Act, ...]] = {Act.COLLECT: (Act.COLLECT, Act.ACCEPT)}
"""Who may accept may of course receive the papers."""

_INSTANT = Q(item__handling=Handling.INSTANT.value)
_TERMINAL = SiteKind.TERMINAL.value
_STATION = "station"  # 派出机构: acts in its bureau's name


@by_generation
def site_may(
    item_id: int, act: Act, site_id: int, *, organisation_id: int | None = None, received_on: date | None = None
) -> bool:
    """Whether the people of this site may do ``act`` for the item today (S0-71).

    Yes at a site of an implementing body, or of its station; elsewhere only under a delegation in force. With
    ``organisation_id`` (the body that decides this case) only that body's own sites count as own: one town government
    does not accept for another without being asked to. A 综合授权 gives the site nothing: it binds the body's own
    people, see ``organisation_may``. A terminal does what was opened to it, whoever runs it. Raises NotFound for an
    unknown site.

    ``received_on``: for a case this site took in on that day; what it might do then it may finish, though the item has
    been cancelled, moved or taken back since (行政许可法 8; what every 委托书 promises).
    """
    site = places.get_site(site_id)
    body = places.get_organisation(site.organisation_id)
    if site.kind != _TERMINAL and _own(item_id, body, organisation_id, received_on):
        return True
    return _granted(act, received_on).filter(covers(site, body), item_id=item_id).exists()


@by_generation
def organisation_may(
    item_id: int, act: Act, organisation_id: int, *, deciding_id: int | None = None, received_on: date | None = None
) -> bool:
    """Whether people employed by this body may do ``act`` for the item today, wherever they sit.

    Yes for an implementing body and its stations (its own people at a window are no delegation, domain.md §7.4), and
    for a body named in a delegation in force. ``received_on`` as for ``site_may``. Raises NotFound for an unknown
    organisation.
    """
    if _own(item_id, places.get_organisation(organisation_id), deciding_id, received_on):
        return True
    return _granted(act, received_on).filter(item_id=item_id, organisation_id=organisation_id).exists()


@by_generation
def sites_for(item_id: int, act: Act, *, organisation_id: int | None = None) -> set[int]:
    """The sites that may do ``act`` for the item today (all kinds; empty for an unknown item)."""
    bodies = _implementing(item_id)
    if not bodies:
        return set()
    own = {organisation_id} if organisation_id is not None else bodies
    place_id = places.get_organisation(next(iter(bodies))).place_id
    everyone = {o.id: o for o in places.organisations_for(place_id)}
    stations = {o.id for o in everyone.values() if o.kind == _STATION and o.parent_id in own}
    granted = list(_granted(act).filter(item_id=item_id))
    kinds = {(d.site_kind, d.undertaker) for d in granted if d.site_kind}
    named = {d.site_id for d in granted if d.site_id}
    organisations = own | stations | {d.organisation_id for d in granted if d.organisation_id}
    return {
        site.id
        for site in places.list_sites(place_id)
        if site.id in named
        or (site.organisation_id in organisations and site.kind != _TERMINAL)
        or (site.kind, everyone[site.organisation_id].undertaker) in kinds
    }


@by_generation
def own_sites(item_id: int) -> frozenset[int]:
    """The sites of the bodies that implement the item, and of their stations: no delegation is needed there."""
    bodies = _implementing(item_id)
    if not bodies:
        return frozenset()
    place_id = places.get_organisation(next(iter(bodies))).place_id
    stations = {o.id for o in places.organisations_for(place_id) if o.kind == _STATION and o.parent_id in bodies}
    bodies |= stations
    return frozenset(s.id for s in places.list_sites(place_id) if s.organisation_id in bodies and s.kind != _TERMINAL)


def delegated_to_site(item_id: int, act: Act, site: places.SiteRef, on: date) -> bool:
    """Whether a delegation in force on that day covers the site, own rights apart (internal)."""
    body = places.get_organisation(site.organisation_id)
    return in_force(on).filter(covers(site, body), item_id=item_id, act=act.value).exists()


@by_generation
def items_at(site_id: int) -> set[int]:
    """The items one may bring to this site today: it may receive, accept or assist; at a terminal, what is opened.

    Raises NotFound.
    """
    site = places.get_site(site_id)
    body = places.get_organisation(site.organisation_id)
    if site.kind == _TERMINAL:
        return set(opened_at(site_id))
    own = Implementation.objects.filter(
        organisation_id__in=_with_bureau(body), ended_on__isnull=True, item__service=Service.HANDLED.value
    )
    acts = [Act.COLLECT.value, Act.ACCEPT.value, Act.ASSIST.value]
    granted = in_force(clock.today()).filter(covers(site, body), act__in=acts)
    return set(own.values_list("item_id", flat=True)) | set(granted.values_list("item_id", flat=True))


@by_generation
def opened_at(site_id: int) -> dict[int, tuple[Act, ...]]:
    """What people may do themselves at this terminal today, by item (S0-38, S3-68); empty for any other site.

    Raises NotFound.
    """
    site = places.get_site(site_id)
    if site.kind != _TERMINAL:
        return {}
    body = places.get_organisation(site.organisation_id)
    acts = [a.value for a in SELF_SERVICE]
    rows = in_force(clock.today()).filter(covers(site, body), act__in=acts).values_list("item_id", "act")
    found: dict[int, set[Act]] = {}
    for item_id, act in rows:
        found.setdefault(item_id, set()).add(Act(act))
    return {item_id: tuple(a for a in Act if a in acts) for item_id, acts in found.items()}


@by_generation
def authority_for(item_id: int, post_id: int, on: date, *, site_id: int | None = None) -> int | None:
    """The id of the written authority under which this post may accept and decide the item on that day, or None.

    With ``site_id``: only an authority for a window of that site. None holds once the item is no longer instant.
    """
    rows = OnTheSpotAuthority.objects.filter(_current(on), _INSTANT, item_id=item_id, post_id=post_id)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    return rows.order_by("-since", "-pk").values_list("pk", flat=True).first()


@by_generation
def authority_document(authority_id: int) -> str:
    """The written authority by its name, for the record of the decision. Raises NotFound."""
    document = OnTheSpotAuthority.objects.filter(pk=authority_id).values_list("document", flat=True).first()
    if document is None:
        raise NotFound("没有这份当场办结授权")
    return document


def list_authorities(post_id: int) -> tuple[AuthorityRef, ...]:
    """The items a post may decide on the spot today or later, with the paper that says so (S1-33, S2-56)."""
    rows = OnTheSpotAuthority.objects.filter(_INSTANT, post_id=post_id).filter(
        Q(until__isnull=True) | Q(until__gt=clock.today())
    )
    return tuple(
        AuthorityRef(r.pk, r.item_id, r.item.name, r.site_id, r.since, r.until, r.document)
        for r in rows.select_related("item").order_by("item__name", "since")
    )


def list_delegations(item_id: int) -> list[DelegationRef]:
    """What of the item is handed down today and to whom: the list that must be public (行政许可法 24; S3-6)."""
    rows = Delegation.objects.filter(_current(clock.today()), item_id=item_id).select_related("item")
    found = list(rows.order_by("act", "site_kind", "pk"))
    if not found:
        return []
    sites = {s.id: s.name for s in places.list_sites(found[0].item.place_id)}
    bodies = {o.id: o.name for o in places.organisations_for(found[0].item.place_id)}
    return [_ref(row, sites, bodies) for row in found]


def _ref(row: Delegation, sites: dict[int, str], bodies: dict[int, str]) -> DelegationRef:
    if row.site_kind:
        target = SiteKind(row.site_kind).label
    else:
        target = sites[row.site_id] if row.site_id else bodies[row.organisation_id or 0]
    return DelegationRef(
        id=row.pk,
        item_id=row.item_id,
        act=row.act,
        act_text=Act(row.act).label,
        target=target,
        undertaker_text=Undertaker(row.undertaker).label,
        mode_text=Mode(row.mode).label,
        since=row.since,
        until=row.until,
        document=row.document,
        basis=row.basis,
    )


def _granted(act: Act, received_on: date | None = None) -> QuerySet[Delegation]:
    rows = in_force(clock.today()) if received_on is None else _held_on(received_on)
    return rows.filter(act__in=[a.value for a in _ENOUGH.get(act, (act,))])


def _held_on(day: date) -> QuerySet[Delegation]:
    """What held at some time of that day, by the record of that day: what ended in its course counts."""
    rows = Delegation.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
    return rows.exclude(mode=Mode.OWN_PEOPLE.value)


def in_force(on: date) -> QuerySet[Delegation]:
    """What was handed over only because the item is done on the spot holds as long as it is (domain.md §7.4)."""
    rows = Delegation.objects.filter(_current(on)).exclude(mode=Mode.OWN_PEOPLE.value)
    return rows.filter(~Q(basis=PLACE_RULE) | _INSTANT)


def _current(on: date) -> Q:
    return Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gt=on))


def covers(site: places.SiteRef, body: places.OrganisationRef) -> Q:
    """A delegation to a kind of site reaches those of its place whose body is of the kind the law was checked for."""
    of_kind = Q(site_kind=site.kind, undertaker=body.undertaker, item__place_id=site.place_id)
    if site.kind == _TERMINAL:  # what is handed to the body is handed to its people, not to its machines
        return of_kind | Q(site_id=site.id)
    return of_kind | Q(site_id=site.id) | Q(organisation_id=body.id)


def _with_bureau(body: places.OrganisationRef) -> set[int]:
    """The body, and the bureau of which it is a station; a village committee is no part of its town's government."""
    return {body.id, body.parent_id} if body.kind == _STATION and body.parent_id else {body.id}


def _implementing(item_id: int) -> set[int]:
    """Nobody implements here what the list only points to (网办指导, 便民服务)."""
    rows = Implementation.objects.filter(item_id=item_id, ended_on__isnull=True, item__service=Service.HANDLED.value)
    return set(rows.values_list("organisation_id", flat=True))


def _implementing_on(item_id: int, day: date) -> set[int]:
    """Who implemented the item at some time of that day, and who has come since; a case names its own body."""
    rows = Implementation.objects.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=day), item_id=item_id)
    return set(rows.values_list("organisation_id", flat=True))


def _own(item_id: int, body: places.OrganisationRef, deciding_id: int | None, received_on: date | None = None) -> bool:
    """Whether the body, or the bureau whose station it is, implements the item (and decides this case)."""
    bodies = _implementing(item_id) if received_on is None else _implementing_on(item_id, received_on)
    if deciding_id in bodies:
        bodies = {deciding_id}
    elif deciding_id is not None:
        deciding = _with_bureau(places.get_organisation(deciding_id))
        bodies = deciding if deciding & bodies else set()
    return bool(bodies & _with_bureau(body))

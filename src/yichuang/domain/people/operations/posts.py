"""assign_post, end_post, choose_post."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.people.events import PostAssigned, PostChosen, PostEnded
from yichuang.domain.people.models import AccountKind, Post
from yichuang.domain.people.policies import MANAGE, access_account, access_post
from yichuang.domain.people.refs import PostRef
from yichuang.domain.people.reps import current, post_ref
from yichuang.domain.people.roles import SITE_ROLES, Role
from yichuang.domain.places import public as places
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound


def _label(role: Role, organisation: places.OrganisationRef, counter: places.CounterRef | None) -> str:
    return counter.name if counter else f"{organisation.short_name}{role.label}"


@transaction.atomic
def assign_post(  # noqa: PLR0913 - the facts of a post, all named
    *,
    actor: Actor,
    account_id: int,
    role: Role,
    organisation_id: int,
    since: date,
    site_id: int | None = None,
    counter_id: int | None = None,
    until: date | None = None,
    label: str = "",
) -> PostRef:
    """Give a member of staff (or a machine) a post; the same post again changes nothing.

    Roles of the front (clerk, agent, hall manager) stand at a site and reach as far as it does; the others reach as
    far as their organisation. Raises Forbidden, NotFound (account, or another place's organisation) or Invalid.
    """
    actor.require(MANAGE)
    account = access_account(actor, account_id)
    organisation = places.get_organisation(organisation_id)
    if not (actor.place_id == organisation.place_id or (actor.is_system and actor.place_id is None)):
        raise NotFound("没有这个机构")
    wrong: dict[str, str] = {}
    if account.kind == AccountKind.PUBLIC or role is Role.PUBLIC:
        wrong["role"] = "岗位只能给工作人员或系统接口账号"
    if role in SITE_ROLES and site_id is None:
        wrong["site_id"] = f"{role.label}要指定站点"
    if site_id is not None and places.get_site(site_id).place_id != organisation.place_id:
        wrong["site_id"] = "站点不在同一县区"
    counters = {c.id: c for c in places.list_counters(site_id)} if site_id is not None else {}
    if counter_id is not None and counter_id not in counters:
        wrong["counter_id"] = "这个站点没有这个窗口"
    if until is not None and until <= since:
        wrong["until"] = "离任日期应晚于任职日期"
    if wrong:
        raise Invalid(wrong)
    counter = counters[counter_id] if counter_id is not None else None
    key: dict[str, Any] = {
        "account": account,
        "role": role,
        "organisation_id": organisation_id,
        "site_id": site_id,
        "counter_id": counter_id,
        "since": since,
    }
    row, created = Post.objects.select_related("organisation").get_or_create(
        **key,
        defaults={"until": until, "label": label or _label(role, organisation, counter)},
    )
    if created:
        journal.record(
            PostAssigned(account.pk, row.pk, role, organisation_id, site_id, counter_id, since, until),
            actor=actor,
            subject=f"post:{row.pk}",
            place_id=organisation.place_id,
        )
    return post_ref(row)


@transaction.atomic
def end_post(*, actor: Actor, post_id: int, until: date) -> PostRef:
    """The post's last day is the day before ``until``. Raises Forbidden, NotFound or Invalid (before it began)."""
    row = access_post(actor, post_id)
    if until <= row.since:
        raise Invalid({"until": "离任日期应晚于任职日期"})
    if row.until != until:
        row.until = until
        row.save(update_fields=["until"])
        journal.record(
            PostEnded(row.account_id, row.pk, until),
            actor=actor,
            subject=f"post:{row.pk}",
            place_id=row.organisation.place_id,
        )
    return post_ref(row)


@transaction.atomic
def choose_post(*, actor: Actor, account_id: int, post_id: int) -> PostRef:
    """Act in this post from now on (who holds several chooses one); it is journalled, the face remembers it.

    Raises NotFound unless the account is the actor's own and holds the post today.
    """
    row = None
    if actor.account_id == account_id:
        row = Post.objects.select_related("organisation").filter(current(), pk=post_id, account_id=account_id).first()
    if row is None:
        raise NotFound("没有这个岗位，或者任期不在今天")
    journal.record(
        PostChosen(account_id, row.pk), actor=actor, subject=f"post:{row.pk}", place_id=row.organisation.place_id
    )
    return post_ref(row)

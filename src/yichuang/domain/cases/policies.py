"""Who may touch which case. Range alone never opens a file (design.md §3 "Posts")."""

from __future__ import annotations

import re
from dataclasses import replace

from django.db.models import Exists, OuterRef, Q, QuerySet

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.scope import within

from . import lifecycle
from .models import Case, CaseHand, CaseParty

PERMISSIONS = frozenset(
    {
        "cases.submit", "cases.view", "cases.withdraw", "cases.supplement", "cases.intake", "cases.accept",
        "cases.notify_correction", "cases.refuse", "cases.forward", "cases.examine", "cases.special",
        "cases.extend_request", "cases.extend_approve", "cases.decide", "cases.terminate", "cases.seal_result",
        "cases.issue", "cases.deliver", "cases.enter_later", "cases.refer", "cases.export", "cases.ledger",
        "cases.reveal", "cases.deem_accepted",
    }
)  # fmt: skip

_AGENTS_REFERENCE = re.compile(r"D[0-9]{1,18}")


def hands_of(actor: Actor) -> Q:
    """Current hands that lie within the actor's post: 块 (ranges) ∩ 条 (organisation or site); an agent's own only,
    and what is to be handed over at her station."""
    if actor.role == "agent":
        asked = Q(role=CaseHand.Role.ASSISTING, account_id=actor.account_id, until__isnull=True)
        handing_over = Q(role=CaseHand.Role.DELIVERING, site_id=actor.site_id or 0, until__isnull=True)
        return asked | handing_over
    if actor.organisation_id is None:
        return Q(pk__in=())
    at = Q(organisation_id=actor.organisation_id, site__isnull=True) & within("division", actor.ranges)
    if actor.site_id:  # a bureau's own people at a window also have what only their bureau may accept
        # What a window took in stays in its hands, wherever the applicant lives (同城通办, S4-21).
        own = Q(site_id=actor.site_id, organisation_id=actor.organisation_id)
        at = own | (at & Q(role=CaseHand.Role.ACCEPTING))
    return at & Q(until__isnull=True)


def visible(actor: Actor) -> QuerySet[Case]:
    """The cases this actor may open. Nobody named: none."""
    if actor.is_system:
        return Case.objects.filter(place_id=actor.place_id or 0)
    if actor.applicant_id is not None and actor.role in {"", "public"}:
        party = CaseParty.objects.filter(
            case=OuterRef("pk"), person_id=actor.applicant_id, role__in=(CaseParty.Role.APPLICANT, CaseParty.Role.PROXY)
        )
        return Case.objects.filter(Exists(party))
    if actor.account_id is None or not actor.role or not actor.may("cases.view"):
        return Case.objects.none()
    hand = CaseHand.objects.filter(hands_of(actor), case=OuterRef("pk"))
    return Case.objects.filter(Exists(hand), place_id=actor.place_id or 0)


def only_hands_over(actor: Actor, case: Case) -> bool:
    """Whether staff have this case in hand for nothing but giving its result out (送达).

    Such a post needs name, number and what is to be collected, no more (个人信息保护法 6: 最小范围). That hand
    lasts from issue to delivery.
    """
    if case.state != lifecycle.ISSUED or actor.is_system or actor.role in {"", "public"}:
        return False
    roles = CaseHand.objects.filter(hands_of(actor), case_id=case.pk).values_list("role", flat=True)
    return set(roles) == {CaseHand.Role.DELIVERING}


def may_open_form(actor: Actor) -> bool:
    """Staff who may read form and numbers in the clear; each opening goes to the journal."""
    return actor.may("cases.reveal") and actor.may("people.applicant.open")


def access_case(actor: Actor, *, case_id: int | None = None, number: str | None = None, lock: bool = False) -> Case:
    """The case, locked if asked, or NotFound: unknown and out of scope look the same.

    What an agent holds has no number yet; it goes by its 代办单号 (D and the id).
    Locking the row serialises everything that happens to one case.
    """
    cases = _found(visible(actor), case_id, number)
    if lock:  # with what every clock looks at
        cases = cases.select_for_update(of=("self",), no_key=True).select_related("correction", "extension")
    try:
        return cases.get()
    except (Case.DoesNotExist, ValueError, OverflowError):
        raise NotFound from None


def find_case(actor: Actor, number: str) -> int:
    """The id behind a number this actor may see. Raises NotFound."""
    try:
        return int(_found(visible(actor), None, number).values_list("pk", flat=True).get())
    except (Case.DoesNotExist, ValueError, OverflowError):
        raise NotFound from None


def _found(cases: QuerySet[Case], case_id: int | None, number: str | None) -> QuerySet[Case]:
    if number and _AGENTS_REFERENCE.fullmatch(number):
        return cases.filter(pk=int(number[1:]), number__isnull=True)
    return cases.filter(number=number) if number else cases.filter(pk=case_id or 0)


def empowered(actor: Actor, case: Case) -> Actor:
    """The actor, with the right to decide this very case if the owner authorised her post in writing (当场办结).

    Only instant items can be so authorised, and the journal names the authority (design.md §3 "Accept ≠ decide").
    """
    if actor.post_id is None or actor.may("cases.decide"):
        return actor
    if catalogue.authority_for(case.item_id, actor.post_id, clock.today(), site_id=actor.site_id) is None:
        return actor
    return replace(actor, permissions=actor.permissions | {"cases.decide", "cases.seal_result"})


def refuse_if_recused(actor: Actor, case: Case, *, agents_too: bool = False) -> None:
    """回避: nobody acts for the authority in her own or a declared relative's matter. Raises Conflict.

    An agent may help a relative file; she does not sign the hand-over to her (``agents_too``).
    """
    exempt = {"", "public"} if agents_too else {"", "public", "agent"}
    if actor.is_system or actor.role in exempt:
        return
    indexes = CaseParty.objects.filter(case_id=case.pk).values_list("person__id_index", flat=True)
    if people.is_recused(actor, [bytes(i) for i in indexes if i is not None]):
        raise Conflict("您与本件当事人有需要回避的关系，请转给同岗的其他人办理")

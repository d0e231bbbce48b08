"""Things lost and found: 登记、保存、认领、注销, and opening what is sealed (S1-56; 民法典 314–318)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.lifecycle import fire

from ...identities import check_phone
from .. import words
from ..events import LostThingAmended, LostThingMoved, LostThingOpened, LostThingRegistered
from ..lifecycle import HALL_LOG, LOST
from ..models import LostThing
from ..policies import access_lost, site_of
from ..refs import LostRef, OpenedLost
from ..reps import lost_ref, state_from
from . import _checks


@transaction.atomic
def register_lost(  # noqa: PLR0913 - the facts of a thing, all named
    *,
    actor: Actor,
    kind: str,
    described: str,
    found_on: date,
    found_at: str,
    marks: str = "",
    finder: str = "",
    finder_phone: str = "",
    site_id: int | None = None,
) -> LostRef:
    """Enter a thing found at the actor's site (a bureau names it); it is on the public list at once.

    ``described`` and ``found_at`` are read by everybody and carry no number; ``marks``, by which an owner is known, and
    the finder are sealed. Raises Forbidden, NotFound or Invalid.
    """
    actor.require(HALL_LOG)
    site = site_of(actor, site_id)
    wrong: dict[str, str] = {}
    if kind not in words.ThingKind.values:
        wrong["kind"] = "请选是哪一类"
    shown = _checks.for_everybody(wrong, "described", described, "公开描述", 60)
    where = _checks.for_everybody(wrong, "found_at", found_at, "拾到的地方", 40)
    if found_on > clock.today():
        wrong["found_on"] = "日期还没到，请核对"
    secret = _checks.text(wrong, "marks", marks, "核对特征", 300, 0)
    who = _checks.text(wrong, "finder", finder, "拾到的人", 40, 0)
    phone = _phone(wrong, "finder_phone", finder_phone, needed=False)
    if wrong:
        raise Invalid(wrong)
    now = clock.now()
    place = places.get_place_by_id(site.place_id)
    number = f"{place.prefix}-SW-{now.year}-{numbering.take('lost', str(place.id), now.year):04d}"
    row = LostThing.objects.create(
        site_id=site.id, number=number, kind=kind, described=shown, found_on=found_on, found_at=where, marks=secret,
        finder=who, finder_phone=phone, claimant="", claimant_phone="", proof="", entered_at=now,
    )  # fmt: skip
    entry = LostThingRegistered(row.pk, site.id, number, kind)
    journal.record(entry, actor=actor, subject=f"lost:{row.pk}", place_id=site.place_id)
    return lost_ref(row)


def _phone(wrong: dict[str, str], field: str, value: str, *, needed: bool) -> str:
    try:
        return check_phone(value, needed=needed)
    except Invalid as error:
        wrong[field] = next(iter(error.fields.values()))
        return ""


def _move(actor: Actor, row: LostThing, transition: str, fields: tuple[str, ...], why: str = "") -> LostRef:
    fire(
        LOST, row, transition, actor=actor, event=LostThingMoved(row.pk, transition, why),
        subject_key=f"lost:{row.pk}", place_id=actor.place_id, fields=fields,
    )  # fmt: skip
    return lost_ref(row)


@transaction.atomic
def keep_lost(*, actor: Actor, lost_id: int, kept_at: str) -> LostRef:
    """Put it away; who asks is told where. Raises Forbidden, NotFound, Invalid, Conflict."""
    row = access_lost(actor, lost_id)
    LOST.check(row, "keep", actor)
    wrong: dict[str, str] = {}
    row.kept_at = _checks.text(wrong, "kept_at", kept_at, "保存地点", 40)
    if wrong:
        raise Invalid(wrong)
    return _move(actor, row, "keep", ("kept_at",))


@transaction.atomic
def claim_lost(*, actor: Actor, lost_id: int, claimant: str, claimant_phone: str, proof: str) -> LostRef:
    """Hand it to its owner, who has told what only the owner knows. Raises Forbidden, NotFound, Invalid, Conflict."""
    row = access_lost(actor, lost_id)
    LOST.check(row, "claim", actor)
    wrong: dict[str, str] = {}
    row.claimant = _checks.text(wrong, "claimant", claimant, "认领人姓名", 40)
    row.claimant_phone = _phone(wrong, "claimant_phone", claimant_phone, needed=True)
    row.proof = _checks.text(wrong, "proof", proof, "凭什么认领", 300, 4)
    if wrong:
        raise Invalid(wrong)
    row.ended_at = clock.now()
    return _move(actor, row, "claim", ("claimant", "claimant_phone", "proof", "ended_at"))


@transaction.atomic
def write_off_lost(*, actor: Actor, lost_id: int, why: str, note: str = "") -> LostRef:
    """It leaves the register without its owner: to the police, to the State, or perished.

    To the State only when the notice has stood for a year (民法典 318); to the police or perished with a sealed note of
    who took it or what was done, and what cannot perish does not (民法典 314, 316).

    Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row = access_lost(actor, lost_id)
    LOST.check(row, "write_off", actor)
    if why not in words.WriteOff.values:
        raise Invalid({"why": "请选为什么注销"})
    if why == words.WriteOff.PERISHED and row.kind not in words.PERISHABLE:
        raise Invalid({"why": "证件、现金、手机、钥匙这些不会腐坏；没人认领的请保管，或者移交公安机关"})
    wrong: dict[str, str] = {}
    least = 0 if why == words.WriteOff.STATE else 4
    row.proof = _checks.text(wrong, "note", note, "交给了谁、怎么处理的", 300, least)
    if wrong:
        raise Invalid(wrong)
    first = state_from(row)
    if why == words.WriteOff.STATE and clock.today() < first:
        raise Conflict(f"招领公告满一年才能上缴国家，{first:%Y年%m月%d日}起可以。急着处理的，移交公安机关")
    row.why, row.ended_at = why, clock.now()
    return _move(actor, row, "write_off", ("why", "proof", "ended_at"), why)


@transaction.atomic
def amend_lost(*, actor: Actor, lost_id: int, described: str, found_at: str) -> LostRef:
    """Put right what everybody reads of a thing that waits; the same again changes nothing.

    Raises Forbidden, NotFound, Invalid, Conflict (it waits no more).
    """
    row = access_lost(actor, lost_id)
    if row.ended_at is not None:
        raise Conflict("已经从招领名单上撤下，不用再改")
    wrong: dict[str, str] = {}
    shown = _checks.for_everybody(wrong, "described", described, "公开描述", 60)
    where = _checks.for_everybody(wrong, "found_at", found_at, "拾到的地方", 40)
    if wrong:
        raise Invalid(wrong)
    given = {"described": shown, "found_at": where}
    changed = tuple(name for name, value in given.items() if getattr(row, name) != value)
    if changed:
        row.described, row.found_at = shown, where
        row.save(update_fields=list(given))
        event = LostThingAmended(row.pk, changed)
        journal.record(event, actor=actor, subject=f"lost:{row.pk}", place_id=actor.place_id)
    return lost_ref(row)


@transaction.atomic
def open_lost_thing(*, actor: Actor, lost_id: int) -> OpenedLost:
    """Who found it, who claimed it, and its marks, in the clear; on record. Raises Forbidden or NotFound."""
    row = access_lost(actor, lost_id)
    journal.record(LostThingOpened(row.pk), actor=actor, subject=f"lost:{row.pk}", place_id=actor.place_id)
    return OpenedLost(
        str(row.marks), str(row.finder), str(row.finder_phone), str(row.claimant), str(row.claimant_phone),
        str(row.proof),
    )  # fmt: skip

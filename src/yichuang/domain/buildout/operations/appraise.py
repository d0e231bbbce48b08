"""draft_year, give_bonus, confirm_year, correct_appraisal, follow_up: once a year, sealed, put to use (S1-126…130)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.queueing import one_at_a_time

from .. import lifecycle
from ..appraisal_refs import Part
from ..events_inspecting import AppraisalMoved, AppraisalsDrafted, BonusGiven, ResultUsed
from ..models import FollowUp, TaskSource, UnitAppraisal
from ..models.appraising import Use
from ..policies import access_place
from ..profile.spec import Profile
from ..profile.words import AppraisedBy, UnitKind
from ..queries.appraisal_parts import Unit, base_of, confirmer_of, count_parts, units_of
from ..queries.standard import edition_by_id, get_edition
from .own_tasks import create_task
from .words_given import checked_reason, checked_text

_TEMPLATE: Final = Path(__file__).parent.parent / "documents" / "appraisal.typ"
_TITLE: Final = "年度考核结果通知书"
_MOST = 20 * 1024 * 1024


@transaction.atomic
def draft_year(*, actor: Actor, year: int) -> int:
    """Count the year for every unit that has no confirmed appraisal, anew as often as one likes; how many units.

    Nothing is declared: what could not be counted weighs nothing. Raises Forbidden, NotFound, Conflict (the
    standard names no units), Invalid (a year to come).
    """
    place = access_place(actor, actor.place_id or 0)
    edition = get_edition(place.id)
    if not edition.profile.appraisal.units:
        raise Conflict("本地的建设标准没有写年度考核考谁、考什么，请先在标准里写上")
    if not edition.profile.programme.begins.year <= year <= clock.today().year:
        raise Invalid({"year": f"请填 {edition.profile.programme.begins.year} 到 {clock.today().year} 年"})
    one_at_a_time(f"buildout.appraisal:{place.id}")
    units = units_of(place.id, edition.profile)
    rows = UnitAppraisal.objects.filter(place_id=place.id, year=year).exclude(state=lifecycle.REPLACED)
    known = {(row.unit_kind, row.unit): row for row in rows.order_by("version")}
    fresh = [unit for unit in units if _open(known.get((unit.kind, unit.key)))]
    parts = count_parts(place.id, edition.profile, year, fresh)
    for unit in fresh:
        row = known.get((unit.kind, unit.key)) or UnitAppraisal(
            place_id=place.id, year=year, unit_kind=unit.kind, unit=unit.key
        )
        row.edition_id, row.name, row.organisation_id = edition.id, unit.name, unit.organisation_id
        _write(row, parts[unit])
    entry = AppraisalsDrafted(year, len(fresh))
    journal.record(entry, actor=actor, subject=f"place:{place.id}", place_id=place.id)
    return len(fresh)


def _open(row: UnitAppraisal | None) -> bool:
    return row is None or row.state == lifecycle.DRAFT


def _write(row: UnitAppraisal, parts: tuple[Part, ...]) -> None:
    base = base_of(parts)
    row.parts = [asdict(part) for part in parts]
    row.base = None if base is None else Decimal(str(base))
    row.save()


@transaction.atomic
def give_bonus(
    *, actor: Actor, unit_appraisal_id: int, points: int, said: str, upload: UploadedFile[bytes] | None
) -> None:
    """Add points to a draft for what the rules name, with the reason and what proves it; 0 takes them away (S1-127).

    At most what the rules allow. Raises Forbidden, NotFound, Conflict (confirmed; the rules add nothing), Invalid.
    """
    row = _access(actor, unit_appraisal_id)
    _require_draft(row)
    rules = edition_by_id(row.edition_id).profile.appraisal
    if not rules.bonus_most:
        raise Conflict("本地的考核规则没有写加分")
    if not 0 <= points <= rules.bonus_most:
        raise Invalid({"points": f"加分是 0 到 {rules.bonus_most} 分"})
    row.bonus, row.bonus_said, row.bonus_file_id = points, "", None
    if points:
        row.bonus_said = checked_text(said, "said", "加分理由", 200, 4)
        if upload is None:
            raise Invalid({"upload": "请传证明材料"})
        row.bonus_file_id = files.receive(upload, max_bytes=_MOST, allowed=kinds.PAPERS, field="upload").id
    row.save()
    journal.record(BonusGiven(row.pk, points), actor=actor, subject=row.subject, place_id=row.place_id)


@transaction.atomic
def confirm_year(*, actor: Actor, year: int) -> int:
    """Confirm every draft of a year that is over, counted once more, each with its sealed notice; how many (S1-130).

    Only the body the rules name. One appraisal for a unit and year; what was confirmed changes only by
    ``correct_appraisal``. Raises Forbidden, NotFound, Conflict.
    """
    place = access_place(actor, actor.place_id or 0)
    profile = get_edition(place.id).profile
    _require_confirmer(actor, profile)
    if year >= clock.today().year:
        raise Conflict(f"{year} 年还没有过完，过完才能评定")
    one_at_a_time(f"buildout.appraisal:{place.id}")
    rows = UnitAppraisal.objects.select_for_update(of=("self",)).filter(
        place_id=place.id, year=year, state=lifecycle.DRAFT
    )
    drafts = {(row.unit_kind, row.unit): row for row in rows}
    units = [unit for unit in units_of(place.id, profile) if (unit.kind, unit.key) in drafts]
    done = 0
    for unit, parts in count_parts(place.id, profile, year, units).items():
        row = drafts[unit.kind, unit.key]
        _write(row, parts)
        if row.base is not None:
            _confirm(actor, row, unit, profile, parts)
            done += 1
    if not done:
        raise Conflict("这一年没有可以评定的草稿。请先统计；没有数字可计的不评定")
    return done


def _require_confirmer(actor: Actor, profile: Profile) -> None:
    named = confirmer_of(profile)
    body = places.get_organisation(actor.organisation_id).name if actor.organisation_id else ""
    if body != named:
        raise Forbidden(f"年度考核由{named}评定")


def _confirm(actor: Actor, row: UnitAppraisal, unit: Unit, profile: Profile, parts: tuple[Part, ...]) -> None:
    place, today = places.get_place_by_id(row.place_id), clock.today()
    before = UnitAppraisal.objects.select_for_update(of=("self",)).filter(
        place_id=row.place_id, year=row.year, unit_kind=row.unit_kind, unit=row.unit, state=lifecycle.CONFIRMED
    ).first()  # fmt: skip
    if before is not None:
        _move(actor, before, "replace", ())
    row.number = f"{place.prefix}-NK-{today.year}-{numbering.take('buildout.appraisal', place.slug, today.year):04d}"
    row.confirmed_on, row.confirmed_by_id = today, actor.account_id
    row.paper_id = _paper(row, unit, profile, parts)
    _move(actor, row, "confirm", ("number", "confirmed_on", "confirmed_by", "paper"))


def _paper(row: UnitAppraisal, unit: Unit, profile: Profile, parts: tuple[Part, ...]) -> int:
    issuer, base = confirmer_of(profile), float(row.base or 0)
    data = {
        "title": _TITLE, "number": row.number, "body": places.get_organisation(unit.organisation_id).name,
        "unit": row.name, "year": f"{row.year} 年", "score": f"{base + row.bonus:g} 分",
        "rows": [[p.name, str(p.weight), "—" if p.share is None else f"{p.share:g}", p.source] for p in parts],
        "base": f"{base:g} 分", "bonus": f"{row.bonus} 分：{row.bonus_said}" if row.bonus else "没有",
        "into": "、".join(str(AppraisedBy(one).label) for one in profile.appraisal.into),
        "reason": row.reason, "version": row.version, "organisation": issuer, "day": _cn(clock.today()),
    }  # fmt: skip
    sample = places.get_organisation(unit.organisation_id).sample
    pdf = documents.render(_TEMPLATE, data, sample=sample)
    sealed = documents.seal_pdf(pdf, organisation_name=issuer, reason=_TITLE)
    return files.receive(BytesIO(sealed), max_bytes=_MOST, allowed=frozenset({kinds.PDF})).id


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


@transaction.atomic
def correct_appraisal(*, actor: Actor, unit_appraisal_id: int, reason: str) -> int:
    """Begin a new version of a confirmed appraisal, for a reason; the old one holds until the new one is confirmed.

    The new version's id. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    row = _access(actor, unit_appraisal_id)
    profile = get_edition(row.place_id).profile
    _require_confirmer(actor, profile)
    if row.state != lifecycle.CONFIRMED:
        raise Conflict("只有评定过的才用更正，草稿可以直接重新统计")
    why = checked_reason(reason)
    same = {"place_id": row.place_id, "year": row.year, "unit_kind": row.unit_kind, "unit": row.unit}
    if UnitAppraisal.objects.filter(**same, state=lifecycle.DRAFT).exists():
        raise Conflict("已经有一份更正的草稿，评定以后再更正")
    new = UnitAppraisal.objects.create(
        **same, edition_id=get_edition(row.place_id).id, name=row.name, organisation_id=row.organisation_id,
        version=row.version + 1, parts=row.parts, base=row.base, bonus=row.bonus, bonus_said=row.bonus_said,
        bonus_file_id=row.bonus_file_id, reason=why,
    )  # fmt: skip
    entry = AppraisalMoved(new.pk, new.year, new.unit_kind, new.unit, "correct", new.version)
    journal.record(entry, actor=actor, subject=new.subject, place_id=new.place_id)
    return int(new.pk)


@transaction.atomic
def follow_up(*, actor: Actor, unit_appraisal_id: int, use: str, said: str, due_on: date | None = None) -> None:
    """Put a confirmed result to use: praise, circulate, or order something put right by a day (S2-138).

    An order is a task of the unit's body: reminded of, reported and finished like any other. Raises Forbidden,
    NotFound, Conflict, Invalid.
    """
    row = _access(actor, unit_appraisal_id)
    if row.state != lifecycle.CONFIRMED:
        raise Conflict("评定以后才能运用结果")
    if use not in Use.values:
        raise Invalid({"use": "请选怎么运用"})
    text = checked_text(said, "said", "内容", 400, 4)
    task = None
    if use == Use.ORDERED:
        if due_on is None or due_on < clock.today():
            raise Invalid({"due_on": "限期整改要写期限，不能在今天之前"})
        task = create_task(
            actor=actor, place_id=row.place_id, source=TaskSource.APPRAISAL, name=text, due_on=due_on,
            town=row.unit if row.unit_kind == UnitKind.TOWN else None, organisation_id=row.organisation_id,
            basis=f"{row.year} 年度考核 {row.number}"[:120],
        )  # fmt: skip
    FollowUp.objects.create(
        appraisal=row, use=use, said=text, task=task, on=clock.today(), by_id=actor.account_id
    )  # fmt: skip
    entry = ResultUsed(row.pk, use, task.pk if task else None)
    journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)


def _access(actor: Actor, unit_appraisal_id: int) -> UnitAppraisal:
    actor.require(lifecycle.MANAGE)
    rows = UnitAppraisal.objects.select_for_update(of=("self",)).filter(place_id=actor.place_id or 0)
    row = rows.filter(pk=unit_appraisal_id).first()
    if row is None:
        raise NotFound("没有这份考核，或者不归您管")
    return row


def _require_draft(row: UnitAppraisal) -> None:
    if row.state != lifecycle.DRAFT:
        raise Conflict("已经评定，一年只有一份。确有错误的，用更正")


def _move(actor: Actor, row: UnitAppraisal, name: str, fields: tuple[str, ...]) -> None:
    fire(
        lifecycle.UNIT_APPRAISAL, row, name, actor=actor,
        event=AppraisalMoved(row.pk, row.year, row.unit_kind, row.unit, name, row.version),
        subject_key=row.subject, place_id=row.place_id, fields=fields,
    )  # fmt: skip

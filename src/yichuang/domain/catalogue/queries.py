"""Reads: items, versions, lists, themes, bodies, and what a version asks in a situation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.generation import by_generation

from .handing import reach
from .lifecycle import IN_USE
from .models import Implementation, Item, ItemVersion
from .record import attachments as attached
from .record import forms, situations
from .record.attachments import Attachment
from .record.forms import Value
from .record.spec import FormField, ItemSpec, Material, Question
from .refs import (
    BodyRef,
    ChecklistLine,
    ImplementationRef,
    ItemRef,
    ThemeRef,
    VersionLine,
    VersionRef,
    item_ref,
    promised_text,
)
from .themes import themes

_UNKNOWN = "没有这个事项，可能已经取消，请在首页重新查找"


@by_generation
def get_item(code: str | int, *, place_id: int | None = None) -> ItemRef:
    """The item by id, 实施编码 (31, of any body), 业务办理项编码 (33), or, with ``place_id``, 基本编码 (12).

    Suspended and withdrawn items are found too (``state`` says so). Raises NotFound.
    """
    rows = Item.objects.annotate(number=F("current__number"))
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    if isinstance(code, int):
        row = rows.filter(pk=code).first()
    elif len(code) == 12 and place_id is not None:
        row = rows.filter(basic_code=code).first()
    elif len(code) in {31, 33}:
        field = "task_code" if len(code) == 31 else "handle_code"
        row = rows.filter(implementations__in=Implementation.objects.filter(**{field: code.upper()})).first()
    else:
        row = None
    if row is None:
        raise NotFound(_UNKNOWN)
    return item_ref(row, number=row.number or 0)


@lru_cache(maxsize=2048)
def get_version(version_id: int) -> VersionRef:
    """A published edition. Cached in the process, as versions never change. Raises NotFound."""
    row = ItemVersion.objects.select_related("item").filter(pk=version_id).first()
    if row is None:
        raise NotFound(_UNKNOWN)
    spec = ItemSpec.as_it_stands(row.document)
    return VersionRef(row.pk, _pinned(row, spec), row.number, spec, row.content_hash)


@by_generation
def require_in_use(item_id: int) -> VersionRef:
    """The version an application made now is pinned to. One statement.

    Raises NotFound (unknown) or Conflict (suspended, withdrawn, not yet in effect, or done elsewhere: 清单之外无事项,
    S0-73; 网办指导, S3-7).
    """
    row = Item.objects.filter(pk=item_id).values_list("state", "current_id").first()
    if row is None:
        raise NotFound(_UNKNOWN)
    state, version_id = row
    if state != IN_USE:
        word = "暂停办理" if state == "suspended" else "取消"
        raise Conflict(f"这个事项已{word}，现在不能申请；请向窗口咨询可以办理的事项")
    if version_id is None:
        raise Conflict("这个事项还没有到实施日期，现在不能申请")
    version = get_version(version_id)
    if version.spec.elsewhere:
        raise Conflict(
            f"“{version.spec.plain_name}”不在这里申请，由{version.spec.elsewhere.provider}办理；办法请看办事指南"
        )
    return version


def list_items(
    place_id: int,
    audience: str | None = None,
    theme: str | None = None,
    organisation: int | str | None = None,
    site: int | None = None,
) -> list[ItemRef]:
    """Items in use, most asked for first, then by pinyin.

    ``organisation``: id of an implementing body, or its key (``town_government`` for all of them); ``site``: only what
    one may bring to this site. Withdrawn and suspended items are never listed.
    """
    rows = in_use(place_id, audience)
    if theme:
        rows = rows.filter(themes__contains=[theme])
    if isinstance(organisation, int):
        rows = rows.filter(implementations__organisation_id=organisation, implementations__ended_on__isnull=True)
    elif organisation:
        rows = rows.filter(body=organisation)
    if site is not None:
        rows = rows.filter(pk__in=reach.items_at(site))
    return [from_row(row) for row in rows.order_by("-popular", "pinyin", "pk")]


def list_all_items(place_id: int, *, text: str = "") -> list[ItemRef]:
    """Every item of the place, suspended and withdrawn ones too, by pinyin; ``text``: in its name or its code."""
    rows = Item.objects.filter(place_id=place_id).annotate(number=F("current__number"))
    if text:
        rows = rows.filter(Q(name__contains=text) | Q(plain_name__contains=text) | Q(basic_code__startswith=text))
    return [item_ref(row, number=row.number or 0) for row in rows.order_by("pinyin", "pk")]


def list_versions(item_id: int) -> tuple[VersionLine, ...]:
    """The editions of an item, the newest first."""
    rows = ItemVersion.objects.filter(item_id=item_id).order_by("-number")
    return tuple(
        VersionLine(r.pk, r.number, r.published_on, r.effective_on, r.content_hash) for r in rows.defer("document")
    )


@by_generation
def editions_by_item(place_id: int) -> Mapping[int, tuple[tuple[date, int], ...]]:
    """Of every item in use the editions that have come into effect, the first first: day and id. One statement.

    On a day the last one whose day is not after it was in force.
    """
    rows = ItemVersion.objects.filter(
        item__place_id=place_id, item__state=IN_USE, item__current__isnull=False, effective_on__lte=clock.today()
    ).order_by("item_id", "number")
    found: dict[int, tuple[tuple[date, int], ...]] = {}
    for item_id, day, version_id in rows.values_list("item_id", "effective_on", "pk"):
        found[item_id] = (*found.get(item_id, ()), (day, version_id))
    return found


@by_generation
def items_named(words: str) -> frozenset[int]:
    """The items that have, or in an earlier edition had, these words in their name; withdrawn ones too."""
    rows = ItemVersion.objects.alias(name=KT("document__name")).filter(name__contains=words)
    return frozenset(rows.values_list("item_id", flat=True))


def popular_items(place_id: int, audience: str | None = None, limit: int = 8) -> list[ItemRef]:
    """The items most asked for (高频事项, S0-32): by a year's cases, then by the record's weight."""
    return [
        from_row(row)
        for row in in_use(place_id, audience).order_by("-frequent", "-year_cases", "-popular", "pinyin", "pk")[:limit]
    ]


def list_themes(place_id: int, audience: str | None = None) -> list[ThemeRef]:
    """Themes that have items in use, in the order of the portal."""
    counts: dict[str, int] = {}
    for slugs in in_use(place_id, audience).values_list("themes", flat=True):
        for slug in slugs:
            counts[slug] = counts.get(slug, 0) + 1
    return [
        ThemeRef(t.slug, t.name, t.blurb, counts[t.slug])
        for t in themes().values()
        if t.slug in counts and (audience is None or audience in t.audience)
    ]


def list_bodies(place_id: int, audience: str | None = None) -> list[BodyRef]:
    """Departments with the number of their items in use, the largest first."""
    rows = in_use(place_id, audience).values("body", "body_name").annotate(n=Count("pk")).order_by("-n", "body")
    return [BodyRef(r["body"], r["body_name"], r["n"]) for r in rows]


@by_generation
def implementation_for(item_id: int, organisation_id: int) -> ImplementationRef:
    """The codes of the item in the hands of this body; a station (派出机构) uses those of its bureau.

    Raises NotFound if the body does not implement it.
    """
    found = Implementation.objects.filter(item_id=item_id, organisation_id=organisation_id).first()
    if found is None:
        body = places.get_organisation(organisation_id)
        if body.kind == "station" and body.parent_id is not None:
            found = Implementation.objects.filter(item_id=item_id, organisation_id=body.parent_id).first()
    if found is None:
        raise NotFound("这个单位不是该事项的实施主体")
    return ImplementationRef(item_id, found.organisation_id, found.task_code, found.handle_code)


@by_generation
def list_implementations(item_id: int) -> tuple[ImplementationRef, ...]:
    """The bodies that implement the item now, the one with the public code first."""
    rows = Implementation.objects.filter(item_id=item_id, ended_on__isnull=True).order_by("pk")
    return tuple(ImplementationRef(item_id, r.organisation_id, r.task_code, r.handle_code) for r in rows)


def in_use(place_id: int, audience: str | None) -> QuerySet[Item]:
    """Rows that may be found and applied for, with the number of their current version (internal)."""
    rows = Item.objects.filter(place_id=place_id, state=IN_USE, current__isnull=False)
    if audience:
        rows = rows.filter(audience__contains=[audience])
    return rows.annotate(number=F("current__number"))


def from_row(row: Item) -> ItemRef:
    """The reference of a row of ``in_use`` (internal)."""
    return item_ref(row, number=row.number)  # type: ignore[attr-defined]


def _pinned(row: ItemVersion, spec: ItemSpec) -> ItemRef:
    item = row.item
    return ItemRef(
        id=item.pk,
        code=item.task_code,
        handle_code=item.handle_code,
        basic_code=spec.basic_code,
        name=spec.name,
        plain_name=spec.plain_name,
        summary=spec.summary,
        kind=spec.kind,
        handling=spec.handling,
        organisation_key=spec.body,
        organisation_name=item.body_name,
        place_id=item.place_id,
        version_id=row.pk,
        version=row.number,
        themes=spec.themes,
        audience=tuple(spec.audience),
        channels=tuple(spec.channels),
        popular=spec.popular,
        sample=spec.sample,
        state="",
        state_text="",
        promised_text=promised_text(spec),
        visits=spec.visits,
        fee_text=(spec.fee.standard or "收费") if spec.fee.charged else "不收费",
        service=spec.service,
        field=spec.field.value if spec.field else "",
    )


def checklist(version_id: int, answers: Mapping[str, str]) -> tuple[ChecklistLine, ...]:
    """All papers of the version, each with whether this situation needs it and why. Raises NotFound, Invalid."""
    return situations.checklist(get_version(version_id).spec, answers)


def needed_materials(version_id: int, answers: Mapping[str, str]) -> tuple[Material, ...]:
    """Only the papers this situation asks for. Raises NotFound, Invalid."""
    return situations.needed_materials(get_version(version_id).spec, answers)


def outcome(version_id: int, answers: Mapping[str, str]) -> str | None:
    """Why no application is needed or possible, if an answer says so. Raises NotFound, Invalid."""
    return situations.outcome(get_version(version_id).spec, answers)


def next_question(version_id: int, answers: Mapping[str, str]) -> Question | None:
    """The next question to ask, or None. Raises NotFound, Invalid."""
    return situations.next_question(get_version(version_id).spec, answers)


def effective_answers(version_id: int, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that count, without those to questions that no longer apply. Raises NotFound, Invalid."""
    return situations.effective(get_version(version_id).spec, answers)


def form_fields(version_id: int, answers: Mapping[str, str]) -> tuple[FormField, ...]:
    """The fields of the application form this situation asks for. Raises NotFound, Invalid."""
    return situations.form_fields(get_version(version_id).spec, answers)


def validate_form(version_id: int, answers: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Value]:
    """The values of the form ready to be kept. Raises NotFound, Invalid with a message per field."""
    return forms.validate_form(get_version(version_id).spec, answers, values)


def attachments(version_id: int, answers: Mapping[str, str]) -> tuple[Attachment, ...]:
    """The attachments the form asks for in this situation, each as the paper it is carried as. Raises as above."""
    return attached.attachments(get_version(version_id).spec, answers)


def carried(version_id: int, paper: str) -> Attachment | None:
    """The attachment (or the scan of a signed form) carried under this id, in any situation. Raises NotFound."""
    return attached.carried(get_version(version_id).spec, paper)


def signed_digest(
    version_id: int, answers: Mapping[str, str], values: Mapping[str, Any], contents: Mapping[str, Sequence[str]]
) -> str:
    """SM3 over the answers somebody signs, with the files of their attachments (``contents``: SM3 by field).

    Raises NotFound, and Invalid where the rest of the form is not filled in right.
    """
    return forms.signed_digest(get_version(version_id).spec, f"item_version:{version_id}", answers, values, contents)

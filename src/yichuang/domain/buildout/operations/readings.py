"""declare_reading: the value of an indicator no formula computes, with what proves it; keep_counted: what the system
counted on the day of a target."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds, pictures
from yichuang.kernel.files import public as files

from .. import policies
from ..events import ReadingDeclared, ReadingKept
from ..models import Reading
from ..profile.spec import Indicator
from ..profile.words import Shape
from ..queries.indicators import due_today
from ..queries.standard import get_edition

_MOST_BYTES = 20 * 1024 * 1024
_MOST = Decimal(10**9)


@transaction.atomic
def declare_reading(  # noqa: PLR0913 - a declaration, all named
    *,
    actor: Actor,
    indicator: str,
    on: date,
    value: str,
    said: str,
    upload: UploadedFile[bytes] | None = None,
) -> int:
    """Declare what the indicator was on a day, a number with the file that proves it. Its id.

    Every declaration is kept; of one day the newest counts. Shown as declared wherever it is shown. Raises Forbidden,
    NotFound, Invalid, Conflict (a formula computes it).
    """
    place = policies.access_place(actor, actor.place_id or 0)
    profile = get_edition(place.id).profile
    asked = profile.indicator(indicator)
    if asked is None:
        raise NotFound("没有这项指标")
    if asked.formula:
        raise Conflict(f"“{asked.name}”由系统统计，不用填报")
    number = _number(value) if value.strip() else None
    words = " ".join(said.split())
    wrong = _wrong_value(asked, value, number, words)
    if on > clock.today():
        wrong["on"] = "截至的日期不能在今天之后"
    elif on < profile.programme.begins:
        wrong["on"] = f"计划从 {profile.programme.begins} 开始，截至的日期不能更早"
    if number is not None and upload is None:
        wrong["upload"] = "填了数就要有凭据，请传一个文件：照片、PDF、OFD 或 Office 文件"
    if wrong:
        raise Invalid(wrong)
    stored = None
    if upload is not None:
        paper = pictures.cleaned(upload, max_bytes=_MOST_BYTES)
        stored = files.receive(paper, max_bytes=_MOST_BYTES, allowed=kinds.ALL, field="upload")
    row = Reading.objects.create(
        place_id=place.id,
        indicator=indicator,
        on=on,
        value=number,
        said=words,
        file_id=stored.id if stored is not None else None,
        declared_by_id=actor.account_id,
        declared_at=clock.now(),
    )
    entry = ReadingDeclared(row.pk, indicator, on.isoformat(), None if number is None else str(number))
    journal.record(entry, actor=actor, subject=f"place:{place.id}", place_id=place.id)
    return int(row.pk)


def _wrong_value(asked: Indicator, value: str, number: Decimal | None, words: str) -> dict[str, str]:
    wrong = {}
    if value.strip() and number is None:
        wrong["value"] = "请写数字，如 85 或 99.5"
    if number is not None and asked.shape is Shape.SHARE and number > 100:
        wrong["value"] = "百分比不能超过 100"
    if asked.shape is Shape.TEXT and not words:
        wrong["said"] = "这项没有数，请写清楚做到了什么"
    elif number is None and not words and "value" not in wrong:
        wrong["value"] = "请写数字，或者说明为什么没有"
    if len(words) > 200 or not words.isprintable():
        wrong["said"] = "说明最多 200 个字，不能有看不见的字符"
    return wrong


@transaction.atomic
def keep_counted(*, actor: Actor, place_id: int) -> int:
    """Write down what the indicators of items are on the day of one of their targets; how many were written.

    Of a past day nobody can count them any more. Run again on the day it changes nothing. Raises Forbidden, NotFound.
    """
    policies.access_place(actor, place_id)
    today, kept = clock.today(), 0
    for indicator, value in due_today(place_id):
        row, new = Reading.objects.get_or_create(
            place_id=place_id,
            indicator=indicator.key,
            on=today,
            counted=True,
            defaults={
                "value": None if value.number is None else Decimal(f"{value.number:.2f}"),
                "said": value.of[:200] or "没有可以统计的",
                "declared_at": clock.now(),
            },
        )
        if new:
            kept += 1
            entry = ReadingKept(row.pk, indicator.key, today.isoformat(), None if row.value is None else str(row.value))
            journal.record(entry, actor=actor, subject=f"place:{place_id}", place_id=place_id)
    return kept


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().rstrip("%％"))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.01")) if number.is_finite() and 0 <= number < _MOST else None

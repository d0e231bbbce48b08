"""declare_reading: the value of an indicator no formula computes, with what proves it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files

from .. import policies
from ..events import ReadingDeclared
from ..models import Reading
from ..profile.words import Shape
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
    """Declare what the indicator was on a day; the same day again replaces the declaration before it. Its id.

    Shown as declared wherever it is shown. Raises Forbidden, NotFound, Invalid, Conflict (a formula computes it).
    """
    place = policies.access_place(actor, actor.place_id or 0)
    asked = get_edition(place.id).profile.indicator(indicator)
    if asked is None:
        raise NotFound("没有这项指标")
    if asked.formula:
        raise Conflict(f"“{asked.name}”由系统统计，不用填报")
    wrong = {}
    number = _number(value) if value.strip() else None
    words = " ".join(said.split())
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
    if on > clock.today():
        wrong["on"] = "截至的日期不能在今天之后"
    if wrong:
        raise Invalid(wrong)
    stored = (
        files.receive(upload, max_bytes=_MOST_BYTES, allowed=kinds.PAPERS, field="upload")
        if upload is not None
        else None
    )
    row, _ = Reading.objects.select_for_update(of=("self",)).update_or_create(
        place_id=place.id,
        indicator=indicator,
        on=on,
        defaults={
            "value": number,
            "said": words,
            "declared_by_id": actor.account_id,
            "declared_at": clock.now(),
            **({"file_id": stored.id} if stored is not None else {}),
        },
    )
    entry = ReadingDeclared(row.pk, indicator, on.isoformat(), None if number is None else str(number))
    journal.record(entry, actor=actor, subject=f"place:{place.id}", place_id=place.id)
    return int(row.pk)


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().rstrip("%％"))
    except InvalidOperation:
        return None
    return number.quantize(Decimal("0.01")) if number.is_finite() and 0 <= number < _MOST else None

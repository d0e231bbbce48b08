"""What a patrol is held to: its lists, what the last one found, which days a round takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from . import lifecycle
from .models import Answer, Assessment, SampledCase
from .models.checking import PATROLS, Said
from .profile.words import Means, Rhythm, Use


def use_of(check: Assessment) -> Use:
    """By which lists a check goes."""
    return Use.PATROL if check.kind in PATROLS else Use.STANDARD


def samples_of(check: Assessment) -> dict[str, tuple[SampledCase, ...]]:
    """The cases a patrol looked at, by line."""
    found: dict[str, list[SampledCase]] = defaultdict(list)
    for row in check.samples.order_by("pk") if check.kind in PATROLS else ():
        found[row.line].append(row)
    return {line: tuple(rows) for line, rows in found.items()}


def confirmed() -> Q:
    """Checks that count: those of a third party not before the bureau has settled them (S4-69)."""
    return Q(state=lifecycle.SUBMITTED) & (~Q(kind="third") | Q(patrol__settled_at__isnull=False))


@dataclass(frozen=True, slots=True)
class Before:
    """What the last patrol that looked at a line found wrong there. ``again``: this one has to look again."""

    text: str
    again: bool


def found_before(check: Assessment) -> dict[str, Before]:
    """By line, what was wrong when a patrol of this site last looked at it; asked of again on the spot (S0-68)."""
    if check.kind not in PATROLS:
        return {}
    earlier = Assessment.objects.filter(confirmed(), work_id=check.work_id, kind__in=PATROLS, pk__lt=check.pk)
    rows = Answer.objects.filter(assessment__in=earlier).exclude(said=Said.SKIP).select_related("assessment__patrol")
    last = {row.line: row for row in rows.order_by("assessment__submitted_at", "pk")}
    here = check.patrol.means == Means.SPOT
    return {
        line: Before(f"{row.assessment.on} 查出：{found_text(row.defects, row.where)}", again=here)
        for line, row in last.items()
        if row.said == Said.NO and line not in row.assessment.patrol.dropped
    }


def skipped_again(said: str, before: Before | None) -> tuple[str, ...]:
    """What was wrong the last time is looked at again."""
    if said == Said.SKIP and before is not None and before.again:
        return (f"{before.text}，这次要再看，不能跳过",)
    return ()


def found_text(defects: Iterable[str], where: Iterable[str]) -> str:
    """Defects, and the windows and posts they were seen at."""
    place = "、".join(where)
    return f"{'、'.join(defects)}{f'（{place}）' if place else ''}"


def round_of(day: date, rhythm: Rhythm) -> tuple[date, date]:
    """First and last day of the month or quarter the day is in."""
    month = day.month if rhythm == Rhythm.MONTH else 3 * ((day.month - 1) // 3) + 1
    long = 1 if rhythm == Rhythm.MONTH else 3
    year, last = divmod(month - 1 + long, 12)
    return date(day.year, month, 1), date(day.year + year, last + 1, 1) - timedelta(days=1)


def means_gap(check: Assessment) -> str:
    """What the means asks for and is not there: who reviews cases or calls back says which (S1-115)."""
    if check.patrol.means in {Means.CASES, Means.CALL} and not check.samples.exists():
        return f"{check.patrol.get_means_display()}要有抽看的办件，请在抽看办件的那一项里加上"
    return ""

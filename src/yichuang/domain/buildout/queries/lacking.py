"""What each site still lacks: by the last check, or, where nobody has looked, by what the system counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import lifecycle
from ..models import Answer, Assessment, Rectification, SiteWork
from ..models.checking import Said
from ..profile import figures
from ..profile.spec import Line, Profile


@dataclass(frozen=True, slots=True)
class Lacking:
    """The lines a site does not meet. ``estimated``: nobody has looked yet, so every line that cannot be counted is
    taken as lacking."""

    lines: tuple[Line, ...]
    estimated: bool

    @property
    def cost(self) -> int:
        """Yuan, by the profile's own figures."""
        return sum(line.cost for line in self.lines)

    @property
    def days(self) -> int:
        """Until the slowest is put right; they go on side by side."""
        return max((line.days for line in self.lines), default=0)


def lacking(profile: Profile, works: Sequence[SiteWork]) -> dict[int, Lacking]:
    """By id of the work, in a handful of statements however many they are."""
    last = _last_checks(works)
    wrong: dict[int, set[str]] = defaultdict(set)
    for assessment, line in Answer.objects.filter(assessment__in=last.values(), said=Said.NO).values_list(
        "assessment", "line"
    ):
        wrong[assessment].add(line)
    waiting: dict[int, set[str]] = defaultdict(set)
    open_ = Rectification.objects.filter(work__in=works, state__in=[lifecycle.OPEN, lifecycle.DONE])
    for work_id, line in open_.values_list("work", "line"):
        waiting[work_id].add(line)
    counted = _counted(profile, works)
    found = {}
    for work in works:
        asked = profile.lines_for(work.kind)
        if work.pk in last:
            keys = wrong[last[work.pk]] | waiting[work.pk]
            found[work.pk] = Lacking(tuple(line for line in asked if line.key in keys), estimated=False)
        else:
            found[work.pk] = Lacking(tuple(line for line in asked if not _met(line, work, counted)), estimated=True)
    return found


def _last_checks(works: Sequence[SiteWork]) -> dict[int, int]:
    rows = Assessment.objects.filter(work__in=works, state=lifecycle.SUBMITTED).order_by("work", "-submitted_at")
    return dict(rows.distinct("work").values_list("work", "pk"))


def _counted(profile: Profile, works: Sequence[SiteWork]) -> dict[str, Mapping[int, int]]:
    wanted = {line.figure for work in works for line in profile.lines_for(work.kind) if line.figure}
    sites = [work.site_id for work in works]
    return {key: figures.count(key, sites) for key in wanted if figures.is_counted(key)}


def _met(line: Line, work: SiteWork, counted: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether the figures alone say that the line is met; what needs eyes is not."""
    return not line.evidence and line.figure in counted and counted[line.figure].get(work.site_id, 0) >= line.least

"""What each site still lacks: what its checks found and nobody has closed; where nobody has looked, by what the
system counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .. import lifecycle
from ..models import Assessment, Rectification, SiteWork
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
    """By id of the work, in a handful of statements however many they are.

    Whatever a check finds wrong becomes something to put right, so what is not closed or withdrawn is what is lacking.
    A site that is reported and that nobody has looked at yet lacks nothing anybody knows of.
    """
    waiting: dict[int, set[str]] = defaultdict(set)
    open_ = Rectification.objects.filter(work__in=works, state__in=[lifecycle.OPEN, lifecycle.DONE])
    for work_id, line in open_.values_list("work", "line"):
        waiting[work_id].add(line)
    checks = Assessment.objects.filter(work__in=works, state=lifecycle.SUBMITTED)
    checked = set(checks.values_list("work", flat=True).distinct())
    counted = _counted(profile, works)
    found = {}
    for work in works:
        asked = profile.lines_for(work.kind)
        if work.pk in checked or work.state in (lifecycle.REPORTED, lifecycle.COUNTY_PASSED):
            lines = tuple(line for line in asked if line.key in waiting[work.pk])
            found[work.pk] = Lacking(lines, estimated=False)
        else:
            found[work.pk] = Lacking(tuple(line for line in asked if not _met(line, work, counted)), estimated=True)
    return found


def _counted(profile: Profile, works: Sequence[SiteWork]) -> dict[str, Mapping[int, int]]:
    wanted = {line.figure for work in works for line in profile.lines_for(work.kind) if line.figure}
    sites = [work.site_id for work in works]
    return {key: figures.count(key, sites) for key in wanted if figures.is_counted(key)}


def _met(line: Line, work: SiteWork, counted: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether the figures alone say that the line is met; what needs eyes is not."""
    return not line.evidence and line.figure in counted and counted[line.figure].get(work.site_id, 0) >= line.least

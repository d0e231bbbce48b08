"""Sites held against what they must have (建设标准): one site line by line, and all sites of a place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Sum

from yichuang.domain.places.counters import MINORITY
from yichuang.domain.places.models import Counter, Site

from . import words
from .models import Board, Equipment, FloorPlan, Requirement, SiteFile, Zone
from .refs import Finding, Required

Counts = dict[str, int]


@dataclass
class Held:
    """What a site has, as counts by word of each dictionary."""

    file: SiteFile | None = None
    counters: int = 0
    windows: Counts = field(default_factory=dict)
    zones: Counts = field(default_factory=dict)
    equipment: Counts = field(default_factory=dict)
    boards: Counts = field(default_factory=dict)
    without_keeper: int = 0
    plan: bool = False


def requirements_of(place_id: int) -> dict[str, list[Required]]:
    """The lines of a place by kind of site, in the order they were set."""
    found: dict[str, list[Required]] = defaultdict(list)
    for row in Requirement.objects.filter(place_id=place_id).order_by("pk"):
        found[row.site_kind].append(Required(row.kind, row.what, row.least, row.basis))
    return found


def held_by(sites: Iterable[Site]) -> dict[int, Held]:
    """What each of the sites has, in seven statements however many they are."""
    ids = [s.pk for s in sites]
    held = {pk: Held() for pk in ids}
    for file in SiteFile.objects.filter(site__in=ids):
        held[file.site_id].file = file
    for counter in Counter.objects.filter(site__in=ids):
        _count(held[counter.site_id], counter)
    for site_id, kind, n in Zone.objects.filter(site__in=ids).values_list("site", "kind").annotate(Count("pk")):
        held[site_id].zones[kind] = n
    working = Equipment.objects.filter(site__in=ids, state="in_use")
    for site_id, kind, n in working.values_list("site", "kind").annotate(Sum("quantity")):
        held[site_id].equipment[kind] = n
    for row in Equipment.objects.filter(site__in=ids).exclude(state="retired").only("site", "keeper"):
        held[row.site_id].without_keeper += not row.keeper
    hanging = Board.objects.filter(site__in=ids, taken_down_on__isnull=True, outdated_since__isnull=True)
    for site_id, kind, n in hanging.values_list("site", "kind").annotate(Count("pk")):
        held[site_id].boards[kind] = n
    for site_id in FloorPlan.objects.filter(site__in=ids).values_list("site", flat=True):
        held[site_id].plan = True
    return held


def _count(held: Held, counter: Counter) -> None:
    """A window counts once for its kind, once for each service, and once if any minority's language is spoken."""
    held.counters += 1
    for what in (counter.kind, *counter.services, *((MINORITY,) if counter.languages else ())):
        held.windows[what] = held.windows.get(what, 0) + 1


def findings(lines: Iterable[Required], held: Held) -> tuple[Finding, ...]:
    """Each line held against what is there."""
    return tuple(_finding(line, held) for line in lines)


def _finding(line: Required, held: Held) -> Finding:
    found = _found(line, held)
    return Finding(line, label_of(line), found, found is not None and found >= line.least)


def _found(line: Required, held: Held) -> int | None:  # noqa: PLR0911 - one answer per kind
    file = held.file
    match line.kind:
        case words.RequiredKind.AREA:
            return int(file.area) if file is not None and file.area is not None else None
        case words.RequiredKind.COUNTERS:
            return held.counters
        case words.RequiredKind.WINDOW:
            return held.windows.get(line.what, 0)
        case words.RequiredKind.ZONE:
            return held.zones.get(line.what, 0)
        case words.RequiredKind.EQUIPMENT:
            return held.equipment.get(line.what, 0)
        case words.RequiredKind.BOARD:
            return held.boards.get(line.what, 0)
        case words.RequiredKind.NETWORK:
            return int(line.what in file.networks) if file is not None and file.networks else None
        case words.RequiredKind.ACCESS:
            return int(line.what in file.access) if file is not None and file.access else None
    return _fact(line.what, held)


def _fact(what: str, held: Held) -> int | None:
    if what == "plan":
        return int(held.plan)
    if what == "custodian":
        return int(held.without_keeper == 0) if held.equipment else None
    value = getattr(held.file, what, None)
    return None if value is None else int(value)


def label_of(line: Required) -> str:
    """The line in words: 等候区、自助服务终端 2 个、面积 3000 平方米以上."""
    if line.kind == words.RequiredKind.AREA:
        return f"面积 {line.least} 平方米以上"
    if line.kind == words.RequiredKind.COUNTERS:
        return f"窗口 {line.least} 个以上"
    if line.kind == words.RequiredKind.FACT:
        return words.FACTS[line.what]
    word = str(words.DICTIONARIES[line.kind][line.what])
    return word if line.least == 1 else f"{word} {line.least} 个以上"

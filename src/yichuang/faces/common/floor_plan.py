"""The plan of a floor as pages draw it: an SVG made on the server, and below it a list that says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from yichuang.domain.places import public as places

CELL = 20
"""Units of the drawing per cell of the grid."""
_LETTER, _LINE = 13, 15
_PARTS = (("左", "", "右"), ("上", "", "下"))


@dataclass(frozen=True, slots=True)
class Text:
    """A line of a label, around its middle."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """One shape: where it lies in units, its label (its number where there is no room), where it is in words."""

    row: int
    number: int
    name: str
    what: str
    x: int
    y: int
    width: int
    height: int
    points: str  # empty: a rectangle
    lines: tuple[Text, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A plan, ready for ``common/_floor_plan.html``."""

    width: int
    height: int
    shapes: tuple[Drawn, ...]
    across: tuple[int, ...]
    down: tuple[int, ...]


def draw(width: int, height: int, shapes: Sequence[places.PlanShape]) -> Drawing:
    """The plan of ``width`` × ``height`` cells, shapes in the order they lie on each other.

    What does not lie on the grid is left out, and a grid larger than any plan may be is cut: what somebody types while
    drawing must not cost more than a plan does.
    """
    width, height = min(width, places.MOST_SIDE), min(height, places.MOST_SIDE)
    drawn: list[Drawn] = []
    above: set[tuple[int, int]] = set()
    for row, named in reversed(list(enumerate(shapes))):
        if not named.shape.lies_on(width, height):
            continue
        # What lies above takes room from the name below.
        cells = named.shape.cells
        drawn.insert(0, _drawn(row, named, width, height, _room(cells - above) or _room(cells)))
        above |= cells
    grid = [tuple(range(0, side * CELL + 1, CELL)) for side in (width, height)]
    return Drawing(width * CELL, height * CELL, tuple(drawn), *grid)


def draw_plan(plan: places.PlanRef) -> Drawing:
    """A kept plan."""
    return draw(plan.width, plan.height, plan.shapes)


Room = tuple[int, int, int, int]


def _room(cells: AbstractSet[tuple[int, int]]) -> Room | None:
    """The largest upright rectangle (x, y, width, height, in cells) inside; of several the widest."""
    best: Room | None = None
    rows: dict[int, set[int]] = {}
    for x, y in cells:
        rows.setdefault(y, set()).add(x)
    tall: dict[int, int] = {}  # by column: how many cells upwards from this row are inside
    for y in sorted(rows):
        tall = {x: (tall.get(x, 0) if y - 1 in rows else 0) + 1 for x in rows[y]}
        for left in tall:
            right, high = left, tall[left]
            while right in tall:
                high = min(high, tall[right])
                right += 1
                found = (left, y - high + 1, right - left, high)
                if best is None or (found[2] * found[3], found[2]) > (best[2] * best[3], best[2]):
                    best = found
    return best


def _drawn(row: int, named: places.PlanShape, width: int, height: int, room: Room | None) -> Drawn:
    corners = named.shape.corners
    left, top = (min(p[axis] for p in corners) for axis in (0, 1))
    right, bottom = (max(p[axis] for p in corners) for axis in (0, 1))
    x, y, wide, high = (n * CELL for n in (left, top, right - left, bottom - top))
    label = [n * CELL for n in room] if room else [x, y, wide, high]
    polygon = " ".join(f"{px * CELL},{py * CELL}" for px, py in corners) if named.shape.points else ""
    return Drawn(
        row, row + 1, named.name, named.shape.what, x, y, wide, high, polygon,
        _label(named.name, named.short or _circled(row + 1), *label),
        _where((left + right) / 2 / width, (top + bottom) / 2 / height),
    )  # fmt: skip


def _label(name: str, short: str, x: int, y: int, wide: int, high: int) -> tuple[Text, ...]:  # noqa: PLR0913
    """The name in as many lines as it needs, if there is room; else what is short for it."""
    letters = max((wide - 4) // _LETTER, 1)
    lines = [name[i : i + letters] for i in range(0, len(name), letters)]
    if len(lines) * _LINE > high or letters < 2 <= len(name):
        lines = [short]
    first = y + high / 2 - (len(lines) - 1) * _LINE / 2
    return tuple(Text(x + wide / 2, first + n * _LINE, line) for n, line in enumerate(lines))


def _circled(number: int) -> str:
    """Its number in the list, so written that nobody takes it for a window's."""
    return chr(0x2460 + number - 1) if number <= 20 else f"（{number}）"


def _where(across: float, down: float) -> str:
    """Which part of the plan: 左上方, 右侧, 中间."""
    side, level = (_PARTS[axis][min(int(share * 3), 2)] for axis, share in ((0, across), (1, down)))
    if side and level:
        return f"{side}{level}方"
    return f"{side}侧" if side else f"{level}方" if level else "中间"


def numbered(drawing: Drawing, rows: Sequence[int]) -> Drawing:
    """The drawing with the shapes' places in a form (``rows``: of the shapes it was drawn from), for a script."""
    shapes = tuple(replace(shape, row=rows[shape.row]) for shape in drawing.shapes)
    return replace(drawing, shapes=shapes)

"""The plan of a floor (功能区分布图, S1-7): what a shape may be, and how a plan is checked before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Point = tuple[int, int]
LEAST_SIDE, MOST_SIDE = 4, 60
MOST_SHAPES: Final = 80
_MOST_CORNERS: Final = 12
_MOST_MARK: Final = 12

ZONE, COUNTER, MARK = "zone", "counter", "mark"
SHAPE_WORDS: Final[Mapping[str, str]] = {ZONE: "功能区", COUNTER: "窗口", MARK: "标记"}
"""A mark is what one looks for and is neither zone nor window: 入口, 楼梯, 电梯."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape on the grid, in cells: a rectangle, or (``points``) a polygon whose corners are points of the grid.

    ``ref`` is the id of the zone or window it shows; a mark has a ``label`` instead.
    """

    what: str
    ref: int | None = None
    label: str = ""
    x: int = 0
    y: int = 0
    width: int = 1
    height: int = 1
    points: tuple[Point, ...] = ()

    @property
    def corners(self) -> tuple[Point, ...]:
        """Its corners in order."""
        if self.points:
            return self.points
        right, bottom = self.x + self.width, self.y + self.height
        return ((self.x, self.y), (right, self.y), (right, bottom), (self.x, bottom))

    def lies_on(self, width: int, height: int) -> bool:
        """Whether no corner is outside a grid of so many cells."""
        return all(0 <= x <= width and 0 <= y <= height for x, y in self.corners)

    @property
    def cells(self) -> frozenset[Point]:
        """The cells of the grid whose middle lies inside, by their upper left corner."""
        corners = self.corners
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return frozenset(
            (x, y)
            for x in range(min(across), max(across))
            for y in range(min(down), max(down))
            if _inside(x + 0.5, y + 0.5, corners)
        )

    def as_json(self) -> dict[str, Any]:
        """What is kept."""
        where: dict[str, Any] = (
            {"points": [list(p) for p in self.points]}
            if self.points
            else {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        )
        named: dict[str, Any] = {"label": self.label} if self.what == MARK else {self.what: self.ref}
        return {"what": self.what, **named, **where}


def shape_of(kept: Mapping[str, Any]) -> Shape:
    """A shape as it was kept."""
    what = str(kept["what"])
    points = tuple((int(x), int(y)) for x, y in kept.get("points", ()))
    ref = int(kept[what]) if what != MARK else None
    size = {name: int(kept[name]) for name in ("x", "y", "width", "height") if name in kept}
    return Shape(what, ref, str(kept.get("label", "")), **size, points=points)


@dataclass(frozen=True, slots=True)
class PlanShape:
    """A shape with the name people read."""

    shape: Shape
    name: str
    kind: str  # of the zone or window; empty for a mark
    short: str = ""  # what a window is called where its name has no room: 5 号


@dataclass(frozen=True, slots=True)
class PlanRef:
    """The plan of a floor: a grid of ``width`` × ``height`` cells, zones first, then windows and marks on them."""

    site_id: int
    floor: str
    width: int
    height: int
    revision: int
    shapes: tuple[PlanShape, ...]


def check_plan(
    width: int, height: int, shapes: Sequence[Shape], zones: Mapping[int, str], counters: Mapping[int, str]
) -> dict[str, str]:
    """What is wrong, by ``width``, ``height``, or the row's number (``"0"``…); nothing if the plan may be kept.

    ``zones`` of the floor and ``counters`` of the site, by id. Every shape lies on the grid; zones do not overlap each
    other, windows neither; each zone and window is drawn once.
    """
    wrong: dict[str, str] = {}
    for name, label, size in (("width", "格宽", width), ("height", "格高", height)):
        if not LEAST_SIDE <= size <= MOST_SIDE:
            wrong[name] = f"{label}应在 {LEAST_SIDE} 到 {MOST_SIDE} 之间"
    if len(shapes) > MOST_SHAPES:
        wrong["shapes"] = f"一张图最多画 {MOST_SHAPES} 个"
    if wrong:
        return wrong
    names = {ZONE: zones, COUNTER: counters}
    taken: dict[str, dict[Point, int]] = {ZONE: {}, COUNTER: {}}
    drawn: set[tuple[str, int | None]] = set()
    for number, shape in enumerate(shapes):
        message = _alone(shape, width, height, names)
        if not message and shape.what != MARK:
            message = _among(shape, number, drawn, taken[shape.what], shapes, names[shape.what])
        if message:
            wrong[str(number)] = message
    return wrong


def _alone(shape: Shape, width: int, height: int, names: Mapping[str, Mapping[int, str]]) -> str:  # noqa: PLR0911
    if shape.what not in SHAPE_WORDS:
        return "请选画的是什么"
    if shape.what == MARK:
        if not 1 <= len(shape.label) <= _MOST_MARK:
            return f"请写标记的名称，最多 {_MOST_MARK} 个字，例如“入口”"
    elif shape.ref not in names[shape.what]:
        return f"请选本站点的{SHAPE_WORDS[shape.what]}{'，要在这一层' if shape.what == ZONE else ''}"
    if shape.points and not 3 <= len(shape.points) <= _MOST_CORNERS:
        return f"折点应有 3 到 {_MOST_CORNERS} 个，例如 0,0 6,0 6,4"
    if not shape.points and (shape.width < 1 or shape.height < 1):
        return "宽和高至少 1 格"
    if not shape.lies_on(width, height):  # before its cells are counted: there may be very many
        return f"超出了 {width} × {height} 的图纸"
    if shape.points and (len(set(shape.points)) != len(shape.points) or not shape.cells):
        return "折点围不成一块，请检查顺序"
    return ""


def _among(  # noqa: PLR0913
    shape: Shape, number: int, drawn: set[tuple[str, int | None]], taken: dict[Point, int], shapes: Sequence[Shape],
    names: Mapping[int, str],
) -> str:  # fmt: skip
    if (shape.what, shape.ref) in drawn:
        return "这个已经画过了，一个只画一次"
    drawn.add((shape.what, shape.ref))
    for cell in sorted(shape.cells):
        other = taken.setdefault(cell, number)
        if other != number:
            return f"和“{names.get(shapes[other].ref or 0, '')}”重叠了"
    return ""


def _inside(x: float, y: float, corners: Sequence[Point]) -> bool:
    """Even-odd rule."""
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside

"""A plan as it is drawn: names where there is room for them, numbers where there is none, and where things are."""

from __future__ import annotations

import pytest

from yichuang.domain.places import public as places
from yichuang.faces.common.floor_plan import CELL, draw


def zone(name, x, y, width, height, **more):
    return places.PlanShape(places.Shape("zone", 1, "", x, y, width, height, **more), name, "waiting")


def lines(drawing, row=0):
    return [(t.x / CELL, t.y / CELL, t.text) for t in drawing.shapes[row].lines]


def test_a_name_stands_in_the_middle_over_as_many_lines_as_it_needs():
    assert lines(draw(20, 10, [zone("等候区", 2, 2, 6, 4)])) == [(5.0, 4.0, "等候区")]
    assert [text for *_, text in lines(draw(20, 10, [zone("惠企政策服务区", 0, 0, 3, 6)]))] == ["惠企政策", "服务区"]
    assert [text for *_, text in lines(draw(20, 10, [zone("惠企政策服务区", 0, 0, 2, 1)]))] == ["①"], (
        "no room: its number"
    )


def test_what_lies_above_never_covers_the_name_below():
    desk = places.PlanShape(places.Shape("counter", 1, "", 8, 0, 4, 3), "3 号", "general")
    ((_, y, text),) = lines(draw(20, 10, [zone("窗口服务区", 0, 0, 20, 5), desk]))
    assert (text, y) == ("窗口服务区", 4.0)


def test_a_window_without_room_for_its_name_is_called_by_its_own_number():
    desk = places.PlanShape(places.Shape("counter", 1, "", 8, 0, 3, 1), "5 号社会保障窗口", "field", "5 号")
    assert [text for *_, text in lines(draw(20, 10, [zone("等候区", 0, 0, 6, 6), desk]), 1)] == ["5 号"]


def test_a_zone_cut_in_two_by_what_lies_above_keeps_its_name_in_one_part():
    bar = places.PlanShape(places.Shape("counter", 1, "", 0, 3, 20, 1), "3 号", "general")
    ((_, y, text),) = lines(draw(20, 10, [zone("窗口服务区", 0, 0, 20, 8), bar]))
    assert (text, y) == ("窗口服务区", 6.0)


def test_the_name_of_a_bent_zone_stands_inside_it():
    corner = zone("窗口服务区", 0, 0, 1, 1, points=((0, 0), (20, 0), (20, 10), (16, 10), (16, 2), (0, 2)))
    ((x, y, _),) = lines(draw(20, 10, [corner]))
    assert (x, y) == (10.0, 1.0)


@pytest.mark.parametrize(
    ("x", "y", "where"), [(0, 0, "左上方"), (9, 4, "中间"), (18, 4, "右侧"), (9, 8, "下方"), (0, 8, "左下方")]
)
def test_where_a_shape_is_is_told_in_words(x, y, where):
    assert draw(20, 10, [zone("等候区", x, y, 2, 2)]).shapes[0].where == where


def test_what_does_not_lie_on_the_grid_is_left_out_and_a_grid_has_an_end():
    inside = places.PlanShape(places.Shape("mark", None, "入口", 0, 0, 3, 1), "入口", "")
    outside = places.PlanShape(places.Shape("zone", 1, "", 0, 0, 10**6, 10**6), "等候区", "waiting")
    drawing = draw(10**8, 10**8, [outside, inside])
    assert [(s.name, s.row) for s in drawing.shapes] == [("入口", 1)]
    assert drawing.width == places.MOST_SIDE * CELL

"""The plan of a site and its photographs."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from yichuang.domain.places import public, testing
from yichuang.domain.places.site_file import plans
from yichuang.domain.places.site_file.plans import shape_of
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def county(db):
    return testing.make_county()


@pytest.fixture
def at(county):
    permissions = frozenset({"places.keep"})
    actor = Actor(None, Channel.WINDOW, county.place.id, permissions=permissions, site_id=county.centre.id)
    return {"actor": actor, "site_id": county.centre.id}


@pytest.fixture
def zones(at):
    return [public.set_zone(**at, kind=kind).id for kind in ("waiting", "window")]


def draw(at, *shapes, width=20, height=10, revision=0, floor="1 楼"):
    return public.set_floor_plan(**at, width=width, height=height, shapes=shapes, revision=revision, floor=floor)


@pytest.mark.seed("S1-7")
def test_zones_windows_and_marks_are_drawn_and_read_back_with_their_names(county, at, zones):
    corner = public.Shape("zone", zones[1], points=((10, 0), (20, 0), (20, 10), (15, 10), (15, 4), (10, 4)))
    shapes = (
        public.Shape("mark", label="入口", x=0, y=9),
        public.Shape("counter", county.counter.id, x=16, y=1, width=3, height=1),
        public.Shape("zone", zones[0], x=0, y=0, width=10, height=8),
        corner,
    )
    assert draw(at, *shapes) == 1
    plan = public.get_plan(county.centre.id)
    assert [s.name for s in plan.shapes] == ["等候区", "窗口服务区", "3 号综合窗口", "入口"], "zones lie below"
    assert plan.shapes[1].shape == corner == shape_of(corner.as_json())
    assert draw(at, *shapes, revision=1) == 1, "the same again changes nothing"
    assert draw(at, *shapes[:3], revision=1) == 2
    with pytest.raises(Conflict, match="别人已经改过"):
        draw(at, *shapes, revision=1)
    with pytest.raises(Conflict, match="分布图上还画着"):
        public.remove_zone(**at, zone_id=zones[0])


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({"x": 15, "width": 6}, "超出了 20 × 10"), ({"width": 0}, "至少 1 格"), ({"x": -1}, "超出了"),
        ({"points": ((0, 0), (4, 0))}, "3 到 12 个"), ({"points": ((0, 0), (4, 0), (8, 0))}, "围不成"),
        ({"points": ((0, 0), (4, 0), (4, 0), (0, 4))}, "围不成"), ({"what": "pool"}, "请选画的是什么"),
        ({"ref": 0}, "请选本站点的功能区"), ({"what": "mark", "label": ""}, "请写标记的名称"),
        ({"x": 4, "y": 4, "width": 4, "height": 4}, "和“等候区”重叠了"),
    ],
)  # fmt: skip
def test_a_shape_that_cannot_be_is_refused_by_its_row(at, zones, shape, message):
    first = public.Shape("zone", zones[0], x=0, y=0, width=6, height=6)
    with pytest.raises(Invalid) as caught:
        draw(at, first, public.Shape(**{"what": "zone", "ref": zones[1], "x": 10, "y": 8, **shape}))
    assert message in caught.value.fields["shapes.1"]
    assert public.get_plan(at["site_id"]) is None


def test_a_zone_is_drawn_once_and_the_grid_has_bounds(at, zones):
    twice = [public.Shape("zone", zones[0], x=x, y=0) for x in (0, 5)]
    with pytest.raises(Invalid) as caught:
        draw(at, *twice)
    assert "只画一次" in caught.value.fields["shapes.1"]
    with pytest.raises(Invalid) as caught:
        draw(at, width=61, height=3)
    assert set(caught.value.fields) == {"width", "height"}


def test_a_shape_far_outside_is_refused_before_its_cells_are_counted(at, zones, monkeypatch):
    counted = []
    monkeypatch.setattr(plans, "_inside", lambda *where: counted.append(where) or True)
    far = public.Shape("zone", zones[0], points=((0, 0), (9999, 0), (9999, 9999)))
    with pytest.raises(Invalid) as caught:
        draw(at, far, public.Shape("zone", zones[1], width=10**8, height=10**8))
    assert set(caught.value.fields) == {"shapes.0", "shapes.1"}
    assert counted == []


def test_every_floor_has_its_plan_with_its_own_zones_and_a_window_on_one_of_them(county, at, zones):
    upstairs = public.set_zone(**at, kind="reading", floor="2 楼").id
    cellar = public.set_zone(**at, kind="archive", floor="负一楼", shown=False).id
    desk = public.Shape("counter", county.counter.id, x=4, y=1, width=3)
    assert draw(at, public.Shape("zone", zones[0], width=3), desk) == 1
    assert draw(at, public.Shape("zone", upstairs, width=3), floor="2 楼") == 1
    assert draw(at, public.Shape("zone", cellar, width=3), floor="负一楼") == 1
    drawn = public.list_plans(at["site_id"])
    assert [(p.floor, [s.name for s in p.shapes]) for p in drawn] == [
        ("负一楼", ["档案室"]),
        ("1 楼", ["等候区", "3 号综合窗口"]),
        ("2 楼", ["阅览室"]),
    ]
    shown = public.list_plans(at["site_id"], shown_only=True)
    assert shown == drawn[1:], "a floor on which nothing is shown is not drawn for the public"
    assert public.get_plan(at["site_id"], "2 楼") == drawn[2]
    assert public.get_plan(at["site_id"]) == drawn[0]
    assert public.get_plan(at["site_id"], "9 楼") is None
    for shape, message in ((public.Shape("zone", zones[1]), "要在这一层"), (desk, "这个窗口已经画在1 楼的图上了")):
        with pytest.raises(Invalid) as caught:
            draw(at, public.Shape("mark", label="楼梯", x=9), shape, floor="2 楼", revision=1)
        assert message in caught.value.fields["shapes.1"]
    with pytest.raises(Conflict, match="再改楼层"):
        public.set_zone(**at, kind="reading", floor="3 楼", zone_id=upstairs)
    public.remove_floor_plan(**at, floor="2 楼")
    with pytest.raises(NotFound):
        public.remove_floor_plan(**at, floor="2 楼\x00")
    public.set_zone(**at, kind="reading", floor="3 楼", zone_id=upstairs)
    last = Entry.objects.filter(kind="places.floor_plan.removed").get()
    assert last.payload == {"site_id": at["site_id"], "floor": "2 楼"}
    with pytest.raises(Invalid) as caught:
        draw(at, floor="二十三楼一直往里面走到头")
    assert set(caught.value.fields) == {"floor"}


def test_floors_are_told_from_below_upwards():
    floors = ["B2", "负一楼", "1 楼", "二楼", "3F", "十楼", "十一楼", "二十楼", "夹层"]
    mixed = ["夹层", "二十楼", "二楼", "B2", "十一楼", "3F", "负一楼", "十楼", "1 楼"]
    assert sorted(mixed, key=public.floor_order) == floors


def photograph(form="JPEG", **extra):
    out = BytesIO()
    picture = Image.effect_noise((64, 48), 40).convert("RGB")
    picture.save(out, form, **extra)
    out.seek(0)
    return out


def test_a_photograph_loses_where_it_was_taken_and_is_taken_off_again(at):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SecretPhone", 6
    exif.get_ifd(0x8825)[1] = "N"
    photo = public.add_site_photo(**at, caption="大厅正门", upload=photograph(exif=exif))
    stored = b"".join(files.open_file(public.photo_file(at["site_id"], photo)))
    assert b"SecretPhone" not in stored
    kept = Image.open(BytesIO(stored))
    assert (kept.getexif().get(0x0112), kept.getexif().get_ifd(0x8825), kept.size) == (6, {}, (64, 48))
    assert [p.caption for p in public.get_public_file(at["site_id"]).photos] == ["大厅正门"]
    public.remove_site_photo(**at, photo_id=photo)
    with pytest.raises(Conflict):
        public.remove_site_photo(**at, photo_id=photo)
    with pytest.raises(NotFound):
        public.photo_file(at["site_id"], photo)


@pytest.mark.parametrize(
    ("data", "field"),
    [(b"<svg onload=alert(1)>", "file"), (b"", "file"), (b"x" * (8 * 1024 * 1024 + 1), "file")],
    ids=["svg", "empty", "large"],
)
def test_what_is_no_photograph_is_refused(at, data, field):
    with pytest.raises(Invalid) as caught:
        public.add_site_photo(**at, caption="大厅正门", upload=BytesIO(data))
    assert set(caught.value.fields) == {field}

"""A county under its plan, made through the public operations; photos with a place, whole checks at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import Actor

from . import public

AT_THE_TOWN = (23.473, 99.828)
FAR_AWAY = (24.9, 102.7)
SIGN = {"reads": "双江自治县勐勐镇便民服务中心", "width_cm": 240, "height_cm": 40, "placed": True}
VILLAGE_SIGN = SIGN | {"reads": "勐勐镇千蚌村便民服务站"}


@cache
def sample_profile() -> public.Profile:
    """The profile of 双江, read from its file."""
    folder = Path(__file__).parents[2] / "project" / "places"
    return public.read_profile((folder / "shuangjiang.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Plan:
    """The county of ``make_county`` with 双江's standard, and everybody who has to do with it."""

    county: ground.County
    bureau: Actor
    town: Actor  # the manager of 勐勐镇's centre
    government: Actor  # the leader of 勐勐镇's government
    agent: Actor  # at 千蚌村's station
    city: Actor
    edition: public.EditionRef

    @property
    def town_site(self) -> int:
        """The site of the town's centre."""
        return self.county.town_site.id

    @property
    def village_site(self) -> int:
        """The site of the village's station."""
        return self.county.village_site.id


def make_plan() -> Plan:
    """A standard in force today, every town and village site at its beginning."""
    county = ground.make_county()
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    edition = public.adopt_profile(
        actor=bureau, place_id=county.place.id, profile=sample_profile(), reason="三年行动计划"
    )
    return Plan(
        county,
        bureau,
        persons.staff_actor(
            county, people.Role.HALL_MANAGER, organisation_id=county.town_a.id, site_id=county.town_site.id
        ),
        persons.staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id),
        persons.staff_actor(
            county, people.Role.AGENT, organisation_id=county.town_a.id, site_id=county.village_site.id
        ),
        persons.staff_actor(county, people.Role.CITY, organisation_id=county.zhengwu.id),
        edition,
    )


def photo(
    place: tuple[float, float] | None = AT_THE_TOWN, *, at: str = "", colour: int = 0, name: str = "照片.jpg"
) -> SimpleUploadedFile:
    """A JPEG that says where (degrees) and when it was taken, or nothing. ``colour`` tells photos apart."""
    exif = Image.Exif()
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", _dms(place[0]), "E", _dms(place[1])
    if at:
        exif.get_ifd(0x8769)[0x9003] = at
    out = BytesIO()
    Image.new("RGB", (60, 40), (colour % 256, 120, 60)).save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def _dms(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    return whole, minutes, round(seconds, 2)


def begin(actor: Actor, site_id: int, kind: str = "self") -> int:
    """A check that is under way."""
    return public.begin_check(actor=actor, site_id=site_id, kind=kind)


def fill_in(
    actor: Actor, check_id: int, *, wrong: Mapping[str, tuple[str, ...]] | None = None, sign: Mapping[str, Any] = SIGN
) -> None:
    """Answer every line with yes and a photo of the site, but those in ``wrong`` with no and these defects."""
    wrong, check = wrong or {}, public.get_check(actor, check_id)
    site = places.get_site(check.check.site_id)
    for number, view in enumerate(check.lines):
        line = view.line
        at: dict[str, Any] = {"actor": actor, "assessment_id": check_id, "line": line.key}
        if line.key in wrong:
            public.answer_line(**at, said="no", defects=wrong[line.key], remark="现场看到的")
            continue
        facts = dict(sign) if line.sign else {}
        if line.figure and view.counted is None:
            facts["declared"] = line.least
        public.answer_line(**at, said="yes", **facts)
        if line.evidence or (line.figure and view.counted is None):
            public.add_evidence(**at, upload=photo((site.latitude, site.longitude), colour=number))


def whole_check(
    actor: Actor,
    site_id: int,
    kind: str = "self",
    *,
    wrong: Mapping[str, tuple[str, ...]] | None = None,
    sign: Mapping[str, Any] = SIGN,
) -> bool:
    """Begun, filled in and submitted; whether it passed."""
    check_id = begin(actor, site_id, kind)
    fill_in(actor, check_id, wrong=wrong, sign=sign)
    return public.submit_check(actor=actor, assessment_id=check_id)


def figures_are(monkeypatch: Any, **numbers: int) -> None:
    """Let the rooms count these for every site, whatever is there."""
    from .profile import figures

    for key, number in numbers.items():
        counters = figures._COUNTERS  # noqa: SLF001 - stands in for the rooms
        monkeypatch.setitem(counters, key, lambda sites, number=number: dict.fromkeys(sites, number))

"""The county's hall, the towns' and villages' lines, set up; four weeks of visits; a few people in line today."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import NotFound
from yichuang.kernel.workdays.queries import get_calendar

from ..ground import SHUANGJIANG
from ..staff import staff_actor
from .day import Play

Row = tuple[str, str, str, str, int, tuple[str, ...], tuple[str, ...]]
HISTORY_DAYS = 20
VISITS = 14
"""A day of the history: few, so that the demo loads in seconds; ``yichuang play-day`` plays a day of thousands."""

# key, name, prefix, kind, minutes, counters of the county centre, bodies whose items it covers
COUNTY = (
    ("general", "综合业务", "A", "handle", 8, ("2", "3", "4", "9"), ()),
    ("collect", "领证取件", "B", "collect", 3, ("7",), ()),
    ("consult", "咨询导办", "C", "consult", 4, ("1",), ()),
    ("assist", "帮办代办（老年人）", "D", "handle", 15, ("6",), ()),
    ("social", "社保", "E", "handle", 12, ("5", "3"), ("renshe",)),
    ("medical", "医保", "F", "handle", 9, ("B2", "4"), ("yibao",)),
    ("civil", "民政和婚姻登记", "G", "handle", 14, ("B1",), ("minzheng",)),
    ("market", "市场监管", "H", "handle", 12, ("B4",), ("shijian",)),
    ("unsolved", "“办不成事”反映", "Z", "unsolved", 15, ("8",), ()),
)
PRIORITIES = (
    ("appointment", "预约", 20, "预约号"),
    ("elderly", "60 岁以上老年人", 15, "身份证"),
    ("disabled", "残疾人", 15, "残疾人证"),
    ("military", "军人、军属和退役军人", 15, "有效证件"),
    ("supplement", "补正材料后再来", 10, "补正通知"),
    ("passed", "过号回队", 8, "原号票"),
)
TOWN = (
    ("general", "综合业务", "A", "handle", 9, ("1", "2"), ()),
    ("collect", "领证取件", "B", "collect", 3, ("1", "2"), ()),
    ("police", "户籍业务", "H", "handle", 9, ("3",), ("gongan",)),
)
VILLAGE = (
    ("general", "综合业务", "A", "handle", 8, ("1",), ()),
    ("collect", "领证取件", "B", "collect", 3, ("1",), ()),
)
CLERKS = {
    "1": "clerk_county_1", "2": "clerk_county_2", "3": "clerk_county_3", "4": "clerk_county_4", "5": "window_renshe",
    "6": "agent_county_6", "7": "clerk_county_7", "9": "clerk_county_9", "B1": "window_minzheng", "B2": "window_yibao",
    "B4": "window_shijian",
}  # fmt: skip
_TOWN_CLERKS = {
    "1": ("clerk_town", people.Role.CLERK), "2": ("agent_town", people.Role.AGENT),
    "3": ("window_police_station", people.Role.CLERK),
}  # fmt: skip
_VILLAGE_CLERKS = {"1": ("agent_village", people.Role.AGENT)}
TERMINAL = (
    ("police", "开户籍类证明", "公安局", "到大厅东侧公安自助机办理"),
    ("tax", "领发票、开完税证明", "税务局", "到办税自助机办理"),
    ("social", "打印社保缴费证明", "人力资源和社会保障局", "到社保自助机办理"),
    ("medical", "打印医保缴费证明", "医疗保障局", "到 B2 号窗口旁的医保自助机办理"),
    ("market", "打印营业执照", "市场监督管理局", "到营业执照自助打印机办理"),
)
_OPEN_TODAY = ("2", "3", "7", "5", "B2")


def load_halls(report: Callable[[str], None]) -> None:
    """Set them up and play; loading again keeps what is there."""
    place = places.get_place(SHUANGJIANG)
    if hall.list_halls(place.id):
        return
    actor = system(place.id, permissions=hall.PERMISSIONS)
    with clock.at(clock.now() - timedelta(days=60)):
        county = _arrange(actor, places.get_site_by_key(place.id, "county"), COUNTY, place.id)
        for position, (key, name, body, note) in enumerate(TERMINAL):
            hall.arrange_terminal_entry(
                actor=actor, hall_id=county.id, key=key, name=name, body=body, note=note, position=position
            )
        small = [_arrange(actor, site, rows, place.id) for site, rows in _small_sites(place.id)]
    played = _history(county)
    waiting = _today(county)
    report(f"大厅 {1 + len(small)} 个，演示叫号 {played} 人次，现在 {waiting} 人在等")


def clerks(setting: hall.HallRef) -> dict[int, Actor]:
    """Who sits at which window of a hall of the demo."""
    site = places.get_site(setting.site_id)
    if site.kind == "county":
        return {w.id: staff_actor(CLERKS[w.number]) for w in setting.windows if w.number in CLERKS}
    level, _, suffix = site.key.partition("_")
    return {w.id: actor for w in setting.windows if (actor := _clerk_at(level, suffix, w.number)) is not None}


def _clerk_at(level: str, suffix: str, number: str) -> Actor | None:
    """Who sits at this window of a town's or a village's hall; a farm has one window only."""
    names = _VILLAGE_CLERKS if level == "village" else _TOWN_CLERKS
    try:
        prefix, role = names[number]
        return staff_actor(f"{prefix}_{suffix}", role=role)
    except (KeyError, NotFound):
        return None


def _small_sites(place_id: int) -> list[tuple[places.SiteRef, tuple[Row, ...]]]:
    """The towns' and farms' sites, and the villages that have somebody to sit there."""
    found: list[tuple[places.SiteRef, tuple[Row, ...]]] = []
    for site in places.list_sites(place_id):
        level, _, suffix = site.key.partition("_")
        if level in {"town", "village"} and _clerk_at(level, suffix, "1") is not None:
            found.append((site, TOWN if level == "town" else VILLAGE))
    return found


def _arrange(actor: Actor, site: places.SiteRef, businesses: tuple[Row, ...], place_id: int) -> hall.HallRef:
    setting = hall.arrange_hall(actor=actor, site_id=site.id, promised_wait=20, quiet=["12:00-14:30"])
    covered = _items_of_bodies(place_id)
    for position, (key, name, prefix, kind, minutes, _, bodies) in enumerate(businesses):
        items = sorted(item for body in bodies for item in covered.get(body, ()))
        hall.arrange_business(
            actor=actor, hall_id=setting.id, key=key, name=name, prefix=prefix, kind=kind, items=items,
            minutes=minutes, position=position,
        )  # fmt: skip
        if kind in {"handle", "consult"} and site.kind != "village":
            hall.arrange_booking(actor=actor, hall_id=setting.id, business=key, capacity=4)
    for position, (key, name, minutes, proof) in enumerate(PRIORITIES):
        hall.arrange_priority(
            actor=actor, hall_id=setting.id, key=key, name=name, minutes=minutes, proof=proof, position=position
        )
    for counter in places.list_counters(site.id):
        served = [key for key, *_, counters, _ in businesses if counter.number in counters]
        if served:
            acts = ["issue"] if served == ["collect"] else ["receive", "accept", "decide", "issue"]
            setting = hall.arrange_window(
                actor=actor, hall_id=setting.id, counter_id=counter.id, businesses=served, acts=acts
            )
    return hall.get_hall(setting.id)


def _items_of_bodies(place_id: int) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for item in catalogue.list_items(place_id):
        found.setdefault(item.organisation_key, []).append(item.id)
    return found


def _history(county: hall.HallRef) -> int:
    random = Random(1023)  # noqa: S311 - scenery, no secret
    calendar = get_calendar(places.get_site(county.site_id).division)
    day = clock.today()
    days: list[date] = []
    while len(days) < HISTORY_DAYS:
        day -= timedelta(days=1)
        if calendar.is_workday(day):
            days.append(day)
    at = clerks(county)
    return sum(Play(county, at, day, random).run(VISITS).served for day in reversed(days))


def _today(county: hall.HallRef) -> int:
    for window_id, clerk in clerks(county).items():
        face = county.window(window_id)
        if face is not None and face.number in _OPEN_TODAY:
            hall.open_window(actor=clerk, window_id=window_id)
    guide = staff_actor("clerk_county_1")
    for business in ("general", "general", "general", "social", "collect", "medical"):
        hall.take_ticket(actor=guide, hall_id=county.id, business=business)
    return 6

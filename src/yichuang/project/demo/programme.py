"""The programme of each place of the demo: its sites, its standard, who runs it, and what was reached on paper before.

All of it follows from the place's profile; only the days of the past (ground/history.toml) are a story. Through public
operations: what is there already is left alone, so loading again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction

from yichuang.domain.buildout import public as buildout
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system

from ..places.files import profile_of, units_of
from ..places.load import adopt, open_sites, windows_of
from . import inspection_story, programme_story
from .ground import LOADED_AT, PLACES, SHUANGJIANG, actor, since_of
from .names import Names
from .staff import SINCE, make_account, staff_actor
from .tables import GROUND, document

_STEPS = ("start", "report", "pass_county")


def load_programmes(report: Callable[[str], None], only: str = "") -> None:
    """Sites, standard, accounts and history of the places that are open; loading again changes nothing."""
    for slug in PLACES:
        if only in {"", slug}:
            with transaction.atomic():
                report(_load(slug))


def _load(slug: str) -> str:
    profile, place = profile_of(slug), places.get_place(slug)
    with clock.at(LOADED_AT):
        if slug != SHUANGJIANG:  # whose own tables have told already
            open_sites(place, profile, units_of(profile), since=since_of(profile))
            _open_outlets(place, profile)
            _load_staff(place)
    with clock.at(datetime.combine(profile.programme.begins, time(9), tzinfo=clock.SHANGHAI)):
        adopt(place, profile)
    _arrange(place, profile)
    reached = sum(_play(place, profile, wave) for wave in _waves(slug))
    if slug == SHUANGJIANG:
        programme_story.tell(_bureau(place), places.list_sites(place.id))
    if any(_waves(slug)):  # a text that reports no results says nothing of its tasks either
        programme_story.finish_tasks(_bureau(place))
    if slug == SHUANGJIANG:  # the tasks count in the appraisal
        inspection_story.tell(_bureau(place), places.list_sites(place.id))
    return f"{place.short_name}：站点 {len(places.list_sites(place.id))} 个，补登达标 {reached} 个"


def _arrange(place: places.PlaceRef, profile: buildout.Profile) -> None:
    """What the plan says of each site, a month after it began."""
    turns: dict[int, tuple[date, bool]] = {}
    for wave in _waves(place.slug):
        for site in _in_turn(place, wave)[wave["before"] : wave["before"] + wave["number"]]:
            turns[site.id] = (wave["last"][1], "each_town" in wave and wave["before"] == 0)
    begun, bureau = profile.programme.begins + timedelta(days=30), _bureau(place)  # her post is of today
    works = {work.site_id: work for work in buildout.list_works(bureau)}
    with clock.at(datetime.combine(begun, time(9), tzinfo=clock.SHANGHAI)):
        for site in places.list_sites(place.id):
            due, pilot = turns.get(site.id, (None, False))
            if site.id in works and not works[site.id].leader:  # under the plan, and not told before
                programme_story.arrange(bureau, profile, site, works[site.id].revision, due, pilot=pilot)


def _open_outlets(place: places.PlaceRef, profile: buildout.Profile) -> None:
    """The bank outlets the plan counts, as samples: one in every town, then a second in the first ones (S3-66)."""
    level = profile.level(places.SiteKind.BANK)
    if level is None:
        return
    centre = profile.place.centre
    bank = places.create_organisation(
        actor=actor(), place_id=place.id, key="bank", name=f"{place.short_name}农村商业银行（样例）",
        short_name="农商银行", kind="company", undertaker="company", division=centre.division, jurisdiction=[],
        since=since_of(profile), external=True, sample=True,
    )  # fmt: skip
    stations = places.list_sites(place.id, kind="village")
    towns = list(dict.fromkeys(site.town for site in stations))
    windows = windows_of(profile, level.kind)
    outlets = []
    for n in range(level.number):
        town, round_ = towns[n % len(towns)], n // len(towns)
        beside = [site for site in stations if site.town == town][round_]
        name = f"农商银行{places.get_division(town).name}{'第二' if round_ else ''}网点{place.site_words.bank}"
        outlets.append(
            places.NewSite(
                f"bank_{n + 1:02d}", name, "bank", bank.id, beside.division, town,
                round(beside.latitude + 0.002, 5), round(beside.longitude + 0.002, 5), f"{beside.address}（银行网点）",
                centre.phone, counters=windows, sample=True,
            )
        )  # fmt: skip
    places.open_sites(actor=actor(), place_id=place.id, sites=outlets, since=since_of(profile))


def _load_staff(place: places.PlaceRef) -> None:
    """Who is needed to see the place from every side: its bureau, one town's manager, one agent, who accepts."""
    bodies = {b.key: b for b in places.organisations_for(place.id)}
    town = places.list_sites(place.id, kind="town")[0]
    village = next(s for s in places.list_sites(place.id, kind="village") if s.organisation_id == town.organisation_id)
    government = next(b for b in bodies.values() if b.id == town.organisation_id)
    seats: list[tuple[str, people.Role, places.OrganisationRef, places.SiteRef | None, str]] = [
        ("bureau", people.Role.BUREAU, bodies["zhengwu"], None, f"{bodies['zhengwu'].short_name}管理员"),
        ("town", people.Role.HALL_MANAGER, government, town, f"{town.name}负责人"),
        ("leader", people.Role.LEADER, government, None, f"{government.short_name}负责人"),
        ("agent", people.Role.AGENT, government, village, f"{village.name}人员"),
    ]
    if "city" in bodies:
        seats.append(("city", people.Role.CITY, bodies["city"], None, "市级验收人员"))
    names, random = Names.read(), Random(place.slug)  # noqa: S311 - scenery, no secret
    keeper = system(permissions=frozenset({"people.manage"}))
    for word, role, body, site, hint in seats:
        account = make_account(keeper, f"{place.slug}_{word}", names.han(random), f"{place.short_name}：{hint}")
        people.assign_post(
            actor=keeper, account_id=account, role=role, organisation_id=body.id, since=SINCE,
            site_id=site.id if site else None,
        )  # fmt: skip


def _waves(slug: str) -> Iterator[dict[str, Any]]:
    """The waves of the place, each with how many sites of its kind came before it."""
    before: dict[str, int] = {}
    for wave in document(GROUND / "history.toml")["wave"]:
        if wave["place"] == slug:
            kind = wave["kind"]
            yield wave | {"before": before.get(kind, 0)}
            before[kind] = before.get(kind, 0) + int(wave["number"])


def _play(place: places.PlaceRef, profile: buildout.Profile, wave: dict[str, Any]) -> int:
    """Enter the steps of the wave's sites; those that have begun are left alone. How many were entered."""
    bureau = _bureau(place)
    chosen = _in_turn(place, wave)[wave["before"] : wave["before"] + wave["number"]]
    waiting = {w.site_id for w in buildout.list_works(bureau, kinds=[wave["kind"]], states=["planned"])}
    last = "pass_city" if buildout.Stage.CITY in profile.acceptance.stages else "confirm"
    for n, site in enumerate(chosen):
        if site.id in waiting:
            share = (n + 0.5) / len(chosen)
            steps = [buildout.PastStep(name, _between(wave[name], share)) for name in _STEPS]
            steps.append(buildout.PastStep(last, _between(wave["last"], share)))
            buildout.enter_steps(actor=bureau, site_id=site.id, steps=steps, document=wave["document"])
    return len(waiting & {site.id for site in chosen})


def _bureau(place: places.PlaceRef) -> Actor:
    return staff_actor("bureau" if place.slug == SHUANGJIANG else f"{place.slug}_bureau")


def _in_turn(place: places.PlaceRef, wave: dict[str, Any]) -> list[places.SiteRef]:
    """The place's sites of the kind: the first of each town, the second of each, and so on."""
    at_once, seen = int(wave.get("each_town", 1)), dict[int, int]()
    ranked = []
    for site in places.list_sites(place.id, kind=wave["kind"]):
        rank = seen.get(site.town, 0)
        seen[site.town] = rank + 1
        ranked.append((rank // at_once, site.town, rank, site))
    return [site for *_, site in sorted(ranked, key=lambda r: r[:3])]


def _between(days: list[date], share: float) -> date:
    first, last = days
    return first + timedelta(days=round((last - first).days * share))

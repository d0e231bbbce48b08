"""The solver against brute force on small cases, and what it says of its answer."""

from __future__ import annotations

from itertools import combinations
from math import dist
from random import Random

import pytest

from yichuang.domain.buildout.cheapest.records import Candidate, Settlement, Wish
from yichuang.domain.buildout.cheapest.solve import cheapest, widest

KINDS = ("town", "village")


def some(random: Random, many: int) -> list[Candidate]:
    return [
        Candidate(
            n, f"站点 {n}", random.choice(KINDS), random.randrange(3), random.randrange(1, 40) * 500,
            random.randrange(10, 200), random.randrange(0, 3000),
        )
        for n in range(many)
    ]  # fmt: skip


def every_choice(candidates: list[Candidate], wish: Wish) -> list[tuple[Candidate, ...]]:
    """All choices that satisfy the wish, found by trying each."""
    able = [c for c in candidates if c.days <= wish.days and c.site_id not in wish.never]
    found = []
    for size in range(len(able) + 1):
        for chosen in combinations(able, size):
            cost = sum(c.cost for c in chosen)
            per_town = [sum(c.town == t for c in chosen) for t in range(3)]
            if (
                wish.must <= {c.site_id for c in chosen}
                and all(sum(not k or c.kind == k for c in chosen) >= n for k, n in wish.need.items())
                and (wish.budget is None or cost <= wish.budget)
                and (wish.each_town is None or max(per_town) <= wish.each_town)
            ):
                found.append(chosen)
    return found


def wish_of(random: Random, candidates: list[Candidate]) -> Wish:
    need = random.choice([{"": 3}, {"town": 1, "village": 2}, {"": 5}, {"village": 4}])
    return Wish(
        need=need,
        days=random.choice([100, 150, 10_000]),
        budget=random.choice([None, 30_000, 60_000]),
        each_town=random.choice([None, 2, 3]),
        must=frozenset(random.sample([c.site_id for c in candidates], random.choice([0, 0, 1]))),
        never=frozenset(random.sample([c.site_id for c in candidates], random.choice([0, 2]))),
    )


@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_choice_is_that_of_brute_force(seed: int) -> None:
    random = Random(seed)
    candidates = some(random, 10)
    wish = wish_of(random, candidates)
    able = {c.site_id for c in candidates if c.days <= wish.days} - wish.never
    if not wish.must <= able:
        wish = Wish(wish.need, wish.days, wish.budget, wish.each_town, frozenset(), wish.never)
    all_ways = every_choice(candidates, wish)
    answer = cheapest(candidates, wish)
    assert answer.proven
    if not all_ways:
        assert answer.best is None
        assert answer.why_not
        return
    least = min(sum(c.cost for c in way) for way in all_ways)
    most = max(sum(c.people for c in way) for way in all_ways if sum(c.cost for c in way) == least)
    assert answer.best is not None
    assert (answer.best.cost, answer.best.people) == (least, most)
    assert set(answer.reasons) == set(answer.best.sites)
    costs = sorted({frozenset(c.site_id for c in way): sum(c.cost for c in way) for way in all_ways}.values())
    assert [other.cost for other in answer.alternatives] == costs[1 : 1 + len(answer.alternatives)]


@pytest.mark.parametrize("seed", range(40))
def test_the_widest_choice_is_that_of_brute_force(seed: int) -> None:
    random = Random(1000 + seed)
    candidates = some(random, 9)
    settlements = [
        Settlement(n, f"村 {n}", random.randrange(0, 2000), {s: random.uniform(1, 40) for s in range(11)})
        for n in range(12)
    ]
    wish = Wish(budget=random.choice([10_000, 25_000, 50_000]), each_town=random.choice([None, 2]))
    standing = {9, 10} if seed % 2 else set()

    def covered(chosen: tuple[Candidate, ...]) -> int:
        there = standing | {c.site_id for c in chosen}
        return sum(s.people for s in settlements if any(s.minutes[site] <= 15 for site in there))

    ways = every_choice(candidates, wish)
    most = max(covered(way) for way in ways)
    least = min(sum(c.cost for c in way) for way in ways if covered(way) == most)
    answer = widest(candidates, settlements, standing, wish, minutes=15)
    assert answer.proven
    assert answer.best is not None
    assert (answer.best.covered, answer.best.cost) == (most, least)


def test_what_cannot_be_is_said_with_the_limit_that_stands_in_the_way() -> None:
    three = [Candidate(n, f"站点 {n}", "village", 1, 1000 * (n + 1), 50, 100) for n in range(3)]
    assert "能选的只有 3 个" in cheapest(three, Wish(need={"": 4})).why_not[0]
    assert "每个乡镇最多做 1 个" in cheapest(three, Wish(need={"": 2}, each_town=1)).why_not[0]
    assert "最便宜的 2 个也要 3000 元" in cheapest(three, Wish(need={"": 2}, budget=2500)).why_not[0]
    late = cheapest(three, Wish(need={"": 1}, days=20))
    assert "来不及" in late.why_not[0]
    assert late.left_out == dict.fromkeys(range(3), "要 50 天，目标日期前只剩 20 天")
    (month,) = [r for r in late.relaxed if r.words == "晚 30 天"]
    assert month.then is not None
    assert month.then.cost == 1000


def test_easing_a_limit_tells_what_it_would_bring() -> None:
    four = [Candidate(n, f"站点 {n}", "village", n % 2, 1000 * (n + 1), 50, 100) for n in range(4)]
    answer = cheapest(four, Wish(need={"": 3}, each_town=2, days=60))
    assert answer.best is not None
    assert answer.best.cost == 6000
    fewer = next(r.then for r in answer.relaxed if r.words == "少完成 1 个")
    assert fewer is not None
    assert fewer.cost == 3000


def test_nothing_needed_costs_nothing() -> None:
    assert cheapest([], Wish()).best is not None
    assert cheapest([], Wish(need={"": 1})).best is None


def test_four_hundred_sites_are_answered_and_proven_within_the_time_allowed() -> None:
    random = Random(7)
    candidates = [
        Candidate(
            n, f"站点 {n}", "village", n // 20, random.randrange(20, 400) * 500 + random.randrange(500),
            random.randrange(10, 300), random.randrange(50, 3000),
        )
        for n in range(400)
    ]  # fmt: skip
    answer = cheapest(candidates, Wish(need={"": 250}, days=250, budget=30_000_000, each_town=16))
    assert answer.best is not None
    assert answer.proven or 0 < answer.gap < 0.05
    assert answer.seconds <= 10
    at = [(random.uniform(0, 90), random.uniform(0, 60)) for _ in candidates]  # kilometres, about a county
    homes = [(random.uniform(0, 90), random.uniform(0, 60)) for _ in range(600)]
    settlements = [
        Settlement(n, f"村 {n}", random.randrange(50, 2000), {m: dist(home, site) * 3.4 for m, site in enumerate(at)})
        for n, home in enumerate(homes)
    ]
    wide = widest(candidates, settlements, (), Wish(budget=4_000_000), minutes=15)
    assert wide.best is not None
    assert wide.proven or 0 < wide.gap < 0.05
    assert wide.seconds <= 10

"""The solver against brute force on small cases, and what it says of its answer."""

from __future__ import annotations

from itertools import combinations
from math import dist
from random import Random

import pytest

from yichuang.domain.buildout.cheapest import solve
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
    assert [other.cost for other in answer.alternatives] == (costs[1:3] if answer.best.sites else [])


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
    assert "最便宜的 2 个也要 3,000 元" in cheapest(three, Wish(need={"": 2}, budget=2500)).why_not[0]
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


def site(number: int, *, town: int = 1, cost: int = 1000, days: int = 10, people: int = 100) -> Candidate:
    return Candidate(number, f"站点 {number}", "village", town, cost, days, people)


def test_what_cannot_be_done_names_how_far_each_limit_has_to_be_eased() -> None:
    candidates = [site(n, town=n % 2, days=days) for n, days in enumerate((10, 10, 10, 10, 300))]
    late = cheapest(candidates, Wish({"": 5}, days=220))
    assert late.best is None
    assert [r.words for r in late.relaxed] == ["少完成 1 个（最多能完成 4 个）", "晚 80 天"]
    assert all(r.then is not None for r in late.relaxed)
    narrow = cheapest(candidates, Wish({"": 4}, days=400, each_town=1, budget=10_000))
    assert [r.words for r in narrow.relaxed] == ["少完成 2 个（最多能完成 2 个）", "每个乡镇做到 2 个"]
    poor = cheapest(candidates, Wish({"": 4}, days=400, budget=3500))
    assert [r.words for r in poor.relaxed] == ["少完成 1 个（最多能完成 3 个）", "预算加到 4,000 元"]
    assert poor.relaxed[1].then is not None
    assert poor.relaxed[1].then.cost == 4000


@pytest.mark.parametrize("seed", range(20))
def test_what_is_named_does_and_a_little_less_does_not(seed: int) -> None:
    random = Random(1000 + seed)
    candidates = some(random, 9)
    wish = Wish({"": random.randrange(4, 10)}, random.choice([60, 120]), random.choice([None, 40_000]), 2)
    answer = cheapest(candidates, wish)
    if answer.best is not None:
        assert every_choice(candidates, wish)
        return
    for relaxed in answer.relaxed:
        assert relaxed.then is not None
    most = max(
        (n for n in range(wish.need[""]) if every_choice(candidates, Wish({"": n}, wish.days, wish.budget, 2))),
        default=0,
    )
    fewer = [r.words for r in answer.relaxed if r.words.startswith("少完成")]
    assert fewer == ([f"少完成 {wish.need[''] - most} 个（最多能完成 {most} 个）"] if most else [])


def test_a_site_that_must_be_and_cannot_be_ready_is_no_answer_but_a_reason() -> None:
    answer = cheapest([site(1), site(2, days=400)], Wish({"": 1}, days=100, must=frozenset({2})))
    assert answer.best is None
    assert answer.why_not[0] == "站点 2一定要做，可是要 400 天，目标日期前只剩 100 天"
    assert [r.words for r in answer.relaxed] == ["晚 300 天"]


def test_nothing_to_do_has_no_dearer_alternative() -> None:
    answer = cheapest([site(1)], Wish({"": 0}))
    assert answer.best is not None
    assert (answer.best.sites, answer.alternatives, answer.relaxed) == ((), (), ())


def test_a_question_that_ran_out_of_time_is_not_told_as_impossible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve, "_least", lambda *_: solve._Found(None, proven=False, gap=1.0))
    answer = cheapest([site(1), site(2)], Wish({"": 2}))
    assert (answer.best, answer.proven) == (None, False)
    assert "没有算完" in answer.why_not[0]
    assert answer.relaxed == ()

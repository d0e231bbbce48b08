"""The two questions, as programmes of zeros and ones for HiGHS.

``cheapest``: the least money that brings as many sites up as are needed by the day. ``widest``: the most people
within so many minutes of a site, for a budget. Both are solved twice: for what is asked, then, among all that are
equally good, for most people (least money); so the answer does not depend on the order of the rows.

HiGHS is loaded when it is first asked (0.2 s, 30 MB): most processes never do.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from .records import Answer, Candidate, Chosen, Relaxed, Settlement, Wish

SECONDS = 8.0
"""For all solving of one question together; what is not proven by then is answered with its gap."""
_ALTERNATIVES = 2
_UNFINISHED = "在规定的时间里没有算完，还不知道做不做得到。请少选一些站点，或者放宽限制再算"


def cheapest(candidates: Sequence[Candidate], wish: Wish, *, seconds: float = SECONDS) -> Answer:
    """The least cost at which ``wish.need`` is met, within its other limits. Costs in yuan, exact."""
    return _answer(candidates, wish, seconds, _least, _eased_target)


def widest(  # noqa: PLR0913 - the question, all named
    candidates: Sequence[Candidate],
    settlements: Sequence[Settlement],
    standing: Iterable[int],
    wish: Wish,
    *,
    minutes: float,
    seconds: float = SECONDS,
) -> Answer:
    """The most people within ``minutes`` of a site up to standard (``standing``, and those chosen) for the budget."""
    there = frozenset(standing)

    def solve(some: Sequence[Candidate], w: Wish, excluded: Sequence[Chosen], s: float) -> _Found:
        return _most(some, settlements, there, minutes, w, excluded, s)

    return _answer(candidates, wish, seconds, solve, _eased_budget)


class _Found:
    """One solved programme."""

    def __init__(self, chosen: Chosen | None, *, proven: bool, gap: float) -> None:
        self.chosen, self.proven, self.gap = chosen, proven, gap


_Solve = Callable[[Sequence[Candidate], Wish, Sequence[Chosen], float], _Found]


def _answer(
    candidates: Sequence[Candidate],
    wish: Wish,
    seconds: float,
    solve: _Solve,
    easing: Callable[[Wish], list[tuple[str, Wish]]],
) -> Answer:
    begun = time.perf_counter()

    def left() -> float:
        return max(0.2, seconds - (time.perf_counter() - begun))

    able, left_out = _able(candidates, wish)
    forced = [c for c in candidates if c.site_id in wish.must and c.site_id in left_out]
    found = _Found(None, proven=True, gap=0.0) if forced else solve(able, wish, (), left())
    if found.chosen is None:
        why = _why_not(candidates, able, left_out, wish) if found.proven else (_UNFINISHED,)
        enough = _enough(candidates, wish, left) if found.proven else []
        looser = tuple(_relaxed(candidates, solve, words, eased, left) for words, eased in enough)
        took = time.perf_counter() - begun
        return Answer(None, found.proven, found.gap, relaxed=looser, left_out=left_out, why_not=why, seconds=took)
    if not found.chosen.sites and not any(n > 0 for n in wish.need.values()) and not wish.budget:
        return Answer(found.chosen, found.proven, found.gap, seconds=time.perf_counter() - begun)
    others: list[Chosen] = []
    while (
        found.chosen.sites
        and found.proven
        and len(others) < _ALTERNATIVES
        and time.perf_counter() - begun < seconds / 2
    ):
        other = solve(able, wish, (found.chosen, *others), left()).chosen
        if other is None:
            break
        others.append(other)
    relaxed = tuple(
        _relaxed(candidates, solve, words, easier, left)
        for words, easier in easing(wish)
        if time.perf_counter() - begun < seconds * 0.9
    )
    return Answer(
        found.chosen,
        found.proven,
        found.gap,
        tuple(others),
        relaxed,
        _reasons(able, found.chosen, wish),
        left_out,
        seconds=time.perf_counter() - begun,
    )


def _able(candidates: Sequence[Candidate], wish: Wish) -> tuple[list[Candidate], dict[int, str]]:
    """The sites that could be ready by the day and are not kept out; the others with the reason."""
    out = {}
    for c in candidates:
        if c.site_id in wish.never:
            out[c.site_id] = "您说了不选"
        elif c.days > wish.days:
            out[c.site_id] = f"要 {c.days} 天，目标日期前只剩 {wish.days} 天"
    return [c for c in candidates if c.site_id not in out], out


def _relaxed(
    candidates: Sequence[Candidate], solve: _Solve, words: str, wish: Wish, left: Callable[[], float]
) -> Relaxed:
    found = solve(_able(candidates, wish)[0], wish, (), left())
    return Relaxed(words, found.chosen, found.proven)


def _enough(candidates: Sequence[Candidate], wish: Wish, left: Callable[[], float]) -> list[tuple[str, Wish]]:
    """For each limit by itself: as far as it must be eased for anything to do; limits that alone do not help are not
    named.
    """

    def do(eased: Wish) -> Chosen | None:
        able, out = _able(candidates, eased)
        if any(s in out for s in eased.must):
            return None
        return _least(able, eased, (), left()).chosen

    def least(values: Sequence[int], eased: Callable[[int], Wish]) -> int | None:
        """The smallest that does, of values in rising order: what does for one, does for every larger one."""
        low, high = 0, len(values)
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if do(eased(values[middle])) else (middle + 1, high)
        return values[low] if low < len(values) else None

    told = []
    kind, need = next(((k, n) for k, n in wish.need.items() if n > 0), ("", 0))
    fewer = least(range(1, need), lambda n: replace(wish, need={**wish.need, kind: need - n})) if need > 1 else None
    if fewer is not None:
        most = need - fewer
        told.append((f"少完成 {fewer} 个（最多能完成 {most} 个）", replace(wish, need={**wish.need, kind: most})))
    later = sorted({c.days for c in candidates if c.days > wish.days and c.site_id not in wish.never})
    if (days := least(later, lambda n: replace(wish, days=n))) is not None:
        told.append((f"晚 {days - wish.days} 天", replace(wish, days=days)))
    if wish.each_town is not None:
        more = range(wish.each_town + 1, max(_by_town(candidates).values(), default=0) + 1)
        if (each := least(more, lambda n: replace(wish, each_town=n))) is not None:
            told.append((f"每个乡镇做到 {each} 个", replace(wish, each_town=each)))
    if wish.budget is not None and (free := do(replace(wish, budget=None))) is not None:
        told.append((f"预算加到 {free.cost:,} 元", replace(wish, budget=free.cost)))
    return told


def _eased_target(wish: Wish) -> list[tuple[str, Wish]]:
    """One site fewer; a month more; one more for each town; 10 % more money."""
    eased = []
    for kind, need in wish.need.items():
        if need > 1:
            eased.append(("少完成 1 个", replace(wish, need={**wish.need, kind: need - 1})))
            break
    if wish.days < 5000:
        eased.append(("晚 30 天", replace(wish, days=wish.days + 30)))
    if wish.each_town is not None:
        eased.append(("每个乡镇多做 1 个", replace(wish, each_town=wish.each_town + 1)))
    if wish.budget is not None:
        eased.append(("预算多一成", replace(wish, budget=wish.budget + wish.budget // 10)))
    return eased


def _eased_budget(wish: Wish) -> list[tuple[str, Wish]]:
    eased = _eased_target(replace(wish, need={}))
    if wish.budget is not None:
        eased.append(("预算少一成", replace(wish, budget=wish.budget - wish.budget // 10)))
    return eased


def _why_not(
    candidates: Sequence[Candidate], able: Sequence[Candidate], left_out: dict[int, str], wish: Wish
) -> tuple[str, ...]:
    told = [
        f"{c.name}一定要做，可是{left_out[c.site_id]}"
        for c in candidates
        if c.site_id in wish.must and c.site_id in left_out
    ]
    for kind, need in wish.need.items():
        there = [c for c in able if not kind or c.kind == kind]
        late = [c for c in candidates if (not kind or c.kind == kind) and c not in able]
        if len(there) < need:
            tail = f"，另有 {len(late)} 个在目标日期前来不及" if late else ""
            told.append(f"还要完成 {need} 个，能选的只有 {len(there)} 个{tail}")
        elif wish.each_town is not None:
            most = sum(min(n, wish.each_town) for n in _by_town(there).values())
            if most < need:
                told.append(f"每个乡镇最多做 {wish.each_town} 个，加起来只有 {most} 个，要 {need} 个")
        if wish.budget is not None:
            cheap = sum(sorted(c.cost for c in there)[:need])
            if len(there) >= need and cheap > wish.budget:
                told.append(f"最便宜的 {need} 个也要 {cheap:,} 元，预算只有 {wish.budget:,} 元")
    by_id = {c.site_id: c for c in able}
    forced = [by_id[s] for s in wish.must if s in by_id]
    if wish.budget is not None and sum(c.cost for c in forced) > wish.budget:
        told.append("一定要做的几个加起来就超过了预算")
    return tuple(told) or ("几项限制放在一起，没有一种选法都能满足",)


def _by_town(candidates: Iterable[Candidate]) -> dict[int, int]:
    counted: dict[int, int] = defaultdict(int)
    for c in candidates:
        counted[c.town] += 1
    return counted


def _reasons(able: Sequence[Candidate], chosen: Chosen, wish: Wish) -> dict[int, str]:
    by_id = {c.site_id: c for c in able}
    unchosen = [c for c in able if c.site_id not in chosen.sites]
    told = {}
    for site in chosen.sites:
        c = by_id[site]
        dearer = [o.cost for o in unchosen if o.kind == c.kind]
        if site in wish.must:
            reason = "您说了一定要做"
        elif dearer and c.cost <= min(dearer):
            reason = f"比没有选的同类站点都便宜（最便宜的要 {min(dearer):,} 元）"
        elif not dearer:
            reason = "同类站点全部要做"
        else:
            reason = f"服务 {c.people} 人，放在一起最合算"
        told[site] = reason
    return told


class _Programme:
    """HiGHS with one zero-or-one variable for each candidate and the limits both questions share."""

    def __init__(self, candidates: Sequence[Candidate], wish: Wish, excluded: Sequence[Chosen], seconds: float) -> None:
        import highspy

        self.highspy = highspy
        self.candidates = candidates
        self.solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solver.silent()
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.solver.setOptionValue("mip_abs_gap", 0.5)  # yuan and people are whole
        self.solver.setOptionValue("threads", 1)
        self.take = [self.solver.addBinary() for _ in candidates]
        self._limits(wish)
        for known in excluded:
            self.other_than(known)

    def total(self, weights: Sequence[int]) -> Any:
        """The weighted sum of what is taken."""
        return self.solver.qsum(w * x for w, x in zip(weights, self.take, strict=True) if w)

    def _limits(self, wish: Wish) -> None:
        add, qsum = self.solver.addConstr, self.solver.qsum
        for x, c in zip(self.take, self.candidates, strict=True):
            if c.site_id in wish.must:
                add(x >= 1)
        for kind, need in wish.need.items():
            able = [x for x, c in zip(self.take, self.candidates, strict=True) if not kind or c.kind == kind]
            if need > 0:
                add((qsum(able) if able else self._nothing()) >= need)
        if wish.budget is not None and self.candidates:
            add(self.total([c.cost for c in self.candidates]) + self._nothing() <= wish.budget)
        if wish.each_town is not None:
            for town in _by_town(self.candidates):
                here = [x for x, c in zip(self.take, self.candidates, strict=True) if c.town == town]
                add(qsum(here) <= wish.each_town)

    def _nothing(self) -> Any:
        return self.solver.addVariable(0, 0)

    def other_than(self, known: Chosen) -> None:
        """Leave this choice out: at least one site differs."""
        if not self.candidates:
            return
        taken = set(known.sites)
        differing = self.solver.qsum(
            (1 - x) if c.site_id in taken else x for x, c in zip(self.take, self.candidates, strict=True)
        )
        self.solver.addConstr(differing >= 1)

    def best(self, objective: Any, *, least: bool) -> tuple[bool, bool, float, float]:
        """(found, proven, gap, value) of the objective."""
        (self.solver.minimize if least else self.solver.maximize)(objective)
        status = self.solver.getModelStatus()
        kinds = self.highspy.HighsModelStatus
        info = self.solver.getInfo()
        found = info.primal_solution_status == self.highspy.SolutionStatus.kSolutionStatusFeasible
        proven = status in {kinds.kOptimal, kinds.kInfeasible}
        gap = 0.0 if proven else min(1.0, abs(float(info.mip_gap)))
        return found and status != kinds.kInfeasible, proven, gap, float(info.objective_function_value)

    def taken(self) -> list[Candidate]:
        """What is taken in the solution found last."""
        return [c for c, x in zip(self.candidates, self.take, strict=True) if self.solver.val(x) > 0.5]


def _chosen(taken: Iterable[Candidate], covered: int | None = None) -> Chosen:
    rows = sorted(taken, key=lambda c: (c.cost, c.site_id))
    return Chosen(tuple(c.site_id for c in rows), sum(c.cost for c in rows), sum(c.people for c in rows), covered)


def _least(able: Sequence[Candidate], wish: Wish, excluded: Sequence[Chosen], seconds: float) -> _Found:
    if not able:
        nothing_needed = not any(wish.need.values()) and not excluded
        return _Found(Chosen((), 0, 0) if nothing_needed else None, proven=True, gap=0.0)
    programme = _Programme(able, wish, excluded, seconds)
    cost = programme.total([c.cost for c in able]) + programme.solver.addVariable(0, 0)
    found, proven, gap, value = programme.best(cost, least=True)
    if not found:
        return _Found(None, proven=proven, gap=gap)
    first = programme.taken()
    if proven:  # among all that cost the same, the one that serves most people
        programme.solver.addConstr(cost <= round(value))
        people = programme.total([c.people for c in able]) + programme.solver.addVariable(0, 0)
        if programme.best(people, least=False)[0]:
            first = programme.taken()
    return _Found(_chosen(first), proven=proven, gap=gap)


def _most(  # noqa: PLR0913
    able: Sequence[Candidate],
    settlements: Sequence[Settlement],
    standing: frozenset[int],
    minutes: float,
    wish: Wish,
    excluded: Sequence[Chosen],
    seconds: float,
) -> _Found:
    near = [s for s in settlements if any(m <= minutes for site, m in s.minutes.items() if site in standing)]
    already = sum(s.people for s in near)
    reached = {s.code for s in near}
    open_ = [s for s in settlements if s.code not in reached and s.people > 0]
    if not able:
        return _Found(None if excluded or wish.must else Chosen((), 0, 0, already), proven=True, gap=0.0)
    programme = _Programme(able, wish, excluded, seconds)
    solver = programme.solver
    served = []
    for settlement in open_:
        by = [
            x
            for x, c in zip(programme.take, able, strict=True)
            if settlement.minutes.get(c.site_id, minutes + 1) <= minutes
        ]
        if by:
            y = solver.addVariable(0, 1)  # whole by itself: more is always better
            solver.addConstr(y <= solver.qsum(by))
            served.append((settlement, y))
    people = solver.qsum([s.people * y for s, y in served]) + solver.addVariable(0, 0)
    found, proven, gap, value = programme.best(people, least=False)
    if not found:
        return _Found(None, proven=proven, gap=gap)
    taken, gained = programme.taken(), round(value)
    if proven:  # among all that reach as many, the one that costs least
        solver.addConstr(people >= gained - 0.5)
        cost = programme.total([c.cost for c in able]) + solver.addVariable(0, 0)
        if programme.best(cost, least=True)[0]:
            taken = programme.taken()
    return _Found(_chosen(taken, already + gained), proven=proven, gap=gap)

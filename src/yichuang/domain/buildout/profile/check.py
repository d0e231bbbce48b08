"""What a profile must satisfy as a whole: each rule has a name, and says where it is broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter

from yichuang.domain.places.public import DICTIONARIES, FACTS, NAMED, RequiredKind
from yichuang.kernel.divisions import PROVINCES

from ..lifecycle import WORK
from .figures import FIGURES, is_counted
from .formulas import FORMULAS
from .spec import CONDITION, SCORE, Profile
from .words import EvidenceKind, Means, Shape, Stage, Use

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule: where in the document, which rule, and how to put it right. ``line`` 0: of the whole."""

    path: Path
    rule: str
    message: str
    line: int = 0


def check_profile(profile: Profile) -> tuple[Finding, ...]:
    """Every broken rule; none: it can be adopted."""
    return tuple(finding for rule in _RULES for finding in rule(profile))


def _keys(profile: Profile) -> Iterator[Finding]:
    groups: dict[str, list[str]] = {
        "checklists": [c.key for c in profile.checklists],
        "phases": [p.key for p in profile.phases],
        "indicators": [i.key for i in profile.indicators],
        "milestones": [m.key for m in profile.milestones],
        "tasks": [t.key for t in profile.tasks],
        "modes": [m.key for m in profile.modes],
        "integrations": [i.key for i in profile.integrations],
        "levels": [str(level.kind) for level in profile.levels],
        "appraisal": [r.key for r in profile.appraisal.rules],
    }
    for group, keys in groups.items():
        for index, key in _repeated(keys):
            path: Path = (group, "rules", index) if group == "appraisal" else (group, index)
            yield Finding(path, "键不重复", f"“{key}”前面已经有了，请换一个")
    places = [((n, m), line.key) for n, c in enumerate(profile.checklists) for m, line in enumerate(c.lines)]
    for index, key in _repeated([key for _, key in places]):
        n, m = places[index][0]
        yield Finding(("checklists", n, "lines", m), "检查项的键不重复", f"“{key}”前面已经有了，请换一个")


def _repeated(keys: list[str]) -> Iterator[tuple[int, str]]:
    seen: Counter[str] = Counter()
    for index, key in enumerate(keys):
        seen[key] += 1
        if seen[key] > 1:
            yield index, key


def _naming(profile: Profile) -> Iterator[Finding]:
    allowed = {"county": set[str](), "town": {"town"}, "village": {"town", "village"}}
    for level, known in allowed.items():
        template = getattr(profile.place.naming, level)
        try:
            parts = [p for p in Formatter().parse(template) if p[1] is not None]
        except ValueError:
            yield Finding(("place", "naming", level), "名称模板", "花括号不成对")
            continue
        if any(form or conversion for _, _, form, conversion in parts):
            yield Finding(("place", "naming", level), "名称模板", "花括号里只写名字，如 {village}")
            continue
        asked = {name for _, name, _, _ in parts if name is not None}
        if asked - known:
            wrong = "、".join(sorted(f"{{{name}}}" for name in asked - known))
            yield Finding(("place", "naming", level), "名称模板", f"这一级的名称里不能用 {wrong}")
        elif level != "county" and level not in asked:
            yield Finding(("place", "naming", level), "名称模板", f"要写 {{{level}}}，不然所有站点同名")


def _ranges(profile: Profile) -> Iterator[Finding]:
    low, high = profile.place.county, profile.place.county + 999_999
    if profile.place.county % 1_000_000:
        yield Finding(("place", "county"), "管辖范围", f"{low} 不是县级区划代码：后六位应是 0")
    if f"{low:012d}"[:2] not in PROVINCES:
        yield Finding(("place", "county"), "管辖范围", f"{low} 不是区划代码：前两位没有这个省（GB/T 2260）")
    for index, (first, last) in enumerate(profile.place.ranges):
        if first > last or not (low <= first and last <= high):
            yield Finding(("place", "ranges", index), "管辖范围", f"{first}–{last} 不在 {low} 所在的县级区划里")
    if not low <= profile.place.centre.division <= high:
        yield Finding(("place", "centre", "division"), "管辖范围", "中心所在的区划不在本县")
    elif profile.place.centre.division % 1_000_000 == 0:
        yield Finding(("place", "centre", "division"), "管辖范围", "中心所在的区划要写到乡镇（街道）或者村（社区）")
    for n, level in enumerate(profile.levels):
        for left in level.without:
            if not low <= left.division <= high:
                yield Finding(("levels", n, "without"), "管辖范围", f"{left.division} 不在本县")


def _lines(profile: Profile) -> Iterator[Finding]:
    """A checklist that contradicts itself is told so (issue: bad input)."""
    for n, checklist in enumerate(profile.checklists):
        for m, line in enumerate(checklist.lines):
            path: Path = ("checklists", n, "lines", m)
            if line.figure and line.figure not in FIGURES:
                yield Finding(
                    (*path, "figure"), "数字有出处", f"没有“{line.figure}”这个数字，可用：{'、'.join(FIGURES)}"
                )
            if line.least and not line.figure:
                yield Finding((*path, "least"), "数字有出处", "写了最少几个，却没有写数的是什么（figure）")
            if line.figure and not line.least:
                yield Finding((*path, "figure"), "数字有标准", "写了数什么，却没有写最少几个（least）")
            if line.must and not (line.evidence or line.figure or line.sign):
                yield Finding(
                    path, "一票否决要有证据", f"“{line.name}”是必须达到的，要写明凭什么认定（evidence 或 figure）"
                )
            if not line.defects:
                yield Finding(
                    (*path, "defects"),
                    "每项有缺陷词典",
                    f"“{line.name}”没有写可能的问题（defects），不合格时没有可选的",
                )
            if len(set(line.defects)) < len(line.defects):
                yield Finding((*path, "defects"), "缺陷不重复", "同一种缺陷写了两次")
        yield from _weights(profile, n)


def _weights(profile: Profile, n: int) -> Iterator[Finding]:
    checklist = profile.checklists[n]
    whole = sum(line.weight for line in checklist.lines)
    musts = sum(line.weight for line in checklist.lines if line.must)
    if whole and checklist.passes < 100 * musts / whole:
        share = round(100 * musts / whole)
        text = f"必须达到的各项已占 {share} 分，及格线却只有 {checklist.passes:g} 分：及格线没有意义，请改高或去掉"
        yield Finding(("checklists", n, "passes"), "及格线不低于必达项", text)


def _covered(profile: Profile) -> Iterator[Finding]:
    levels = {level.kind for level in profile.levels}
    for n, level in enumerate(profile.levels):
        if level.in_plan and not profile.checklists_for(level.kind):
            yield Finding(("levels", n), "每级有标准", f"{level.kind.label} 没有任何检查表")
        asked = [f"{must.kind} {must.what}" for must in level.must]
        for m, _ in _repeated(asked):
            yield Finding(("levels", n, "must", m), "要求不重复", f"“{asked[m].strip()}”前面已经要求过了，只写一条")
        for m, must in enumerate(level.must):
            known = DICTIONARIES.get(RequiredKind(must.kind)) if must.kind in RequiredKind.values else None
            words = set(known) if known else set(FACTS) if must.kind == "fact" else {""}
            if must.kind not in RequiredKind.values:
                text = f"没有“{must.kind}”这类要求，可用：{'、'.join(RequiredKind.values)}"
                yield Finding(("levels", n, "must", m), "要求有词表", text)
            elif must.what not in words:
                yield Finding(("levels", n, "must", m), "要求有词表", f"“{must.kind}”里没有“{must.what}”")
    for n, checklist in enumerate(profile.checklists):
        for kind in checklist.kinds:
            if kind not in levels:
                yield Finding(("checklists", n, "kinds"), "检查表对得上级别", f"没有写 {kind.label} 这一级（levels）")


def _windows(profile: Profile) -> Iterator[Finding]:
    for n, level in enumerate(profile.levels):
        for m, window in enumerate(level.counters):
            if (window.kind in NAMED) != bool(window.subject):
                text = "分领域、主题窗口要写 subject（如 社保、企业开办），别的窗口不写"
                yield Finding(("levels", n, "counters", m), "窗口有领域", text)


def _targets(profile: Profile) -> Iterator[Finding]:
    """A profile with a missing target is told so, and targets that go the wrong way (issue: bad input)."""
    for n, indicator in enumerate(profile.indicators):
        path: Path = ("indicators", n)
        if indicator.formula and indicator.formula not in FORMULAS:
            text = f"没有“{indicator.formula}”这个算法，可用：{'、'.join(FORMULAS)}"
            yield Finding((*path, "formula"), "指标有算法", text)
        if not indicator.targets and not indicator.reported and indicator.shape != Shape.TEXT:
            text = f"“{indicator.name}”没有写目标：写上 targets（或方案说已达到的 reported），或把 shape 写成 text"
            yield Finding(path, "指标有目标", text)
        days = [t.by for t in indicator.targets]
        if days != sorted(set(days)):
            yield Finding((*path, "targets"), "目标按日期", "目标要按日期先后写，一天一个")
        values = [t.value for t in indicator.targets]
        better = sorted(values, reverse=indicator.falling)
        if values != better:
            text = "后面的目标比前面的还低：如果本来就该越来越低，写 falling = true"
            yield Finding((*path, "targets"), "目标不倒退", text)
        sites = sum(level.number for level in profile.levels if not indicator.kinds or level.kind in indicator.kinds)
        if indicator.formula == "standard_number" and sites and values and max(values) > sites:
            text = f"要达标 {max(values):g} 个，方案里一共只有 {sites} 个"
            yield Finding((*path, "targets"), "个数不超过总数", text)
        if indicator.shape == Shape.SHARE and any(t.value > 100 for t in (*indicator.targets, *indicator.reported)):
            yield Finding((*path, "targets"), "百分比不过百", "百分比的目标不能超过 100")


def _demonstration(profile: Profile) -> Iterator[Finding]:
    known = [SCORE, CONDITION, *(key for key in FIGURES if is_counted(key))]
    for n, asked in enumerate(profile.demonstration.criteria if profile.demonstration else ()):
        if asked.what not in known:
            text = f"示范的条件要由系统统计，没有“{asked.what}”，可用：{'、'.join(known)}"
            yield Finding(("demonstration", "criteria", n), "示范有统计", text)


def _dates(profile: Profile) -> Iterator[Finding]:
    begins, ends = profile.programme.begins, profile.programme.ends
    if begins > ends:
        yield Finding(("programme", "ends"), "日期在计划期内", "结束比开始还早")
    for n, phase in enumerate(profile.phases):
        if phase.begins > phase.ends or phase.begins < begins or phase.ends > ends:
            yield Finding(("phases", n), "日期在计划期内", f"“{phase.name}”不在 {begins} 到 {ends} 之间")
    for n, milestone in enumerate(profile.milestones):
        if not begins <= milestone.by <= ends:
            yield Finding(("milestones", n, "by"), "日期在计划期内", f"{milestone.by} 不在 {begins} 到 {ends} 之间")
        if milestone.state not in WORK.states:
            text = f"没有“{milestone.state}”这个状态，可用：{'、'.join(WORK.states)}"
            yield Finding(("milestones", n, "state"), "节点有状态", text)
        counted = sum(level.number for level in profile.levels if not milestone.kinds or level.kind in milestone.kinds)
        if counted and milestone.number > counted:
            text = f"要完成 {milestone.number} 个，方案里一共只有 {counted} 个"
            yield Finding(("milestones", n, "number"), "个数不超过总数", text)


def _tasks(profile: Profile) -> Iterator[Finding]:
    known = {t.key: t for t in profile.tasks}
    for n, task in enumerate(profile.tasks):
        for key in task.after:
            other = known.get(key)
            if other is None:
                yield Finding(("tasks", n, "after"), "前置任务存在", f"没有“{key}”这项任务")
            elif other.by and task.by and other.by > task.by:
                text = f"排在“{other.name}”之后，却比它早完成（{task.by}，{other.by}）"
                yield Finding(("tasks", n, "by"), "先后不矛盾", text)
        if task.by is None and not task.lasting:
            yield Finding(("tasks", n), "任务有期限", f"“{task.name}”没有写期限（by）；长期任务写 lasting = true")
    for key in _circular({t.key: t.after for t in profile.tasks}):
        n = next(i for i, t in enumerate(profile.tasks) if t.key == key)
        yield Finding(("tasks", n, "after"), "前置不循环", f"“{known[key].name}”绕了一圈又排在自己之后")


def _circular(after: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for key, before in after.items():
        reached, coming = set[str](), list(before)
        while coming:
            other = coming.pop()
            if other not in reached:
                reached.add(other)
                coming.extend(after.get(other, ()))
        if key in reached:
            yield key


def _stages(profile: Profile) -> Iterator[Finding]:
    stages = profile.acceptance.stages
    if Stage.CITY in stages and not profile.acceptance.city_body:
        text = "写了市级验收，请写明由市里哪个单位验收（city_body）"
        yield Finding(("acceptance",), "验收有单位", text)
    if Stage.COUNTY not in stages:
        yield Finding(("acceptance", "stages"), "验收从下往上", "先要县级验收，再由市里验收：写上 county")
    if list(stages) != [s for s in Stage if s in stages]:
        yield Finding(("acceptance", "stages"), "验收从下往上", "先县级后市级，每级一次")


def _patrols(profile: Profile) -> Iterator[Finding]:
    """What only a patrol can do stands in its lists only, and a means that looks at cases has a line for them."""
    for n, checklist in enumerate(profile.checklists):
        for m, line in enumerate(checklist.lines):
            path: Path = ("checklists", n, "lines", m)
            at_cases = EvidenceKind.CASES in line.evidence
            if checklist.use != Use.PATROL and (at_cases or line.at_window):
                text = "抽看办件（evidence 写 cases）、指明窗口（at_window）只在巡查表里有：把检查表的 use 写成 patrol"
                yield Finding(path, "巡查才抽看办件、指明窗口", text)
            elif checklist.use == Use.PATROL and set(line.evidence) - {EvidenceKind.CASES}:
                yield Finding((*path, "evidence"), "巡查不强求照片", "巡查的检查项只能写 cases，或者不写 evidence")
            if (at_cases or line.at_window) and not line.defects:
                text = f"“{line.name}”要写有哪些问题可选（defects）：巡查的人只从里面选，不写人名"
                yield Finding((*path, "defects"), "问题有词表", text)
    means, lists = profile.appraisal.means, [c for c in profile.checklists if c.use == Use.PATROL]
    if bool(means) != bool(lists):
        yield Finding(
            ("appraisal", "means"),
            "巡查有办法有检查表",
            "巡查的办法（means）和巡查表（use = patrol）要么都写，要么都不写",
        )
    kinds = {kind for c in lists for kind in c.kinds}
    for kind in sorted(kinds) if {Means.CASES, Means.CALL} & set(means) else ():
        if not any(EvidenceKind.CASES in line.evidence for line in profile.lines_for(kind, Use.PATROL)):
            text = f"办件评议、事后回访要看办件，{kind.label}的巡查表里没有抽看办件的检查项（evidence 写 cases）"
            yield Finding(("appraisal", "means"), "看办件的有检查项", text)


def _appraisal(profile: Profile) -> Iterator[Finding]:
    rules = profile.appraisal
    if bool(rules.units) != bool(rules.parts):
        text = "年度考核考谁（units）和考什么（parts）要么都写，要么都不写"
        yield Finding(("appraisal",), "考核有对象有内容", text)
    for n, source in _repeated([str(part.source) for part in rules.parts]):
        yield Finding(("appraisal", "parts", n), "键不重复", f"“{source}”前面已经有了，合成一条")
    if bool(rules.bonus) != bool(rules.bonus_most):
        text = "加分写明为什么加（bonus），就要写最多加几分（bonus_most），反过来也一样"
        yield Finding(("appraisal", "bonus_most"), "加分有上限", text)


_RULES: tuple[Callable[[Profile], Iterator[Finding]], ...] = (
    _keys, _naming, _ranges, _lines, _covered, _windows, _targets, _demonstration, _dates, _tasks, _stages,
    _patrols, _appraisal,
)  # fmt: skip

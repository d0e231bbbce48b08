"""The forms of the programme."""

from __future__ import annotations

from typing import Any

from django import forms

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.forms import day, line, whole
from yichuang.kernel import clock

Choices = list[tuple[Any, str]]
KEEP = "keep"
_PILOT: Choices = [(KEEP, "不改"), ("yes", "列为试点"), ("no", "不是试点")]


def _text(label: str, most: int, *, required: bool = True, hint: str = "", rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=widget)


def _choice(label: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, help_text=hint)


def lines_of(text: str) -> tuple[str, ...]:
    """One step on each line."""
    return tuple(part.strip() for part in text.splitlines() if part.strip())


class ArrangeForm(ReadyForm):
    """What the plan says of one site, or of several: there, what is left empty stays as it is."""

    batch = _choice("批次")
    pilot = forms.ChoiceField(label="试点", choices=_PILOT, widget=forms.RadioSelect)
    phase = _choice("阶段")
    way = _choice("建设方式")
    funding = forms.MultipleChoiceField(label="资金来源", required=False, widget=forms.CheckboxSelectMultiple)
    other = line("其他资金来源", 60, required=False, hint="方案里没有的，请在说明里写一句来历")
    leader = line("责任领导", 30, required=False)
    responsible = line("责任人", 30, required=False)
    due_on = day("完成期限", required=False)
    cost = whole("预算（元）", required=False)
    people = whole("服务人口", required=False)
    note = line("说明", 200, required=False)
    reason = line("理由", 200, hint="改动和理由会一起留下")

    def __init__(self, profile: buildout.Profile, *args: Any, several: bool, **kwargs: Any) -> None:
        """With the words of the place's own plan."""
        super().__init__(*args, **kwargs)
        self.several = several
        programme = profile.programme
        options = {
            "batch": [(b.value, b.label) for b in map(buildout.Batch, programme.batches)],
            "phase": [(p.key, p.name) for p in profile.phases],
            "way": [(w.value, w.label) for w in map(buildout.Way, programme.ways)],
        }
        for name, values in options.items():
            self.fields[name].choices = [("", ""), *values]  # type: ignore[attr-defined]
        self.fields["due_on"].help_text = f"方案到 {programme.ends} 止，写以后的日子算延期"
        self.listed = programme.funding
        self.fields["funding"].choices = [(f, f) for f in self.listed]  # type: ignore[attr-defined]

    def initial_of(self, work: buildout.WorkRef) -> dict[str, Any]:
        """What the form shows of a site."""
        shown = {n: getattr(work, n) for n in self.fields if hasattr(work, n)}
        others = [f for f in work.funding if f not in self.listed]
        return shown | {
            "pilot": "yes" if work.pilot else "no",
            "funding": [f for f in work.funding if f in self.listed],
            "other": "、".join(others),
        }

    def arrangement(self) -> buildout.Arrangement:
        """What was typed; for several sites only what was filled in."""
        given = dict(self.cleaned_data)
        given.pop("reason")
        other = given.pop("other").strip()
        given["funding"] = (*given["funding"], *([other] if other else []))
        pilot = given.pop("pilot")
        if self.several:
            given = {name: value for name, value in given.items() if value not in ("", None, ())}
        if pilot != KEEP:
            given["pilot"] = pilot == "yes"
        return given  # type: ignore[return-value]


class StartForm(ReadyForm):
    """The day the work began."""

    on = day("开工日期")
    reason = line("说明", 200, required=False)


class PastForm(ReadyForm):
    """What proves the steps that are entered later."""

    document = line("依据", 200, hint="文件名、文号或者台账，例如：2023 年度规范化建设达标台账")


class PastStepForm(ReadyForm):
    """A step of the past; without a day it counts as not taken."""

    name = _choice("哪一步")
    on = day("哪一天", required=False)

    def __init__(self, *args: Any, steps: Choices, **kwargs: Any) -> None:
        """With the steps the place's plan has."""
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [("", ""), *steps]  # type: ignore[attr-defined]

    def step(self) -> buildout.PastStep | None:
        """What was typed, if a day was."""
        on = self.cleaned_data.get("on")
        return buildout.PastStep(self.cleaned_data["name"], on) if on else None

    def clean(self) -> dict[str, Any]:
        """A day is of some step."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("on") and not given.get("name"):
            self.add_error("name", "请选这一天走的是哪一步")
        return given


class TaskForm(ReadyForm):
    """A task beside those of the plan."""

    name = line("任务", 400, hint="要做什么、做到什么程度")
    due_on = day("完成时间")
    organisation_id = forms.TypedChoiceField(
        label="牵头单位", required=False, coerce=int, empty_value=None, help_text="选了下面的地方就不用选单位"
    )
    town = forms.TypedChoiceField(label="哪里", required=False, coerce=int, empty_value=None)
    site_id = forms.TypedChoiceField(
        label="站点", required=False, coerce=int, empty_value=None, help_text="只是一个站点的事才选"
    )
    helpers = line("协办单位", 200, required=False, hint="几个单位用顿号隔开")
    after = forms.TypedMultipleChoiceField(
        label="要等哪些任务完成", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    leader = line("责任领导", 30, required=False)
    responsible = line("责任人", 30, required=False)
    steps = _text("步骤", 2400, required=False, hint="一行一步；写了步骤，进度按做完几步计算", rows=4)

    def __init__(
        self, bodies: Choices, rows: tuple[buildout.WorkRow, ...], before: Choices, *args: Any, **kwargs: Any
    ) -> None:
        """With the bodies, towns, sites and tasks there are; a town adds tasks for itself only."""
        super().__init__(*args, **kwargs)
        towns = list({r.work.town: r.town_name for r in rows}.items())
        sites = [(r.work.site_id, r.site_name) for r in rows]
        self.fields["site_id"].choices = [("", ""), *sites]  # type: ignore[attr-defined]
        if bodies:
            self.fields["organisation_id"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]
        else:
            del self.fields["organisation_id"]
        self.fields["town"].choices = [("", ""), *towns]  # type: ignore[attr-defined]
        self.fields["after"].choices = before  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What was typed, for the operation."""
        data = dict(self.cleaned_data)
        data["helpers"] = tuple(h for h in data["helpers"].split("、") if h.strip())
        data["steps"] = lines_of(data["steps"])
        return data


class ReportForm(ReadyForm):
    """Progress of a task."""

    said = _text("做了什么", 400)
    percent = whole("进度（%）", required=False, hint="0 到 100，没有变化就空着")
    file = forms.FileField(label="附件", required=False, help_text="照片、PDF、Word、Excel，不超过 20 MB")
    done = forms.BooleanField(label="全部做完了，报完成", required=False)

    def __init__(self, *args: Any, declares: bool, counted: bool, **kwargs: Any) -> None:
        """Who only helps declares nothing; with steps, nobody declares a share."""
        super().__init__(*args, **kwargs)
        if not declares:
            del self.fields["done"]
        if not declares or counted:
            del self.fields["percent"]


class ChangeForm(ReadyForm):
    """A change of a task with its reason."""

    due_on = day("完成时间", required=False)
    leader = line("责任领导", 30, required=False)
    responsible = line("责任人", 30, required=False)
    reason = line("理由", 200)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, whole_task: bool, **kwargs: Any) -> None:
        """Only the bureau moves the day."""
        super().__init__(*args, **kwargs)
        if not whole_task:
            del self.fields["due_on"]

    def given(self) -> buildout.TaskFields:
        """What was typed."""
        names = ("due_on", "leader", "responsible")
        return {n: self.cleaned_data[n] for n in names if n in self.fields}  # type: ignore[return-value]


class WordsForm(ReadyForm):
    """A word with a decision."""

    said = line("意见", 200, required=False, hint="退回、取消要写明为什么")


class PlanForm(ReadyForm):
    """A town's plan without its sites."""

    title = line("标题", 100)
    text = _text("方案正文", 8000, required=False, hint="目标、步骤、保障措施，分段写", rows=10)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    told = ""

    def tell(self, message: str, revision: int) -> None:
        """Show what was typed with this message; what is sent next goes on from this revision."""
        self.told = message
        sent = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        sent["revision"] = str(revision)
        self.data = sent
        self.add_error(None, message)


class PlanRestForm(ReadyForm):
    """What a town's plan says of every site of which it says nothing else."""

    way = _choice("建设方式")
    due_on = day("完成期限", required=False)
    leader = line("责任领导", 30, required=False)
    responsible = line("责任人", 30, required=False)

    def __init__(self, *args: Any, ways: Choices, **kwargs: Any) -> None:
        """With the ways of the place's plan."""
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [("", ""), *ways]  # type: ignore[attr-defined]

    def planned(self) -> buildout.PlannedSite:
        """What was typed."""
        given = {n: v for n, v in self.cleaned_data.items() if n != "site_id"}
        return buildout.PlannedSite(**given)


class PlanSiteForm(PlanRestForm):
    """What a town's plan says of one site."""

    site_id = forms.IntegerField(widget=forms.HiddenInput)
    cost = whole("预算（元）", required=False)


class VisitForm(ReadyForm):
    """Guidance on the spot."""

    where = forms.ChoiceField(label="去了哪里")
    on = day("日期")
    visitors = line("哪些人去的", 100)
    found = _text("看到的情况", 400)
    advised = _text("提的要求", 400, required=False)
    due_on = day("转成任务，完成时间", required=False, hint="填了日期，要求就转成任务；只作提醒就空着")

    def __init__(self, rows: tuple[buildout.WorkRow, ...], *args: Any, **kwargs: Any) -> None:
        """With the towns and sites under the plan."""
        kwargs.setdefault("initial", {"on": clock.today()})
        super().__init__(*args, **kwargs)
        towns = {r.work.town: r.town_name for r in rows}
        sites = [(f"site:{r.work.site_id}", r.site_name) for r in rows]
        choices = [("", ""), *((f"town:{code}", f"{name}（整个辖区）") for code, name in towns.items()), *sites]
        self.fields["where"].choices = choices  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What was typed, for the operation."""
        data = dict(self.cleaned_data)
        kind, _, key = data.pop("where").partition(":")
        return data | {"site_id" if kind == "site" else "town": int(key)}


class PracticeForm(ReadyForm):
    """Good practice of a site."""

    site_id = forms.TypedChoiceField(label="哪个站点的做法", coerce=int)
    title = line("标题", 100)
    text = _text("怎么做的、有什么效果", 2000, rows=5)
    steps = _text("步骤", 2400, hint="一行一步，别的站点照着做", rows=5)

    def __init__(self, rows: tuple[buildout.WorkRow, ...], *args: Any, **kwargs: Any) -> None:
        """With the sites in reach."""
        super().__init__(*args, **kwargs)
        sites = [(r.work.site_id, r.site_name) for r in rows]
        self.fields["site_id"].choices = [("", ""), *sites]  # type: ignore[attr-defined]


class SitesForm(ReadyForm):
    """Which sites shall do it, by when."""

    sites = forms.TypedMultipleChoiceField(label="站点", coerce=int, widget=forms.CheckboxSelectMultiple)
    due_on = day("完成时间")

    def __init__(self, rows: list[buildout.WorkRow], *args: Any, **kwargs: Any) -> None:
        """With the sites to choose among."""
        super().__init__(*args, **kwargs)
        sites = [(r.work.site_id, r.site_name) for r in rows]
        self.fields["sites"].choices = sites  # type: ignore[attr-defined]


def body_choices(place_id: int) -> Choices:
    """The bodies of a place."""
    return [(o.id, o.name) for o in places.organisations_for(place_id)]

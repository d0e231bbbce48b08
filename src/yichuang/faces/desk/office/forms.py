"""The forms of the hall's office."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.forms import day, line
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor


def lines(label: str, most: int, *, rows: int = 4, required: bool = True, hint: str = "") -> forms.CharField:
    """Several lines."""
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=forms.Textarea(attrs={"rows": rows})
    )


class OfSiteForm(ReadyForm):
    """A form whose row belongs to a site: for a front post her own, for who keeps them all the one she names."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """With the sites of the place where the post stands at none."""
        super().__init__(*args, **kwargs)
        if actor.site_id is None:
            sites = [(s.id, s.name) for s in places.list_sites(actor.place_id or 0)]
            self.fields["site_id"] = forms.TypedChoiceField(
                label="哪个站点", coerce=int, choices=[("", ""), *sites], error_messages={"required": "请选哪个站点"}
            )


class IncidentForm(OfSiteForm):
    """An incident. ``refused_at``: where the form shows what the operation calls otherwise."""

    refused_at = {"happened_at": "hour"}
    kind = forms.ChoiceField(label="什么情况", choices=people.IncidentKind.choices, widget=forms.RadioSelect)
    on = day("日期")
    hour = forms.TimeField(
        label="时间", input_formats=["%H:%M"], widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "时间请写成 09:30 这样"}, help_text="例如 09:30",
    )  # fmt: skip
    what = lines("经过", 1000, hint="谁、在哪里、发生了什么；加密保存，只有本站点的人看得到")
    done = lines("怎么处置的", 1000, required=False, rows=3)
    followed_id = forms.TypedChoiceField(label="启动了哪个预案", required=False, coerce=int, empty_value=None)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """With the emergency plans in force."""
        super().__init__(actor, *args, **kwargs)
        plans = people.list_emergency_plans(actor=actor)
        self.fields["followed_id"].choices = [("", ""), *plans]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What was typed, the moment as one."""
        given = dict(self.cleaned_data)
        moment = datetime.combine(given.pop("on"), given.pop("hour"), tzinfo=clock.SHANGHAI)
        return given | {"happened_at": moment}


class DoneForm(ReadyForm):
    """What was done about an incident."""

    done = lines("怎么处置的", 1000, rows=3)


class FoundForm(OfSiteForm):
    """A thing found."""

    kind = forms.ChoiceField(label="哪一类", choices=people.ThingKind.choices, widget=forms.RadioSelect)
    described = line("公开描述", 60, hint="大家都看得到，写颜色和样子；不写证件号、姓名、电话、金额")
    found_on = day("拾到日期")
    found_at = line("拾到的地方", 40, hint="会公开，例如“等候区第二排”")
    marks = lines("核对特征", 300, rows=2, required=False, hint="只有失主说得出的；加密保存，不公开")
    finder = line("拾到的人", 40, required=False, hint="加密保存，不公开")
    finder_phone = line("拾到的人电话", 20, required=False)


class KeepForm(ReadyForm):
    """Where it is put away."""

    kept_at = line("保存地点", 40, hint="例如“服务台保险柜”")


class ClaimForm(ReadyForm):
    """Who claims it."""

    claimant = line("认领人姓名", 40, hint="看过身份证件再填；加密保存")
    claimant_phone = line("认领人电话", 20)
    proof = lines("凭什么认领", 300, rows=2, hint="说出了哪些特征、看了什么证明")


class WriteOffForm(ReadyForm):
    """Why it leaves the register."""

    why = forms.ChoiceField(label="为什么注销", choices=people.WriteOff.choices, widget=forms.RadioSelect)
    note = lines(
        "交给了谁、怎么处理的", 300, rows=2, required=False, hint="移交公安的写派出所和回执，腐坏的写怎么处理；加密保存"
    )


class AmendForm(ReadyForm):
    """What everybody reads of a thing, put right."""

    described = line("公开描述", 60, hint="大家都看得到，写颜色和样子；不写证件号、姓名、电话、金额")
    found_at = line("拾到的地方", 40)


class InstitutionForm(ReadyForm):
    """An institution with its first text."""

    kind = forms.ChoiceField(label="哪一种", choices=[("", ""), *people.InstitutionKind.choices])
    title = line("名称", 80, hint="例如“首问责任制”")
    aims = forms.MultipleChoiceField(
        label="体现什么要求", required=False, choices=people.Aim.choices, widget=forms.CheckboxSelectMultiple
    )
    text = lines("正文", 20_000, rows=14)
    effective_on = day("施行日期")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """Who keeps the whole place says for whom it is."""
        super().__init__(*args, **kwargs)
        if actor.site_id is None:
            sites = [(s.id, s.name) for s in places.list_sites(actor.place_id or 0) if s.kind != "village"]
            self.fields["site_id"] = forms.TypedChoiceField(
                label="在哪里施行", coerce=int, empty_value=None, required=False, choices=[("", ""), *sites]
            )


class VersionForm(ReadyForm):
    """A new text."""

    text = lines("正文", 20_000, rows=16)
    change = line("改了什么", 200, required=False, hint="第一次发布以后再改的，一定要写")
    effective_on = day("施行日期")


class EndForm(ReadyForm):
    """The day from which it holds no more."""

    ended_on = day("从哪天起停止施行")

"""The forms of patrols, rounds, third parties and the yearly appraisal."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.forms import day, line, whole
from yichuang.kernel import clock

Sites = list[tuple[int, str]]


def text(label: str, most: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    """A few lines."""
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint, widget=area)


class PatrolForm(ReadyForm):
    """How a site is patrolled; by video also through which camera, and what time was looked at."""

    means = forms.ChoiceField(label="用什么办法", widget=forms.RadioSelect)
    camera_id = forms.TypedChoiceField(label="哪个摄像头", coerce=int, empty_value=None, required=False)
    on = day("看的是哪天的画面", required=False)
    at = forms.TimeField(
        label="几点", required=False, help_text="如 09:30", input_formats=["%H:%M"], widget=forms.TextInput,
        error_messages={"invalid": "时间请写成 09:30 这样"},
    )  # fmt: skip

    def __init__(self, choice: Any, data: Any = None) -> None:
        """With the means of the place and the cameras of the site."""
        super().__init__(data, initial={"means": choice.means[0][0] if choice.means else "", "on": clock.today()})
        self.fields["means"].choices = choice.means  # type: ignore[attr-defined]
        self.fields["camera_id"].choices = [("", ""), *choice.cameras]  # type: ignore[attr-defined]
        if buildout.Means.VIDEO not in dict(choice.means):
            for name in ("camera_id", "on", "at"):
                del self.fields[name]

    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        on, at = self.cleaned_data.get("on"), self.cleaned_data.get("at")
        looked_at = datetime.combine(on, at, clock.SHANGHAI) if on and isinstance(at, time) else None
        return {
            "means": self.cleaned_data["means"],
            "camera_id": self.cleaned_data.get("camera_id"),
            "looked_at": looked_at,
        }


class LotForm(ReadyForm):
    """How many sites to draw into the round."""

    number = whole("抽几个", least=1)


class NamedForm(ReadyForm):
    """Sites put into the round for a reason."""

    why = line("为什么点名去看", 200)
    site_ids = forms.TypedMultipleChoiceField(label="站点", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, sites: Sites, data: Any = None) -> None:
        """With the sites to choose among."""
        super().__init__(data)
        self.fields["site_ids"].choices = sites  # type: ignore[attr-defined]


class SettleForm(ReadyForm):
    """Which finds of a third party are not confirmed, and why."""

    dropped = forms.MultipleChoiceField(
        label="不予认定的",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="勾上的不列入整改，要写明为什么",
    )
    said = text("意见", 200, required=False)

    def __init__(self, found: list[tuple[str, str]], data: Any = None) -> None:
        """With the lines found wrong."""
        super().__init__(data)
        self.fields["dropped"].choices = found  # type: ignore[attr-defined]


class CommissionForm(ReadyForm):
    """A third party, its paper, its days and its sites."""

    organisation_id = forms.TypedChoiceField(label="委托哪个单位", coerce=int)
    document = line("委托书或者合同", 100, hint="名称和编号")
    since = day("开始")
    until = day("结束", hint="这一天还能巡查")
    site_ids = forms.TypedMultipleChoiceField(label="看哪些站点", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, place_id: int, sites: Sites, data: Any = None) -> None:
        """With the bodies and sites of the place."""
        super().__init__(data, initial={"since": clock.today()})
        bodies = [(body.id, body.name) for body in places.organisations_for(place_id)]
        self.fields["organisation_id"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]
        self.fields["site_ids"].choices = sites  # type: ignore[attr-defined]


class EndForm(ReadyForm):
    """Why a commission ends before its day."""

    reason = line("为什么提前结束", 200)


class BonusForm(ReadyForm):
    """Points added to a draft, why, and what proves it."""

    points = whole("加几分", hint="填 0 就是不加")
    said = text("加分理由", 200, required=False)
    upload = forms.FileField(label="证明材料", required=False, help_text="PDF、Word、Excel 或者照片，加分必须有")


class UseForm(ReadyForm):
    """What follows a result."""

    use = forms.ChoiceField(label="怎么运用", choices=buildout.ResultUse.choices, widget=forms.RadioSelect)
    said = text("内容", 400)
    due_on = day("整改期限", required=False, hint="限期整改才填，会列成这个单位的任务，到期提醒")


class CorrectForm(ReadyForm):
    """Why an appraisal is wrong."""

    reason = line("为什么更正", 200)

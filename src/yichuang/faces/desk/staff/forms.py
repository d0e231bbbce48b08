"""The forms of staff files."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk.duty.forms import ReadyForm, choice, day_field
from yichuang.kernel import clock


def _line(label: str, *, most: int = 60, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def _text(label: str, *, required: bool = True, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=200, required=required, help_text=hint, widget=area)


def _pick(label: str, choices: Any, *, hint: str = "") -> forms.TypedChoiceField:
    coerce = int if all(isinstance(v, int) for v, _ in choices) else str
    return forms.TypedChoiceField(label=label, choices=choices, coerce=coerce, help_text=hint)


class FileForm(ReadyForm):
    """Somebody's employment."""

    employment = _pick("用工性质", people.Employment.choices)
    full_time = forms.BooleanField(label="专职", required=False, initial=True)
    education = _pick("学历", people.Education.choices)
    skill = _pick("技能等级", people.Skill.choices, hint="国家职业技能等级，综合窗口办事员")
    phone = _line("联系电话", most=20, required=False, hint="不填就不改；保存后只显示头尾几位")
    forget_phone = forms.BooleanField(label="删除登记的电话", required=False)
    other_post = _line("在原单位的其他工作", required=False, hint="派驻期间不应再承担；没有就不填")
    checked = forms.BooleanField(label="今天核实过有没有兼职", required=False)


class DispatchForm(ReadyForm):
    """Where somebody is stationed, and for what."""

    employer = choice("派驻单位", hint="人事关系在哪个单位")
    site = choice("派驻到")
    duty = _pick("职责", people.Duty.choices)
    letter = forms.ChoiceField(
        label="AB 岗",
        required=False,
        choices=[("", "不分"), ("A", "A 岗"), ("B", "B 岗")],
        help_text="只有村级专办员要选",
    )
    since = day_field("派驻日期")

    def __init__(self, place_id: int, sites: list[places.SiteRef], *args: Any, **kwargs: Any) -> None:
        """With the place's bodies and the sites in reach."""
        super().__init__(*args, **kwargs)
        bodies = [b for b in places.organisations_for(place_id) if not b.external]
        self.choose("employer", tuple((b.id, b.name) for b in bodies))
        self.choose("site", tuple((s.id, s.name) for s in sites))


class EndForm(ReadyForm):
    """She leaves."""

    last_day = day_field("最后一天")
    reason = _line("提前换人的理由", required=False, hint="派驻不满两年的必须写，会显示在档案里")


class RotationForm(ReadyForm):
    """When somebody is to be relieved."""

    on = day_field("计划哪天轮换", required=False, hint="满两年以后；清空就是不排")


class CertificateForm(ReadyForm):
    """A certificate or training."""

    kind = _pick("类别", people.PaperKind.choices)
    name = _line("名称", hint="比如“综合窗口岗前培训”；不写证件号码")
    issuer = _line("发证或培训单位")
    got_on = day_field("取得日期")
    last_day = day_field("有效到", required=False, hint="长期有效就不填")


class ConductForm(ReadyForm):
    """A look at somebody's conduct."""

    site = choice("在哪个站点")
    failed = forms.MultipleChoiceField(
        label="不符合的", required=False, widget=forms.CheckboxSelectMultiple, choices=people.ConductPoint.choices,
        help_text="都符合就不勾",
    )  # fmt: skip
    note = _text("情况", required=False)


class AppraisalForm(ReadyForm):
    """A month's appraisal."""

    month = day_field("考核月份", hint="写这个月的任何一天")
    grade = forms.ChoiceField(label="等次", choices=people.Grade.choices, widget=forms.RadioSelect)
    text = _text("评语", hint="会送派驻单位；只写工作，不写证件号码和手机号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Last month, unless something else is said."""
        kwargs.setdefault("initial", {"month": clock.today().replace(day=1) - timedelta(days=1)})
        super().__init__(*args, **kwargs)


class TransferForm(ReadyForm):
    """Why somebody should be replaced."""

    reason = _text("调岗的理由", hint="送派驻单位看；只写工作，不写证件号码和手机号")


class ReplaceForm(ReadyForm):
    """Who comes instead."""

    account = choice("谁来接替")
    since = day_field("到岗日期")


class AnswerForm(ReadyForm):
    """What the home body says."""

    agree = forms.ChoiceField(label="答复", widget=forms.RadioSelect, choices=[("yes", "同意调换"), ("no", "不同意")])
    replace_by = day_field("哪天以前换人到岗", required=False, hint="同意的必须写")
    answer = _text("说明", required=False, hint="不同意的必须写理由")


class StandardForm(ReadyForm):
    """What is asked of a duty."""

    education = _pick("最低学历", people.Education.choices)
    certified = forms.BooleanField(label="必须持证上岗", required=False)
    established = forms.BooleanField(label="必须是在编人员", required=False)


class RepresentativeForm(ReadyForm):
    """A body's representative."""

    post = choice("首席代表")
    document = _line("授权书", most=100, hint="名称和文号")
    since = day_field("从哪天起")
    last_day = day_field("到哪天（当天有效）")


class AuthorityForm(ReadyForm):
    """An item to be decided on the spot."""

    item = choice("当场决定的事项", hint="只有即办件可以授权")


class PortraitForm(ReadyForm):
    """A picture for the sign at her window."""

    file = forms.FileField(
        label="照片", help_text="JPG、PNG，不超过 4 MB；正面免冠，竖着拍，脸在中间",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )  # fmt: skip
    agreed = forms.BooleanField(label="本人同意在窗口屏上公开这张照片", required=False)


class ContactForm(ReadyForm):
    """Whom to ask at a body."""

    account = choice("联络员")
    phone = _line("工作电话", most=20, hint="11 位手机号，或者带区号的办公电话；本系统的工作人员看得到")
    matters = _line("联络什么", hint="例如：进驻事项协调、业务指导、办件催办")

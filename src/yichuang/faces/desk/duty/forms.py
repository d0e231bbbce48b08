"""The forms of duty."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from yichuang.domain.people import public as people
from yichuang.faces.desk.required import name_required
from yichuang.kernel import clock
from yichuang.kernel.errors import DomainError, Invalid

Options = tuple[tuple[int, str], ...]
_FIRST, _LAST, _CHECK = date(1950, 1, 1), date(2099, 12, 31), "请核对年份，要在 1950 年到 2099 年之间"


class ReadyForm(forms.Form):
    """A form that names what is required, and takes the refusals of an operation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)

    def choose(self, name: str, rows: Options, *, empty: str = "") -> None:
        """Fill a list of choices; ``empty``: what stands for none."""
        first = [("", empty)] if empty or not self.fields[name].required else [("", "")]
        self.fields[name].choices = [*first, *rows]  # type: ignore[attr-defined]

    def refuse(self, error: DomainError) -> None:
        """Put the operation's words at the fields they belong to, or above the form."""
        found = error.fields if isinstance(error, Invalid) else {"": error.message}
        for name, message in found.items():
            self.add_error(name if name in self.fields else None, message)


def day_field(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=forms.DateInput,
        validators=[MinValueValidator(_FIRST, _CHECK), MaxValueValidator(_LAST, _CHECK)],
        error_messages={"invalid": f"{label}请写成 2026-09-28 这样"},
    )  # fmt: skip


def _time(label: str, hint: str) -> forms.TimeField:
    return forms.TimeField(
        label=label, required=False, help_text=hint, widget=forms.TextInput(attrs={"maxlength": "5"}),
        error_messages={"invalid": f"{label}请写成 08:30 这样"},
    )  # fmt: skip


def choice(label: str, *, required: bool = True, hint: str = "") -> forms.TypedChoiceField:
    """A choice among ids."""
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=required, help_text=hint)


class ShiftForm(ReadyForm):
    """Who sits at a counter."""

    account = choice("A 岗")
    substitute = choice("B 岗", required=False, hint="A 岗请假或者走开时顶上，别和 A 岗是同一个人")
    begins = _time("上班", "不填就从开门算起")
    ends = _time("下班", "不填就到关门")


class StandInForm(ReadyForm):
    """Letting somebody stand in for a day."""

    account = choice("让谁顶岗")
    reason = forms.CharField(label="理由", max_length=60, help_text="记在案上，比如“A、B 岗都去开会”")


class LeaderForm(ReadyForm):
    """A leader's day."""

    account = choice("哪位负责人")
    day = day_field("哪一天")


class KeepForm(ReadyForm):
    """Whether the leader came."""

    note = forms.CharField(label="办了什么", max_length=120, required=False)


class LeaveForm(ReadyForm):
    """Asking for leave."""

    kind = forms.ChoiceField(label="请什么假", choices=people.LeaveKind.choices)
    first = day_field("第一天")
    last = day_field("最后一天", required=False, hint="只请一天就不填")
    part = forms.ChoiceField(label="时段", widget=forms.RadioSelect, choices=list(people.LEAVE_PARTS.items()))
    reason = forms.CharField(label="事由", max_length=120, help_text="只有您和批假的人看得到")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tomorrow, the whole day, unless something else is said."""
        kwargs.setdefault("initial", {"part": "day", "first": clock.today()})
        super().__init__(*args, **kwargs)


class SwapForm(ReadyForm):
    """Asking a colleague to swap."""

    other = choice("和谁换")
    back = choice("换对方的哪一班", required=False, hint="不选就是请对方替班")
    reason = forms.CharField(label="事由", max_length=60)


class ExplainForm(ReadyForm):
    """Explaining a lapse."""

    reason = forms.CharField(label="情况说明", max_length=200, widget=forms.Textarea(attrs={"rows": 4}))


WEEKDAYS = [(1, "星期一"), (2, "星期二"), (3, "星期三"), (4, "星期四"), (5, "星期五"), (6, "星期六"), (7, "星期日")]


class CounterDaysForm(ReadyForm):
    """On which days a counter is staffed."""

    how = forms.ChoiceField(
        label="这个窗口哪天要有人", widget=forms.RadioSelect,
        choices=[("daily", "大厅每个工作日都要有人"), ("some", "只在下面勾选的星期几要有人")],
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label="星期几", required=False, coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple,
        help_text="一天也不勾，就是只在排了人的日子开；勾了周一到周五的，调休上班的周末也要有人",
    )  # fmt: skip

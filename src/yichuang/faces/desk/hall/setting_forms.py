"""The forms of 大厅设置. Limits are those of the operations, whose words stand beside the fields."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.faces.desk.required import name_required

_FOUND = 20
_SEARCHED = "search"


class Named(forms.Form):
    """A form whose required fields say their own names; one that only searches keeps what was typed, unjudged."""

    @property
    def searching(self) -> bool:
        """Whether the button for finding items was pressed, not the one for keeping."""
        return self.is_bound and self.data.get("do") == _SEARCHED

    def unjudged(self) -> Named:
        """The same form with everything as typed and no word about it."""
        self.is_bound = False
        for name, field in self.fields.items():
            many = isinstance(field, forms.MultipleChoiceField)
            self.initial[name] = self.data.getlist(name) if many else self.data.get(name, "")  # type: ignore[attr-defined]
        return self


class Lines(forms.CharField):
    """One entry a line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> Any:
        """The entries, without empty ones and blanks around them."""
        return tuple(line for raw in str(value or "").splitlines() if (line := " ".join(raw.split())))

    def prepare_value(self, value: Any) -> Any:
        """As typed, or as kept."""
        return "\n".join(value) if isinstance(value, tuple | list) else value


def _number(label: str, low: int, high: int, hint: str = "") -> forms.IntegerField:
    said = f"应是 {low} 至 {high} 的整数"
    words = {"invalid": said, "min_value": said, "max_value": said}
    widget = forms.TextInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(
        label=label, min_value=low, max_value=high, help_text=hint, widget=widget, error_messages=words
    )


def _offer(form: forms.Form, name: str, options: list[tuple[str, str]]) -> None:
    form.fields[name].choices = options  # type: ignore[attr-defined]


class HallForm(Named):
    """Its rules."""

    promised_wait = _number("承诺等候（分钟）", 1, 240, "等得比这久，就提醒大厅管理员")
    returns = _number("过号可以回到队伍几次", 0, 9)
    speaks = forms.BooleanField(label="大屏语音叫号", required=False)
    quiet = Lines(label="不出声的时段", required=False, help_text="一行一段，如 12:00-14:30")
    roster_binds = forms.BooleanField(
        label="只有排了班的人能开窗", required=False, help_text="勾上以后，没有排班、也没有批准临时顶岗的，开不了窗"
    )
    active = forms.BooleanField(label="启用：可以取号、叫号、预约", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


class ItemsForm(Named):
    """Something that covers items: those chosen, and those found by the words in the search box."""

    q = forms.CharField(label="找事项：写几个字，点“找”，再勾选", required=False, max_length=60)
    items = forms.MultipleChoiceField(label="事项", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, setting: hall.HallRef, kept: Collection[int], *args: Any, **kwargs: Any) -> None:
        """Offer what this site handles; what was kept before stays to be seen."""
        super().__init__(*args, **kwargs)
        name_required(self)
        self.order_fields([*(n for n in self.fields if n not in {"q", "items"}), "q", "items"])
        handled = {item.id: item.name for item in catalogue.list_items(setting.place_id, site=setting.site_id)}
        typed = {int(v) for v in self._typed("items") if v.isdecimal() and len(v) < 19} | set(kept)
        words = "".join(self._typed("q"))[:60].strip()
        hits = catalogue.search_items(setting.place_id, words, site_id=setting.site_id, limit=_FOUND) if words else []
        found = [hit.item.id for hit in hits if hit.item.id not in typed]
        gone = {i: f"{catalogue.get_item(i).name}（本站现在不办）" for i in sorted(set(kept) - handled.keys())}
        names = handled | gone
        shown = [i for i in names if i in typed] + found
        _offer(self, "items", [(str(i), names[i]) for i in shown if i in names])
        if self.searching and words and not found:
            self.fields["q"].help_text = "没有找到别的事项，请换几个字再找；只列本站承接的事项"

    def _typed(self, name: str) -> list[str]:
        return list(self.data.getlist(name)) if self.is_bound else []  # type: ignore[attr-defined]

    def item_ids(self) -> list[int]:
        """The items chosen."""
        return [int(v) for v in self.cleaned_data["items"]]


class BusinessForm(ItemsForm):
    """What people take a number for."""

    name = forms.CharField(label="名称", max_length=30)
    prefix = forms.CharField(  # type: ignore[assignment]
        label="号码前缀", max_length=2, help_text="一或两个大写字母，如 A；同一大厅里不能重复"
    )
    kind = forms.ChoiceField(label="办什么", choices=hall.BusinessKind.choices, widget=forms.RadioSelect)
    minutes = _number("预计办理（分钟）", 1, 240)
    position = _number("排在第几", 0, 999, "取号时按这个数从小到大列出")
    active = forms.BooleanField(label="启用", required=False)


class PriorityForm(Named):
    """Who goes ahead."""

    name = forms.CharField(label="名称", max_length=30)
    minutes = _number("提前（分钟）", 0, 120, "比他早来这么久的人，不会被他排到前面")
    proof = forms.CharField(label="凭什么", max_length=60, required=False, help_text="如：优待证；自动认定的不填")
    position = _number("排在第几", 0, 999)
    active = forms.BooleanField(label="启用", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


class WindowForm(Named):
    """What one counter does."""

    businesses = forms.MultipleChoiceField(label="办哪些业务", required=False, widget=forms.CheckboxSelectMultiple)
    acts = forms.MultipleChoiceField(
        label="可以做哪些",
        required=False,
        choices=hall.Act.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾的，坐在这个窗口的人点了也办不了",
    )

    def __init__(self, setting: hall.HallRef, *args: Any, **kwargs: Any) -> None:
        """Offer this hall's businesses."""
        super().__init__(*args, **kwargs)
        _offer(self, "businesses", [(b.key, b.name) for b in setting.businesses if b.active])


class BookingForm(Named):
    """How a business is booked."""

    active = forms.BooleanField(label="开放预约", required=False)
    slot = _number("一个时段多长（分钟）", 5, 240)
    capacity = _number("每个时段可约几位", 1, 999)
    hours = Lines(label="哪些时间可约", required=False, help_text="一行一段，如 1-5 09:00-11:30；不填就是全部办公时间")
    lead = _number("至少提前多久约（分钟）", 0, 10080)
    horizon = _number("可约几个工作日以内", 1, 30)
    cancel = _number("至少提前多久取消或改约（分钟）", 0, 10080)
    grace = _number("迟到保留（分钟）", 0, 240, "迟到更久的，和现场取号的一样排")
    misses = _number("爽约几次以后暂停预约", 1, 99)
    within = _number("爽约次数按最近多少天算", 1, 366)
    barred = _number("暂停多少天", 0, 366, "暂停期间仍然可以现场取号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


class ShareForm(ItemsForm):
    """A scarce part of each slot."""

    name = forms.CharField(label="名称", max_length=30, help_text="如：不动产登记")
    capacity = _number("每个时段最多几位", 0, 999)

    def clean_items(self) -> list[str]:
        """A share of nothing would hold nobody back."""
        if not self.cleaned_data["items"]:
            raise forms.ValidationError("请至少选一个事项")
        return list(self.cleaned_data["items"])


class ClosureForm(Named):
    """Days without appointments."""

    business = forms.ChoiceField(label="停哪项业务的预约")
    since = forms.DateField(label="从哪天", widget=forms.DateInput)
    until = forms.DateField(label="到哪天（含）", widget=forms.DateInput)
    reason = forms.CharField(label="原因", max_length=60, help_text="已经约了的人会看到，如：系统升级")

    def __init__(self, setting: hall.HallRef, *args: Any, **kwargs: Any) -> None:
        """Offer this hall's businesses."""
        super().__init__(*args, **kwargs)
        _offer(self, "business", [("all", "全部业务"), *((b.key, b.name) for b in setting.businesses)])
        name_required(self)

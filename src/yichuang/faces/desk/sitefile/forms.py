"""The forms of the site file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices

from yichuang.domain.places import public as places
from yichuang.faces.desk.handing.forms import ReadyForm

Choices = list[tuple[Any, str]]
_KNOWN: Choices = [("yes", "是"), ("no", "否"), ("unknown", "没登记")]
_SUBJECTS = (
    f"分领域窗口写领域：{'、'.join(places.FIELD_NAMES)}……主题窗口写主题：{'、'.join(places.THEME_NAMES)}……其他窗口空着"
)
_ASIDE = ("bureau", "government", "farm", "centre")


def day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    """A civil day, written as 2026-09-28."""
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=forms.DateInput,
        error_messages={"invalid": f"{label}请写成 2026-09-28 这样"},
    )  # fmt: skip


def line(label: str, most: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    """One line."""
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint)


def whole(
    label: str, *, required: bool = True, hint: str = "", least: int = 0, most: int = 10**8
) -> forms.IntegerField:
    """A whole number."""
    return forms.IntegerField(
        label=label, required=required, help_text=hint, min_value=least, max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}), error_messages={"invalid": f"{label}请填数字"},
    )  # fmt: skip


def square_metres(label: str) -> forms.DecimalField:
    """An area."""
    return forms.DecimalField(
        label=label, required=False, max_digits=9, decimal_places=1, help_text="平方米，没量过就空着",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": f"{label}请填数字，例如 3200"},
    )  # fmt: skip


def _known(label: str, hint: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=_KNOWN, widget=forms.RadioSelect, help_text=hint)


def _ticked(label: str, words: type[TextChoices], hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=words.choices,
        help_text=hint,
    )


def _one_of(label: str, *, required: bool = False, hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, required=required, coerce=int, empty_value=None, help_text=hint)


def _degrees(label: str, example: str) -> forms.FloatField:
    return forms.FloatField(
        label=label, required=False, help_text=f"例如 {example}，空着就和管它的中心一样",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={"invalid": f"{label}请填数字，例如 {example}"},
    )  # fmt: skip


class FactsForm(ReadyForm):
    """The premises."""

    area = square_metres("面积")
    venue = forms.ChoiceField(label="设在哪里", required=False, choices=[("", ""), *places.Venue.choices])
    acquisition = forms.ChoiceField(
        label="场所怎么来的", required=False, choices=[("", ""), *places.Acquisition.choices]
    )
    networks = _ticked("通了哪些网", places.Network)
    open_counter = _known("是不是开放式柜台")
    party_centre = _known("是不是和党群服务中心融合在一起")
    access = _ticked("无障碍设施", places.Access, "会在网点页面告诉群众")
    access_note = line("无障碍说明", 200, required=False, hint="从哪个门进、找谁搭手，会公开")
    hosted = _ticked("还融合了哪些功能", places.Hosted)
    people_by = _one_of("人员由谁管理")
    money_by = _one_of("经费由谁管理")
    things_by = _one_of("资产由谁管理")
    managed_with = _one_of("由哪个中心统一管理", hint="分厅、分中心填；那个中心的大厅管理员也管这份档案")
    population = whole("服务人口", required=False, least=1)
    economy = line("经济实力", 200, required=False)
    potential = line("发展潜力", 200, required=False)
    region = line("地域特点", 200, required=False)

    def __init__(self, site: places.SiteRef, *args: Any, **kwargs: Any) -> None:
        """With the bodies and sites of the place."""
        super().__init__(*args, **kwargs)
        bodies = [
            (o.id, o.name)
            for o in places.organisations_for(site.place_id)
            if o.kind in _ASIDE or o.id == site.organisation_id
        ]
        for name in ("people_by", "money_by", "things_by"):
            self.fields[name].choices = [("", ""), *bodies]  # type: ignore[attr-defined]
        sites = [(s.id, s.name) for s in places.list_sites(site.place_id) if s.kind != "village" and s.id != site.id]
        self.fields["managed_with"].choices = [("", ""), *sites]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(facts: places.SiteFacts) -> dict[str, Any]:
        """What the form shows of facts."""
        said = {True: "yes", False: "no", None: "unknown"}
        plain = {n: getattr(facts, n) for n in FactsForm.base_fields} | {"area": plain_number(facts.area)}
        return plain | {n: said[getattr(facts, n)] for n in ("open_counter", "party_centre")}

    def facts(self) -> places.SiteFacts:
        """What was typed."""
        given = dict(self.cleaned_data)
        meant = {"yes": True, "no": False, "unknown": None, "": None}
        for name in ("open_counter", "party_centre"):
            given[name] = meant[given[name]]
        for name in ("networks", "access", "hosted"):
            given[name] = tuple(given[name])
        return places.SiteFacts(**given)


def plain_number(value: Decimal | None) -> str:
    """3260, 12.5: without zeros that say nothing."""
    return "" if value is None else f"{value.normalize():f}"


class TerminalForm(ReadyForm):
    """A self-service spot."""

    name = line("名称", 80, hint="例如“茶城商场自助服务站点”")
    venue = forms.ChoiceField(label="设在哪里", choices=[("", ""), *places.Venue.choices])
    address = line("地址", 120, hint="写到楼层和旁边有什么，群众好找")
    beside_id = _one_of("归哪个中心或者站点管", required=True, hint="它的工作人员照看；和它服务同样的村（社区）")
    latitude = _degrees("纬度", "23.473")
    longitude = _degrees("经度", "99.828")
    phone = line("电话", 30, required=False, hint="空着就用管它的中心的")
    all_day = forms.BooleanField(label="24 小时开放", required=False, help_text="不勾就和管它的中心一样开门关门")

    def __init__(self, sites: Choices, stands: bool, *args: Any, **kwargs: Any) -> None:  # noqa: FBT001
        """With the sites that may look after it; one that ``stands`` may be left where it is."""
        super().__init__(*args, **kwargs)
        self.fields["beside_id"].choices = [("", ""), *sites]  # type: ignore[attr-defined]
        self.fields["beside_id"].required = not stands


class ZoneForm(ReadyForm):
    """A zone."""

    kind = forms.ChoiceField(label="功能区", choices=[("", ""), *places.ZoneKind.choices])
    name = line("本地叫法", 40, required=False, hint="和左边叫法一样就空着；例如“咨询导办区”")
    floor = line("楼层", 10)
    area = square_metres("面积")
    shown = forms.BooleanField(label="告诉群众（在网点页面和分布图上）", required=False)
    note = line("说明", 100, required=False)


class CounterForm(ReadyForm):
    """A window."""

    number = line("窗口号", 8)
    name = line("名称", 40, hint="写在窗口上方的，例如“2 号综合窗口”")
    kind = forms.ChoiceField(label="窗口类型", choices=[("", ""), *places.CounterKind.choices])
    subject = line("领域或者主题", 20, required=False, hint=_SUBJECTS)
    services = _ticked("专门服务", places.CounterService)
    languages = _ticked("会说的少数民族语言", places.Language, "勾了就是少数民族语言服务窗口，群众按语言找得到")


class SeatForm(ReadyForm):
    """A body from outside."""

    name = line("单位", 80)
    outside = forms.ChoiceField(label="性质", choices=places.Outside.choices, widget=forms.RadioSelect)
    counters = line("在几号窗口", 40, required=False)
    since = day("进驻日期")


class LeaveForm(ReadyForm):
    """The day it leaves."""

    until = day("撤出日期")


class EquipmentForm(ReadyForm):
    """Equipment."""

    kind = forms.ChoiceField(label="设备", choices=[("", ""), *places.EquipmentKind.choices])
    name = line("名称和型号", 80)
    asset_number = line("资产编号", 40, required=False)
    quantity = whole("数量", least=1)
    counter_id = _one_of("在哪个窗口")
    zone_id = _one_of("在哪个功能区")
    keeper = line("保管人", 40, required=False, hint="明确专人负责")
    keeper_post = line("保管岗位", 40, required=False)
    acquired_on = day("启用日期", required=False)
    every_months = whole("几个月维护一次", required=False, least=1)
    next_due = day("下次维护或者检查", required=False, hint="灭火器、应急照明这些一定要写")

    def __init__(self, counters: Choices, zones: Choices, *args: Any, **kwargs: Any) -> None:
        """With the windows and zones of the site."""
        super().__init__(*args, **kwargs)
        self.fields["counter_id"].choices = [("", ""), *counters]  # type: ignore[attr-defined]
        self.fields["zone_id"].choices = [("", ""), *zones]  # type: ignore[attr-defined]


class CheckForm(ReadyForm):
    """A line of the log."""

    kind = forms.ChoiceField(label="做了什么", choices=places.CheckKind.choices, widget=forms.RadioSelect)
    on = day("哪天")
    next_due = day("下次日期", required=False, hint="有周期的空着就自动算；没有周期的安全设施一定要写")
    good = forms.ChoiceField(label="结果", choices=[("yes", "正常"), ("no", "不正常")], widget=forms.RadioSelect)
    note = line("情况", 200, required=False, hint="不正常的写明哪里不正常")
    by = line("谁做的", 40, required=False)


class SupplyForm(ReadyForm):
    """A consumable or leaflet."""

    kind = forms.ChoiceField(label="类别", choices=places.SupplyKind.choices, widget=forms.RadioSelect)
    name = line("名称", 60)
    unit = line("单位", 6, hint="份、盒、支")
    minimum = whole("最低存量", hint="少于这个数会提醒")
    every_days = whole("几天添置一次", required=False, least=1)
    dropped = forms.BooleanField(label="不再备这一种", required=False)


class MoveForm(ReadyForm):
    """A change of a stock."""

    reason = forms.ChoiceField(label="为什么变动", choices=places.MoveReason.choices, widget=forms.RadioSelect)
    amount = whole("数量", hint="盘点填盘到的数，其他填变动的数")
    note = line("说明", 100, required=False)


class BoardForm(ReadyForm):
    """A sign or board."""

    kind = forms.ChoiceField(label="标牌", choices=[("", ""), *places.BoardKind.choices])
    text = line("上面写的", 200)
    place_at = line("位置", 60)
    made_on = day("制作日期")
    review_on = day("哪天再核对", required=False)
    outdated_why = line("要更换的原因", 100, required=False, hint="人员、事项、时限变了就写；换好了清空，改制作日期")


class PhotoForm(ReadyForm):
    """A photograph."""

    file = forms.FileField(
        label="照片",
        help_text="JPG、PNG、WebP，不超过 8 MB。拍摄地点、时间和手机型号会自动去掉；不要拍到群众的脸和材料",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    caption = line("说明", 100, hint="照片上是哪里，看不见照片的人靠这句话")


class RequiredForm(ReadyForm):
    """One line of the standard; a line without a choice is left out."""

    item = forms.ChoiceField(label="要有什么", required=False)
    least = whole("至少", required=False, least=1)
    basis = line("依据", 100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With every word of every dictionary."""
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", ""), *required_choices()]  # type: ignore[attr-defined]

    def required_line(self) -> places.Required | None:
        """What was chosen."""
        given = self.cleaned_data
        if not given.get("item"):
            return None
        kind, _, what = given["item"].partition(":")
        return places.Required(kind, what, given.get("least") or 1, given.get("basis", ""))


def required_choices() -> Choices:
    """``kind:what`` with its words: 功能区：等候区."""
    found: Choices = [("area:", "面积（平方米）"), ("counters:", "窗口（个）")]
    for kind, dictionary in places.DICTIONARIES.items():
        label = places.RequiredKind(kind).label
        found += [(f"{kind}:{value}", f"{label}：{word}") for value, word in dictionary.items()]
    return found + [(f"fact:{name}", word) for name, word in places.FACTS.items()]


class ShapeForm(ReadyForm):
    """One shape of the plan; a row without a choice is left out."""

    thing = forms.ChoiceField(label="画什么", required=False)
    label = line("标记名称", 12, required=False)
    x = whole("左起", required=False, most=places.MOST_SIDE)
    y = whole("上起", required=False, most=places.MOST_SIDE)
    width = whole("宽", required=False, most=places.MOST_SIDE)
    height = whole("高", required=False, most=places.MOST_SIDE)
    points = line("折点", 120, required=False, hint="不是方的才填，例如 0,0 6,0 6,4")

    def __init__(self, *args: Any, things: Choices, **kwargs: Any) -> None:
        """With the zones and windows of the site."""
        super().__init__(*args, **kwargs)
        self.fields["thing"].choices = [("", ""), *things]  # type: ignore[attr-defined]

    def clean_points(self) -> tuple[tuple[int, int], ...]:
        """Pairs of numbers."""
        typed = self.cleaned_data["points"].replace("，", ",").split()
        try:
            pairs = tuple((int(x), int(y)) for x, y in (pair.split(",") for pair in typed))
        except ValueError:
            raise forms.ValidationError("折点写成 0,0 6,0 6,4 这样，两个数中间用逗号，点和点之间用空格") from None
        if any(not 0 <= n <= places.MOST_SIDE for pair in pairs for n in pair):
            raise forms.ValidationError("折点超出了图纸")
        return pairs

    def shape(self) -> places.Shape | None:
        """What was typed; a rectangle lacking a number stands at the edge, one cell large."""
        given = self.cleaned_data
        what, _, ref = str(given.get("thing", "")).partition(":")
        if not what:
            return None
        return places.Shape(
            what=what,
            ref=int(ref) if ref else None,
            label=given.get("label", "") if what == "mark" else "",
            x=given.get("x") or 0,
            y=given.get("y") or 0,
            width=1 if given.get("width") is None else given["width"],
            height=1 if given.get("height") is None else given["height"],
            points=given.get("points") or (),
        )

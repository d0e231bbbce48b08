"""The forms of the acts on a case: they read what was typed; what is allowed the operations decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue.public import Necessity
from yichuang.faces.desk.required import name_required

if TYPE_CHECKING:
    from .actions import Facts

_ON_HAND = frozenset({"given", "paper", "reused", "waived"})
_LONG = 1000
_RELATIONS = (("self", "本人"), ("household", "家人"), ("proxy", "受委托人"), ("agent", "代办员"))


class ActionForm(forms.Form):
    """A form that knows the case it is about."""

    def __init__(self, facts: Facts, *args: Any, **kwargs: Any) -> None:
        """Build the fields that depend on the case."""
        kwargs.setdefault("auto_id", "a-%s")
        super().__init__(*args, **kwargs)
        self.facts = facts
        self.build(facts)
        name_required(self)

    def build(self, facts: Facts) -> None:
        """Add fields that depend on the case; most forms have none."""

    def arguments(self) -> dict[str, Any]:
        """What the operation is given."""
        return dict(self.cleaned_data)

    def blame(self, problems: dict[str, str]) -> None:
        """Put what an operation refused beside its field; what has no field stands above the form."""
        for name, message in problems.items():
            field = self.field_of(name)
            self.add_error(field if field in self.fields else None, message)

    def field_of(self, name: str) -> str:
        """The field of this form behind a field of the operation."""
        return name


def _words(label: str, *, rows: int = 3, required: bool = True, hint: str = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, help_text=hint, max_length=_LONG, widget=widget)


class Nothing(ActionForm):
    """Only the decision to do it."""


class Accept(ActionForm):
    """受理, with the papers that may come later."""

    def build(self, facts: Facts) -> None:
        """Offer what the list lets come later and is not on hand."""
        days = {m.id: m.defer_days for m in facts.spec.materials if m.necessity is Necessity.DEFERRABLE}
        choices = [
            (m.material, f"{m.name}（{days[m.material]} 个工作日内补）")
            for m in facts.case.materials
            if m.material in days and m.state not in _ON_HAND
        ]
        field = forms.MultipleChoiceField(
            label="容缺受理，以后补的材料", choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
            initial=[m.material for m in facts.case.materials if m.state == "deferred"],
        )  # fmt: skip
        self.fields["defer"] = (
            field if choices else forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
        )


class Notify(ActionForm):
    """一次性告知: which lines, and what is wrong with each."""

    def build(self, facts: Facts) -> None:
        """One line of words for each paper of the list, and for the form."""
        listed = [(m.material, m.name, m.state == "missing") for m in facts.case.materials if m.required]
        for key, name, missing in [*listed, ("form", "申请表填写的内容", False)]:
            self.fields[f"k_{key}"] = forms.CharField(
                label=name, required=False, max_length=300, initial="没有提交，请补交" if missing else "",
                help_text="要补正什么；不用补的留空",
            )  # fmt: skip

    def arguments(self) -> dict[str, Any]:
        """Material → what is to be corrected; only lines with words."""
        return {k[2:]: v for k, v in self.cleaned_data.items() if k.startswith("k_") and v}

    def field_of(self, name: str) -> str:
        """``items.right`` is ``k_right`` here."""
        return f"k_{name.removeprefix('items.')}"


class Reason(ActionForm):
    """A reason the applicant reads."""

    reason = _words("理由，申请人会看到")


class Incompetent(Reason):
    """不予受理."""

    competent_body = forms.CharField(label="应当向哪个机关申请", max_length=100)


class Opinion(ActionForm):
    """审查意见."""

    opinion = _words("办理意见")


class Grant(ActionForm):
    """准予; the reason has a usual wording."""

    reason = _words("理由", required=False, hint="不填就写：经审查，符合法定条件、标准")


class Reject(ActionForm):
    """不予, in writing and with reasons."""

    reason = _words("不予的理由和依据，写进决定书", rows=5, hint="至少 10 个字，说清哪一条不符合")


class StartSpecial(ActionForm):
    """启动特别程序 of this item."""

    procedure = forms.ChoiceField(label="程序", widget=forms.RadioSelect)
    notified_until = forms.DateField(label="告知申请人的结束日", widget=forms.DateInput)
    reason = _words("为什么需要")

    def build(self, facts: Facts) -> None:
        """Only what the pinned version lists, each with what it stops."""
        field = self.fields["procedure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (p.id, f"{p.name}（最长 {p.max_days} 日，{_stops(p.stops_statutory, p.stops_promised)}；{p.basis}）")
            for p in facts.spec.special_procedures
        ]


def _stops(statutory: bool, promised: bool) -> str:  # noqa: FBT001 - two facts of a record
    if statutory:
        return "暂停法定和承诺时限"
    return "暂停承诺时限" if promised else "不暂停时限"


class EndSpecial(ActionForm):
    """结束特别程序 with its outcome."""

    procedure = forms.ChoiceField(label="程序")
    outcome = _words("结果", rows=2)

    def build(self, facts: Facts) -> None:
        """Only what runs."""
        field = self.fields["procedure"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(p.procedure, p.name) for p in facts.case.procedures if p.ended_at is None]


class TransferUp(ActionForm):
    """转报上级."""

    to_body = forms.CharField(label="转报给哪个上级机关", max_length=100)
    reason = _words("说明", required=False)


class Deliver(ActionForm):
    """送达: who takes the result, as the document she shows says.

    The applicant's own name and number are on file: her document is compared and ticked off. Who only hands over is
    shown no number to compare with, and types what the document says.
    """

    relation = forms.ChoiceField(label="谁来领", choices=_RELATIONS, widget=forms.RadioSelect, initial="self")
    checked = forms.BooleanField(required=False)
    name = forms.CharField(label="领取人姓名", max_length=100)
    identity = forms.CharField(label="领取人证件号码", max_length=40)
    tracking_number = forms.CharField(label="快递单号", max_length=40)

    def build(self, facts: Facts) -> None:
        """By post: the courier's number. At a counter: who stands there. Electronically: nothing."""
        way, person = facts.case.delivery_way, ("checked", "name", "identity")
        unused = {"post": person, "electronic": (*person, "tracking_number")}
        for name in unused.get(way, ("tracking_number",)):
            del self.fields[name]
        if "identity" not in self.fields:
            return
        if facts.case.handing_over:
            del self.fields["checked"]
            self.fields["identity"].required = False
            self.fields["identity"].help_text = "申请人本人还没有证件号码的，才可以不填"
            return
        party = next(p for p in facts.case.parties if p.role == "applicant")
        own = "，".join(filter(None, (party.name, party.identity or "没有证件号码")))
        self.fields["checked"].label = f"已核对本人身份证件：{own}"
        for name in ("name", "identity"):
            self.fields[name].required = not self.is_bound or self.data.get("relation") != "self"

    def clean(self) -> dict[str, Any]:
        """The applicant herself: her document was looked at."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "checked" in self.fields and given.get("relation") == "self" and not given.get("checked"):
            self.add_error("checked", "请核对本人身份证件，一致后打勾；他人代领请选与申请人的关系")
        return given

    def arguments(self) -> dict[str, Any]:
        """The arguments of the operation."""
        given = self.cleaned_data
        own = given["relation"] == "self" and bool(given.get("checked"))
        name, identity = ("", "") if own else (given.get("name", "").strip(), given.get("identity", "").strip())
        collector = cases.Collector(given["relation"], name, identity, checked=own)
        return {"collector": collector, "tracking_number": given.get("tracking_number", "").strip()}

"""The forms of 信息公开."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.people import public as people
from yichuang.faces.desk.casefile.papers import FilesField
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.office.forms import lines
from yichuang.faces.desk.sitefile.forms import day, line, whole
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

_FILE = "PDF、OFD、Word、Excel 或图片，不超过 20 MB；照片里的拍摄地点会去掉"


def last_months(count: int = 12) -> list[tuple[str, str]]:
    """The months that are over, the last first."""
    first = clock.today().replace(day=1)
    found: list[tuple[str, str]] = []
    for _ in range(count):
        first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        found.append((first.isoformat(), f"{first.year} 年 {first.month} 月"))
    return found


class SaidForm(ReadyForm):
    """What a version says; the column only when it is begun, the change only later."""

    column = forms.ChoiceField(label="栏目", choices=[("", ""), *disclosure.Column.choices])
    month = forms.ChoiceField(label="统计哪个月", required=False, help_text="只有统计数据才选；数由系统在公开时统计")
    title = line("标题", 120)
    text = lines("正文", 20_000, rows=14, required=False, hint="空一行是新的一段；统计数据可以只写说明")
    item_ids = forms.MultipleChoiceField(label="讲的是哪些事项", required=False, help_text="只有政策解读才选")
    explains_id = forms.TypedChoiceField(label="解读的政策原文", required=False, coerce=int, empty_value=None)
    since = day("公开起始", required=False, hint="空着就是审查通过那天")
    until = day("公开截止", required=False, hint="公示有期限的才填，到期自动不再显示")
    change = line("改了什么", 200, required=False, hint="已经公开过、再改的一定要写")

    def __init__(self, actor: Actor, column: str, *args: Any, **kwargs: Any) -> None:
        """``column`` empty: a new publication, which chooses it; else only what its column has."""
        super().__init__(*args, **kwargs)
        place_id = actor.place_id or 0
        if column:
            del self.fields["column"], self.fields["month"]
        else:
            del self.fields["change"]
            self.fields["month"].choices = [("", ""), *last_months()]  # type: ignore[attr-defined]
        if column not in {"", disclosure.Column.INTERPRETATION}:
            del self.fields["item_ids"], self.fields["explains_id"]
            return
        items = [(str(i.id), i.name) for i in catalogue.list_all_items(place_id) if i.state == "in_use"]
        self.fields["item_ids"].choices = items  # type: ignore[attr-defined]
        self.fields["item_ids"].widget = forms.SelectMultiple(choices=items)
        self.fields["explains_id"].choices = [("", ""), *disclosure.list_policies(place_id)]  # type: ignore[attr-defined]

    def said(self) -> disclosure.Said:
        """What was typed."""
        given = self.cleaned_data
        return disclosure.Said(
            title=given["title"], text=given["text"], since=given["since"], until=given["until"],
            item_ids=[int(n) for n in given.get("item_ids", [])], explains_id=given.get("explains_id"),
            change=given.get("change", ""),
        )  # fmt: skip


class AttachForm(ReadyForm):
    """A file beside a draft."""

    name = line("附件名称", 80, hint="大家看到的名称，例如“收费标准表”")
    file = forms.FileField(label="文件", help_text=_FILE)


class BackForm(ReadyForm):
    """Why it goes back."""

    said = line("哪里要改", 200)


class ClearForm(ReadyForm):
    """What the reviewer answers for."""

    cleared = forms.MultipleChoiceField(
        label="公开审查", choices=disclosure.Clearance.choices, widget=forms.CheckboxSelectMultiple,
        help_text="看过正文和每个附件再勾；先审查、后公开，谁审查谁负责",
        error_messages={"required": "每一项都审查过、打了勾，才能公开"},
    )  # fmt: skip


class WithdrawForm(ReadyForm):
    """Why it is taken off."""

    why = line("撤下原因", 200, hint="会公开，例如“附件有误，更正后重新公开”")


# Requests


class EnterForm(ReadyForm):
    """What was handed in on paper."""

    refused_at = {"id_number": "id_number", "received_on": "received_on"}
    organisation_id = forms.TypedChoiceField(label="向哪个单位申请", coerce=int)
    way = forms.ChoiceField(
        label="怎么来的", choices=[("counter", "当面递交"), ("letter", "来信")], widget=forms.RadioSelect
    )
    received_on = day("收到日期", hint="来信写签收的那天；没有签收的，写和申请人确认的那天")
    kind = forms.ChoiceField(
        label="申请人是", choices=[("person", "个人"), ("legal", "单位")], widget=forms.RadioSelect
    )
    name = line("姓名或名称", 60, hint="照证件写，加密保存")
    id_kind = forms.ChoiceField(
        label="证件", choices=[(k.code, k.label) for k in people.ID_KINDS.values() if k.has_number]
    )
    id_number = line("证件号码", 30)
    phone = line("联系电话", 20)
    address = line("通信地址", 120, required=False, hint="要纸质的、要寄的一定要写")
    wanted = lines("需要什么信息", 2000, hint="名称、文号或者便于查找的其他特征；照申请人写的登记，不问用途")
    form = forms.ChoiceField(label="要哪种形式", choices=disclosure.Form.choices, widget=forms.RadioSelect)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """With the bodies of the place."""
        super().__init__(*args, **kwargs)
        bodies = [(o.id, o.name) for o in disclosure.bodies_to_ask(actor.place_id or 0)]
        self.fields["organisation_id"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]


class CorrectionForm(ReadyForm):
    """What must be said more exactly."""

    what = lines("要补正什么", 1000, hint="一次说全；写清楚哪里不明确、怎么写就清楚了")
    days = whole("给几个工作日", least=5, most=30)


class CorrectedForm(ReadyForm):
    """What came by letter."""

    correction = lines("补正内容", 2000)


class ConsultForm(ReadyForm):
    """Who is asked."""

    asked = forms.ChoiceField(label="征求谁的意见", choices=disclosure.Asked.choices, widget=forms.RadioSelect)
    whom = line("名称", 80, hint="加密保存；征求意见书送达那天登记，从那天起停止计算答复期限")


class HeardForm(ReadyForm):
    """What was said."""

    said = forms.ChoiceField(
        label="意见", choices=[c for c in disclosure.Opinion.choices if c[0] != disclosure.Opinion.SILENT],
        widget=forms.RadioSelect,
    )  # fmt: skip


class ExtendForm(ReadyForm):
    """By how much and why."""

    days = whole("延长几个工作日", least=1, most=disclosure.LONGEST_EXTENSION)
    why = line("延长的原因", 200, hint="会告诉申请人")


class AnswerForm(ReadyForm):
    """The answer."""

    refused_at = {"file": "uploads"}
    kind = forms.ChoiceField(label="怎么答复", choices=disclosure.Answer.choices, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label="不公开的理由", choices=[("", ""), *disclosure.Ground.choices], required=False,
        help_text="不予公开、部分公开的才选",
    )  # fmt: skip
    published_id = forms.TypedChoiceField(
        label="已经公开在哪里",
        required=False,
        coerce=int,
        empty_value=None,
        help_text="已主动公开的才选，答复里会有链接",
    )
    text = lines("答复内容", 3000, rows=6, hint="写明在哪里能查到、提供了什么、为什么不能公开、该找哪个机关和它的电话")
    uploads = FilesField(label="随答复提供的文件", required=False, help_text=_FILE)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        """With what is public now."""
        super().__init__(*args, **kwargs)
        rows, _ = disclosure.list_published(actor.place_id or 0)
        self.fields["published_id"].choices = [("", ""), *((r.id, r.title) for r in rows)]  # type: ignore[attr-defined]

    def reply(self) -> disclosure.Reply:
        """What was typed, files under the names they came with."""
        given = self.cleaned_data
        named = [(str(f.name).rpartition(".")[0][:60] or "文件", f) for f in given["uploads"]]
        return disclosure.Reply(given["kind"], given["text"], given["ground"], given["published_id"], named)


class OpenForm(ReadyForm):
    """Why who asks is opened."""

    reason = line("为什么看", 40, hint="会记下来，例如“寄送答复”")

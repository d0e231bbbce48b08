"""The forms of checks, steps and rectifications."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from yichuang.domain.buildout import public as buildout
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.forms import day, whole
from yichuang.faces.desk.sitefile.forms import line as short
from yichuang.kernel import clock

PICTURES = "image/jpeg,image/png,image/webp"
DOCUMENTS = f"{PICTURES},application/pdf,.ofd,.docx,.xlsx"
YES_NO = [("yes", "是"), ("no", "不是")]


class HereForm(ReadyForm):
    """Where the device is, when the script was allowed to ask; anything else counts as nothing."""

    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def here(self) -> buildout.Here | None:
        """The place, if both numbers came."""
        given = self.cleaned_data if self.is_valid() else {}
        latitude, longitude = given.get("latitude"), given.get("longitude")
        return buildout.Here(latitude, longitude) if latitude is not None and longitude is not None else None


class AnswerForm(ReadyForm):
    """What was found at one line; which fields there are depends on the line."""

    said = forms.ChoiceField(label="现场看到的", choices=buildout.Said.choices, widget=forms.RadioSelect)
    declared = whole("填报数", required=False)
    reads = short("标牌上写的", 80, required=False)
    width_cm = whole("标牌宽（厘米）", required=False, least=1)
    height_cm = whole("标牌高（厘米）", required=False, least=1)
    placed = forms.ChoiceField(label="挂的位置", required=False, choices=YES_NO, widget=forms.RadioSelect)
    defects = forms.MultipleChoiceField(
        label="哪里不合格", required=False, widget=forms.CheckboxSelectMultiple, help_text="选“没有或不合格”的才勾"
    )
    where = forms.MultipleChoiceField(
        label="哪个窗口、哪个岗位",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只记窗口和岗位，不记是谁",
    )
    remark = short("说明", 200, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, view: buildout.LineView, data: Any = None, *, patrol: bool = False) -> None:
        """For this line, with what was answered before; a patrol may leave a line out."""
        super().__init__(data, initial=_initial(view.answer))
        asked = view.line
        drop = []
        if not patrol:
            self.fields["said"].choices = [c for c in buildout.Said.choices if c[0] != buildout.Said.SKIP]  # type: ignore[attr-defined]
        if asked.at_window:
            self.fields["where"].choices = [(w, w) for w in view.places]  # type: ignore[attr-defined]
            drop.append("remark")
        else:
            drop.append("where")
        if not asked.figure or view.counted is not None:
            drop.append("declared")
        else:
            self.fields["declared"].label = f"{view.figure_name}（{asked.unit}）"
            self.fields["declared"].help_text = f"标准至少 {asked.least} {asked.unit}，要有照片或者文件为证"
        if asked.sign is None:
            drop += ["reads", "width_cm", "height_cm", "placed"]
        else:
            self.fields["reads"].help_text = f"应当是：{'，或者'.join(view.names)}"
            self.fields["width_cm"].help_text = f"标准 {asked.sign.width_cm}"
            self.fields["height_cm"].help_text = f"标准 {asked.sign.height_cm}"
            self.fields["placed"].label = f"是不是挂在{asked.sign.position}"
        if buildout.EvidenceKind.CASES in asked.evidence:
            self.fields["defects"].help_text = "有问题的，先在上面的办件上选问题，再在这里勾"
        if asked.defects:
            self.fields["defects"].choices = [(d, d) for d in asked.defects]  # type: ignore[attr-defined]
        elif "remark" in self.fields:
            drop.append("defects")
            self.fields["remark"].help_text = "不合格的要写明哪里不合格"
        for name in drop:
            del self.fields[name]

    def answer(self) -> dict[str, Any]:
        """What the operation takes."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, [])}
        if "placed" in given:
            given["placed"] = given["placed"] == "yes"
        return given


def _initial(answer: Any) -> dict[str, Any]:
    if answer is None:
        return {"revision": 0}
    placed = {True: "yes", False: "no", None: ""}[answer.placed]
    names = ("said", "declared", "reads", "width_cm", "height_cm", "remark", "revision")
    return {name: getattr(answer, name) for name in names} | {
        "placed": placed,
        "defects": list(answer.defects),
        "where": list(answer.where),
    }


class SaidForm(ReadyForm):
    """The words that go with a step."""

    said = forms.CharField(
        label="理由或者意见", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RemarkForm(ReadyForm):
    """The whole of a check in words."""

    remark = forms.CharField(label="总的意见", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class DoneForm(HereForm):
    """Put right: how, and a photo of it."""

    said = forms.CharField(label="怎么改的", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
    file = forms.FileField(
        label="改好以后的照片",
        help_text="JPG、PNG、WebP，不超过 10 MB。拍摄时间、离站点多远会记下来，照片里别的信息会去掉",
        widget=forms.FileInput(attrs={"accept": PICTURES, "capture": "environment"}),
    )


class OpenForm(ReadyForm):
    """Something to put right, told by hand."""

    line = forms.ChoiceField(label="哪一项")
    defect = short("什么问题", 120)
    due_on = day("什么时候改好")

    def __init__(self, lines: list[tuple[str, str]], data: Any, days: int) -> None:
        """With the lines of the site's checklists."""
        super().__init__(data, initial={"due_on": clock.today() + timedelta(days=days)})
        self.fields["line"].choices = [("", ""), *lines]  # type: ignore[attr-defined]


class DrawForm(ReadyForm):
    """How many sites to draw."""

    number = whole("抽几个", least=1)


class SampleForm(ReadyForm):
    """A case a patrol looks at: by its number, or drawn by lot; and what is wrong with it."""

    number = short("办件编号", 40, required=False)
    defect = forms.ChoiceField(label="有什么问题", required=False)

    def __init__(self, defects: tuple[str, ...], sample: buildout.SampleRef | None = None, data: Any = None) -> None:
        """With the line's dictionary of defects; for a case that is there already, its own."""
        initial = {"number": sample.number, "defect": sample.defect} if sample else {}
        super().__init__(data, initial=initial, auto_id=f"case{sample.id if sample else 0}_%s")
        self.fields["number"].help_text = "不填就从近半年的下放、代办办件里抽一件"
        self.fields["defect"].choices = [("", "没有问题"), *((d, d) for d in defects)]  # type: ignore[attr-defined]

"""What is asked on the pages of figures."""

from __future__ import annotations

from django import forms

from yichuang.faces.desk.handing.forms import ReadyForm


def _says(words: str) -> dict[str, str]:
    """One sentence that names the field, whatever is wrong with what was typed."""
    return dict.fromkeys(("required", "invalid", "invalid_choice"), words)


class ReadingForm(ReadyForm):
    """An indicator on a day."""

    on = forms.DateField(label="截至哪一天", error_messages=_says("请写截至哪一天，如 2026-11-30"))
    value = forms.CharField(label="数值", required=False, max_length=20, help_text="只写数字；没有数的写在说明里")
    said = forms.CharField(label="说明", required=False, max_length=200, help_text="怎么得来的，或者做到了什么")
    upload = forms.FileField(
        label="凭据", required=False, help_text="填了数就要传：照片、PDF、OFD 或 Office 文件，最大 20 MB"
    )


_GONE = "“一定要做”“这次不做”里有的站点已经达标，或者不在计划里，请重选"


class CheapestForm(forms.Form):
    """The question to the solver. Empty fields are no limit."""

    question = forms.ChoiceField(
        label="问什么",
        choices=[("target", "达到目标，最少花多少钱"), ("budget", "有一笔钱，能让最多的人就近办事")],
        initial="target",
        widget=forms.RadioSelect,
        error_messages=_says("请选问哪一题"),
    )
    by = forms.DateField(label="到哪一天", error_messages=_says("请写到哪一天，如 2027-12-31"))
    percent = forms.FloatField(
        label="达标率", required=False, help_text="问第一题时要填", error_messages=_says("达标率写 0 到 100 的数")
    )
    budget = forms.IntegerField(
        label="预算", required=False, help_text="问第二题时要填", error_messages=_says("预算写整数，多少元")
    )
    each_town = forms.IntegerField(
        label="每个乡镇最多同时做几个", required=False, error_messages=_says("每个乡镇最多同时做几个，写整数")
    )
    must = forms.MultipleChoiceField(label="一定要做", required=False, error_messages=_says(_GONE))
    never = forms.MultipleChoiceField(label="这次不做", required=False, error_messages=_says(_GONE))

    def __init__(self, *args: object, sites: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("must", "never"):
            self.fields[name].choices = sites  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """The figure its question cannot do without."""
        given: dict[str, object] = super().clean() or {}
        wanted = {"target": "percent", "budget": "budget"}.get(str(given.get("question")))
        if wanted and given.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, f"请填写{self.fields[wanted].label}")
        return given

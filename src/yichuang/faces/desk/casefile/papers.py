"""Taking in papers for a case at the desk: what the notice asked for, and what was allowed to come later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.actor import Actor

from .forms import ActionForm
from .masks import is_personal, mask

if TYPE_CHECKING:
    from .actions import Facts

T = catalogue.FieldType
_HOW = (("", "这次没带"), ("paper", "收原件"), ("given", "扫描上传"))


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """A list of uploads, possibly empty; what they are the operation finds out."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(d, initial) for d in given if d]


class _Papers(ActionForm):
    """For each paper: the original, or files."""

    def ask(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Two fields for each paper (material, name, what was asked): how it comes, and its files."""
        for material, name, hint in lines:
            self.fields[f"h_{material}"] = forms.ChoiceField(
                label=name, choices=_HOW, required=False, help_text=hint, widget=forms.Select
            )
            self.fields[f"u_{material}"] = FilesField(label=f"{name}的文件", required=False)

    def field_of(self, name: str) -> str:
        """``materials.right`` is ``h_right``; a refused file comes under the material's own id."""
        key = name.removeprefix("materials.")
        return key if key.startswith("f_") else f"h_{key}"


class Deferred(_Papers):
    """容缺后补."""

    def build(self, facts: Facts) -> None:
        """What still has to come."""
        due = [m for m in facts.case.materials if m.state == "deferred"]
        self.ask((m.material, m.name, f"最晚 {m.due_on:%Y-%m-%d}" if m.due_on else "") for m in due)


class Supplement(_Papers):
    """补正 at the window, in parts if need be; the form itself where it was asked for."""

    def build(self, facts: Facts) -> None:
        """The papers the notice asked for that are not there yet, and the fields of the form."""
        asked = facts.case.correction.items if facts.case.correction else ()
        self.ask((m, name, reason) for m, name, reason, answered in asked if not answered and m != "form")
        self.asks_form = any(m == "form" and not answered for m, _, _, answered in asked)
        if not self.asks_form:
            return
        for field in catalogue.form_fields(facts.case.version_id, facts.case.situation):
            if field.type in {T.MEMBERS, T.ATTACHMENT}:
                continue  # a table is corrected by the applicant on the portal, or taken in anew; a file is a paper
            self.fields[f"f_{field.id}"] = _form_field(field, facts.case.form.get(field.id))

    def field_of(self, name: str) -> str:
        """A field of the application form keeps its own words."""
        return f"f_{name}" if f"f_{name}" in self.fields else super().field_of(name)


def _form_field(field: catalogue.FormField, value: Any) -> forms.Field:
    """A field of the application form, as it was filled in; the catalogue checks what is typed.

    Numbers, telephones and accounts never stand in the input, nor in clear beside it: opening them is the file page's
    recorded act.
    """
    if field.type is T.SIGNATURE:
        hint = "内容改了，要请申请人在改好的纸质表格上重新签；没有改就不用勾"
        return forms.BooleanField(label="已在纸质表格上重新签名，看过原件", required=False, help_text=hint)
    choices = [(c.value, c.label) for c in field.choices]
    if field.type is catalogue.FieldType.CHOICES:
        return forms.MultipleChoiceField(
            label=field.label, choices=choices, required=False, initial=value, widget=forms.CheckboxSelectMultiple
        )
    if choices:
        return forms.ChoiceField(label=field.label, choices=[("", ""), *choices], required=False, initial=value)
    if is_personal(field) and value:
        now = f"现在：{mask(field, str(value))}；不改就留空"
        return forms.CharField(label=field.label, required=False, help_text=f"{now}。{field.help}".rstrip("。"))
    return forms.CharField(label=field.label, required=False, initial=value, help_text=field.help)


def taken_in(actor: Actor, form: ActionForm) -> tuple[cases.MaterialInput, ...]:
    """What was brought, with its files staged. Raises Invalid under the paper's id."""
    found = []
    for name in [n for n in form.fields if n.startswith("h_")]:
        material = name[2:]
        uploads = form.cleaned_data.get(f"u_{material}") or []
        how = "given" if uploads else form.cleaned_data.get(name)
        if not how:
            continue
        case = form.facts.case
        handles = [
            cases.stage_file(
                actor=actor, upload=u, material=material, item_id=case.item_id, case_id=case.case_id
            ).handle
            for u in uploads
        ]
        found.append(cases.MaterialInput(material, str(how), tuple(handles)))
    return tuple(found)


def corrected_form(form: ActionForm) -> dict[str, Any] | None:
    """The application form as corrected; None where it was not asked for. What is masked and left empty stays."""
    if not getattr(form, "asks_form", False):
        return None
    case = form.facts.case
    typed = {n[2:]: v for n, v in form.cleaned_data.items() if n.startswith("f_")}
    fields = catalogue.form_fields(case.version_id, case.situation)
    masked = {f.id for f in fields if is_personal(f)}
    signed = {f.id for f in fields if f.type is T.SIGNATURE}
    typed |= {k: {"way": "paper"} if typed[k] else None for k in signed & typed.keys()}
    tables = {f.id: case.form[f.id] for f in fields if f.type is T.MEMBERS and f.id in case.form}
    return tables | {k: case.form.get(k, v) if k in masked and not v else v for k, v in typed.items()}

"""What the buttons of the intake do before anything is handed in: find the person, offer what is known, tick lines."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.errors import Invalid

from .person import drop, look_up, remove_upload, sign_upload
from .state import MOST_PARTIES, PARTY_ROLES, Intake, read


def step(intake: Intake, do: str) -> Intake:
    """Do what the pressed button says; the intake as it is then."""
    name, _, argument = do.partition(":")
    if name == "clear":
        from .state import forget_person

        return forget_person(intake)
    act = _STEPS.get(name)
    if act is not None:
        act(intake, argument)
    elif intake.text("id_number") and not intake.text("looked_up") and intake.known is None:
        _look_up(intake, "")
    before = intake
    again = read(intake.actor, intake.data, later=intake.later)
    again.problems, again.notice = before.problems, before.notice or again.notice
    again.focus = before.focus
    return again


def _look_up(intake: Intake, _: str) -> None:
    """The returning applicant; her own village for the case, if none was chosen yet."""
    found = look_up(intake)
    if found is not None and found.division and not intake.text("division"):
        intake.data["division"] = str(found.division)


def _choose_item(intake: Intake, argument: str) -> None:
    intake.data["item"] = argument
    intake.focus = "situation" if intake.known else "id_number"


def _change_item(intake: Intake, _: str) -> None:
    drop(intake.data, ("item",))
    intake.focus = "q"


def _prefill(intake: Intake, _: str) -> None:
    """What this very applicant filled in before, into fields that are still empty."""
    for field, value in offered(intake).items():
        for name, values in _as_typed(f"f_{field}", value).items():
            intake.data.setlist(name, values)
    intake.focus = "form"


def _as_typed(name: str, value: object) -> dict[str, list[str]]:
    """A value as the page's fields would send it; a table of household members cell by cell."""
    if not isinstance(value, list):
        return {name: [str(value)]}
    if not any(isinstance(row, dict) for row in value):
        return {name: [str(v) for v in value]}
    rows = enumerate((row for row in value if isinstance(row, dict)), start=1)
    return {f"{name}-{number}-{column}": [str(cell)] for number, row in rows for column, cell in row.items()}


def offered(intake: Intake) -> dict[str, object]:
    """What an earlier case of this applicant could fill in here."""
    if intake.known is None or intake.version is None:
        return {}
    known = cases.prefill(intake.actor, version_id=intake.version.id, applicant_id=intake.known.id)
    asked = {f.id for f in catalogue.form_fields(intake.version.id, intake.answers)}
    typed = {key.partition("-")[0] for key in intake.data if intake.text(key)}
    return {k: v for k, v in known.items() if k in asked and f"f_{k}" not in typed}


def lines_of(intake: Intake) -> list[catalogue.Material]:
    """The papers this situation asks for."""
    if intake.version is None:
        return []
    return list(catalogue.needed_materials(intake.version.id, intake.answers))


def beside_form(intake: Intake) -> list[catalogue.Attachment]:
    """The attachments of the form, and the scan that may be kept of a form signed on paper."""
    if intake.version is None:
        return []
    kept = {catalogue.FieldType.ATTACHMENT, catalogue.FieldType.SIGNATURE}
    fields = catalogue.form_fields(intake.version.id, intake.answers)
    return [catalogue.attachment_of(f) for f in fields if f.type in kept]


def is_scan(intake: Intake, asked: catalogue.Attachment) -> bool:
    """Whether it is the scan of a signed form: there if somebody made one, never asked for."""
    fields = intake.spec.form if intake.spec else ()
    return any(f.id == asked.id and f.type is catalogue.FieldType.SIGNATURE for f in fields)


def waivable(intake: Intake) -> list[catalogue.Material]:
    """The lines one press waives (免交): what must be handed in and may be looked up, as long as nothing was brought.

    Papers that are handed in only if one has them are left alone: nobody asks a register for what is not needed.
    """
    return [
        m
        for m in lines_of(intake)
        if m.waivable and m.necessity is not catalogue.Necessity.OPTIONAL and not intake.uploads(m.id)
    ]


def _waive(intake: Intake, _: str) -> None:
    """The applicant agrees that registers are asked."""
    for material in waivable(intake):
        intake.data[f"m_{material.id}"] = "waived"


def _all_paper(intake: Intake, _: str) -> None:
    """Everything else lies on the counter as originals."""
    attached = [a for a in beside_form(intake) if not is_scan(intake, a)]
    for material in [*lines_of(intake), *attached]:
        if not material.made_by_form and intake.text(f"m_{material.id}") in {"", "missing"}:
            intake.data[f"m_{material.id}"] = "paper"


def _add_party(intake: Intake, role: str) -> None:
    taken = {p.number for p in intake.parties}
    free = next((n for n in range(MOST_PARTIES) if n not in taken), None)
    if role in PARTY_ROLES and free is not None:
        intake.data[f"p_{free}_role"] = role
        intake.focus = f"p_{free}_name"


def _remove_party(intake: Intake, number: str) -> None:
    if number.isdecimal():
        drop(intake.data, (f"p_{int(number)}_",))


_STEPS: dict[str, Callable[[Intake, str], None]] = {
    "item": _choose_item,
    "change_item": _change_item,
    "find": _look_up,
    "prefill": _prefill,
    "waive": _waive,
    "all_paper": _all_paper,
    "add": _add_party,
    "remove": _remove_party,
    "remove_file": remove_upload,
}


def stage_files(intake: Intake, files: MultiValueDict[str, UploadedFile[bytes]]) -> None:
    """Uploads that came with the form itself (no JavaScript); one bad file never loses the others."""
    if intake.item is None:
        return
    for name in files:
        if not (name.startswith("m_") and name.endswith("_file")):
            continue
        material = name[2:-5]
        for upload in files.getlist(name):
            try:
                stage(intake, upload, material)
            except Invalid as error:
                intake.problems[f"m_{material}"] = " ".join(error.fields.values())


def stage(intake: Intake, upload: UploadedFile[bytes], material: str) -> cases.StagedRef:
    """Receive one file for one line. Raises Invalid."""
    if intake.item is None:
        raise Invalid({material: "请先选事项"})
    staged = cases.stage_file(actor=intake.actor, upload=upload, material=material, item_id=intake.item.id)
    intake.data.appendlist(f"m_{material}_id", sign_upload(intake.token, staged))
    intake.data[f"m_{material}"] = "given"
    return staged

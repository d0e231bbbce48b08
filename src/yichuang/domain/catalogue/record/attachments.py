"""附件: files that are the answer to a field of the form, carried as a paper is, and listed with the form alone.

An attachment is kept, opened, corrected and swept like any paper (``cases``), under the id of its field; the list of
papers of the guide does not know it.
"""

from __future__ import annotations

from collections.abc import Mapping

from yichuang.kernel.files import kinds

from ..codes import FieldType, FileKind, MaterialForm, Necessity
from .elements import FormField, Material
from .situations import form_fields
from .spec import ItemSpec

_USUAL = (FileKind.PHOTO, FileKind.PDF)
_MEDIA = {
    FileKind.PHOTO: kinds.IMAGES,
    FileKind.PDF: frozenset({kinds.PDF}),
    FileKind.OFD: frozenset({kinds.OFD}),
}


class Attachment(Material):
    """The files of a field, as the paper they are carried as. ``accepts`` is never empty."""

    accepts: tuple[FileKind, ...] = _USUAL
    most_files: int = 1

    @property
    def media_types(self) -> frozenset[str]:
        """What a file may be, by its content (kernel.files.kinds)."""
        return frozenset().union(*(_MEDIA[kind] for kind in self.accepts))

    @property
    def limits(self) -> str:
        """What may be handed in, in words: 照片、PDF，最多 3 个，每个不超过 10 MB."""
        kinds_told = "、".join(kind.label for kind in self.accepts)
        return f"{kinds_told}，最多 {self.most_files} 个，每个不超过 {self.max_mb} MB"


def accepted(field: FormField) -> tuple[FileKind, ...]:
    """What the files of an attachment may be: as the field says, else photographs and PDF."""
    return field.accepts or _USUAL


def attachment_of(field: FormField) -> Attachment:
    """The paper that the files of an attachment, or the scan of a signed form, are carried as."""
    signed = field.type is FieldType.SIGNATURE
    return Attachment(
        id=field.id,
        name=f"{field.label}（纸质表格扫描件）"[:200] if signed else field.label,
        necessity=Necessity.REQUIRED if field.required and not signed else Necessity.OPTIONAL,
        form=MaterialForm.BOTH,
        fill_note=field.help,
        max_mb=field.max_mb,
        accepts=accepted(field),
        most_files=field.most_files,
        when=field.when,
    )


def attachments(spec: ItemSpec, answers: Mapping[str, str]) -> tuple[Attachment, ...]:
    """The attachments this situation asks for, in the order of the form. Raises Invalid."""
    return tuple(attachment_of(f) for f in form_fields(spec, answers) if f.type is FieldType.ATTACHMENT)


def carried(spec: ItemSpec, paper: str) -> Attachment | None:
    """The attachment, or the scan of the signed form, that is carried under this id; None if no field is."""
    kept = {FieldType.ATTACHMENT, FieldType.SIGNATURE}
    return next((attachment_of(f) for f in spec.form if f.id == paper and f.type in kept), None)

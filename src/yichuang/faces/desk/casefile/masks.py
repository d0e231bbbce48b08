"""What of an application form is shown in part only: numbers of persons, telephones, accounts."""

from __future__ import annotations

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.sealing import mask_identity, mask_phone


def _mask_bank(number: str) -> str:
    return f"{'*' * max(len(number) - 4, 0)}{number[-4:]}"


_MASKS = {
    catalogue.FieldType.IDENTITY: mask_identity,
    catalogue.FieldType.PHONE: mask_phone,
    catalogue.FieldType.BANK: _mask_bank,
}


def is_personal(field: catalogue.FormField) -> bool:
    """Whether the field holds what a screen shows in part only, unless it is opened on record."""
    return field.type in _MASKS or field.type is catalogue.FieldType.MEMBERS


def mask(field: catalogue.FormField, value: str) -> str:
    """The value as it may stand on a screen."""
    return _MASKS[field.type](value) if field.type in _MASKS else value

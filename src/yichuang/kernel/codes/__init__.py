"""The codes of the field: parse, check, build (credit code, identity number, item codes, certificate ids).

``parse_*`` returns a frozen dataclass or raises InvalidCode with a Chinese reason, and nothing else, whatever text it
is given. ``build_*`` computes the check character and parses what it built, so that it never hands out a wrong code.
Letters may be lower case; spaces and full-width characters are refused with words that say so (faces strip).
"""

from .base import InvalidCode
from .check import CodeCheck, Kind, UnknownKind, check
from .identity import IdentityNumber, Sex, build_identity, parse_identity
from .items import (
    BasicCode,
    HandleCode,
    ProjectNumber,
    TaskCode,
    build_basic_code,
    build_handle,
    build_project_number,
    build_task_code,
    parse_basic_code,
    parse_handle,
    parse_project_number,
    parse_task,
)
from .licence import LicenceCode, build_licence, parse_licence
from .uscc import CreditCode, build_uscc, parse_uscc

__all__ = [
    "BasicCode",
    "CodeCheck",
    "CreditCode",
    "HandleCode",
    "IdentityNumber",
    "InvalidCode",
    "Kind",
    "LicenceCode",
    "ProjectNumber",
    "Sex",
    "TaskCode",
    "UnknownKind",
    "build_basic_code",
    "build_handle",
    "build_identity",
    "build_licence",
    "build_project_number",
    "build_task_code",
    "build_uscc",
    "check",
    "parse_basic_code",
    "parse_handle",
    "parse_identity",
    "parse_licence",
    "parse_project_number",
    "parse_task",
    "parse_uscc",
]

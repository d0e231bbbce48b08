"""The tables of disclosure: fields and constraints only."""

from .asking import Consultation, InformationRequest, ProvidedFile, RequestMove
from .case_screen import CaseScreen
from .publication import Attachment, Publication, PublicationVersion, VersionItem
from .town_list import TownList

__all__ = [
    "Attachment",
    "CaseScreen",
    "Consultation",
    "InformationRequest",
    "ProvidedFile",
    "Publication",
    "PublicationVersion",
    "RequestMove",
    "TownList",
    "VersionItem",
]

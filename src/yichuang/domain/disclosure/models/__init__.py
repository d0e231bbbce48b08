"""The tables of disclosure: fields and constraints only."""

from .asking import Consultation, InformationRequest, ProvidedFile, RequestMove
from .publication import Attachment, Publication, PublicationVersion, VersionItem

__all__ = [
    "Attachment",
    "Consultation",
    "InformationRequest",
    "ProvidedFile",
    "Publication",
    "PublicationVersion",
    "RequestMove",
    "VersionItem",
]

"""The rows of a case. One module for the case itself, one for what is handed in, one for what is done with it."""

from .case import Case, CaseHand, CaseHistory, CaseParty
from .draft import Draft, StagedFile
from .papers import CaseMaterial, CorrectionItem, CorrectionNotice, MaterialFile
from .referral import Referral
from .work import CaseStep, Decision, Delivery, Extension, ResultDocument, SpecialProcedure

__all__ = [
    "Case",
    "CaseHand",
    "CaseHistory",
    "CaseMaterial",
    "CaseParty",
    "CaseStep",
    "CorrectionItem",
    "CorrectionNotice",
    "Decision",
    "Delivery",
    "Draft",
    "Extension",
    "MaterialFile",
    "Referral",
    "ResultDocument",
    "SpecialProcedure",
    "StagedFile",
]

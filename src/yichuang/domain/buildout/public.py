"""The only way into buildout: operations, queries, frozen dataclasses."""

from .lifecycle import (
    ACCEPT,
    ASSESSMENT,
    CERTIFICATE,
    CHECK,
    INSPECT,
    MACHINES,
    MANAGE,
    PLAN,
    PRACTICE,
    RECTIFICATION,
    REPORT,
    TASK,
    TOWN_PLAN,
    WORK,
)
from .operations.history import PastStep, enter_step, enter_steps
from .operations.standard import adopt_profile
from .policies import PERMISSIONS
from .profile.check import Finding, check_profile
from .profile.figures import FIGURES, Figure, fill, is_counted
from .profile.formulas import FORMULAS
from .profile.read import BadProfile, read_profile, spoken
from .profile.spec import (
    Checklist,
    Indicator,
    Line,
    Milestone,
    Profile,
)
from .profile.words import AppraisedBy, Batch, EvidenceKind, Shape, Stage, Way
from .queries.standard import edition_by_id, find_edition, get_edition, list_editions
from .queries.works import get_work, list_moves, list_works
from .refs import EditionRef, MoveRef, WorkRef

__all__ = [
    "ACCEPT",
    "ASSESSMENT",
    "CERTIFICATE",
    "CHECK",
    "FIGURES",
    "FORMULAS",
    "INSPECT",
    "MACHINES",
    "MANAGE",
    "PERMISSIONS",
    "PLAN",
    "PRACTICE",
    "RECTIFICATION",
    "REPORT",
    "TASK",
    "TOWN_PLAN",
    "WORK",
    "AppraisedBy",
    "BadProfile",
    "Batch",
    "Checklist",
    "EditionRef",
    "EvidenceKind",
    "Figure",
    "Finding",
    "Indicator",
    "Line",
    "Milestone",
    "MoveRef",
    "PastStep",
    "Profile",
    "Shape",
    "Stage",
    "Way",
    "WorkRef",
    "adopt_profile",
    "check_profile",
    "edition_by_id",
    "enter_step",
    "enter_steps",
    "fill",
    "find_edition",
    "get_edition",
    "get_work",
    "is_counted",
    "list_editions",
    "list_moves",
    "list_works",
    "read_profile",
    "spoken",
]

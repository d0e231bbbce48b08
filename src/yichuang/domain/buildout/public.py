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
from .models.checking import AssessmentKind, Said
from .operations.acceptance import (
    confirm_site,
    lose_mark,
    pass_city,
    pass_county,
    report_site,
    send_back,
    warn_site,
)
from .operations.certify import issue_certificate, print_certificate
from .operations.checking import answer_line, begin_check, drop_check, submit_check
from .operations.evidence import Here, add_evidence, remove_evidence
from .operations.rectify import (
    close_rectified,
    open_rectification,
    report_rectified,
    return_rectified,
    withdraw_rectification,
)
from .operations.spot import draw_spot_checks
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
from .queries.certificates import find_certificate, list_certificates
from .queries.checking import evidence_file, get_check, list_checks, rectification_file
from .queries.checking_lists import (
    count_by_state,
    count_late_rectifications,
    count_waiting,
    get_rectification,
    list_checks_to_begin,
    list_next_steps,
    list_rectifications,
    list_waiting,
)
from .queries.standard import edition_by_id, find_edition, get_edition, list_editions
from .queries.works import get_work, list_moves, list_works
from .refs import EditionRef, MoveRef, WorkRef
from .refs_checking import CertificateRef, CheckRef, CheckView, EvidenceRef, LineView, NextStep, RectificationRef

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
    "AssessmentKind",
    "BadProfile",
    "Batch",
    "CertificateRef",
    "CheckRef",
    "CheckView",
    "Checklist",
    "EditionRef",
    "EvidenceKind",
    "EvidenceRef",
    "Figure",
    "Finding",
    "Here",
    "Indicator",
    "Line",
    "LineView",
    "Milestone",
    "MoveRef",
    "NextStep",
    "Profile",
    "RectificationRef",
    "Said",
    "Shape",
    "Stage",
    "Way",
    "WorkRef",
    "add_evidence",
    "adopt_profile",
    "answer_line",
    "begin_check",
    "check_profile",
    "close_rectified",
    "confirm_site",
    "count_by_state",
    "count_late_rectifications",
    "count_waiting",
    "draw_spot_checks",
    "drop_check",
    "edition_by_id",
    "evidence_file",
    "fill",
    "find_certificate",
    "find_edition",
    "get_check",
    "get_edition",
    "get_rectification",
    "get_work",
    "is_counted",
    "issue_certificate",
    "list_certificates",
    "list_checks",
    "list_checks_to_begin",
    "list_editions",
    "list_moves",
    "list_next_steps",
    "list_rectifications",
    "list_waiting",
    "list_works",
    "lose_mark",
    "open_rectification",
    "pass_city",
    "pass_county",
    "print_certificate",
    "read_profile",
    "rectification_file",
    "remove_evidence",
    "report_rectified",
    "report_site",
    "return_rectified",
    "send_back",
    "spoken",
    "submit_check",
    "warn_site",
    "withdraw_rectification",
]

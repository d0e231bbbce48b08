"""The tables of buildout: fields and constraints only."""

from .checking import Answer, Assessment, Evidence, Rectification
from .programme import Change, Practice, Task, TaskReport, TownPlan, Visit
from .sites import Certificate, SiteWork, WorkMove
from .standard import Edition, Reading

__all__ = [
    "Answer",
    "Assessment",
    "Certificate",
    "Change",
    "Edition",
    "Evidence",
    "Practice",
    "Reading",
    "Rectification",
    "SiteWork",
    "Task",
    "TaskReport",
    "TownPlan",
    "Visit",
    "WorkMove",
]

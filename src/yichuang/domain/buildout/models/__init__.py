"""The tables of buildout: fields and constraints only."""

from .checking import Answer, Assessment, Evidence, Rectification
from .figures import Demonstration, Intake
from .programme import (
    Change,
    Practice,
    Reminder,
    ReminderLevel,
    Task,
    TaskReport,
    TaskSource,
    TaskStep,
    TownPlan,
    TownPlanSite,
    Visit,
)
from .sites import Certificate, SiteWork, WorkMove
from .standard import Edition, Reading

__all__ = [
    "Answer",
    "Assessment",
    "Certificate",
    "Change",
    "Demonstration",
    "Edition",
    "Evidence",
    "Intake",
    "Practice",
    "Reading",
    "Rectification",
    "Reminder",
    "ReminderLevel",
    "SiteWork",
    "Task",
    "TaskReport",
    "TaskSource",
    "TaskStep",
    "TownPlan",
    "TownPlanSite",
    "Visit",
    "WorkMove",
]

"""The tables of buildout: fields and constraints only."""

from .appraising import FollowUp, UnitAppraisal
from .checking import Answer, Assessment, Evidence, Rectification
from .figures import Demonstration, Intake
from .inspecting import Commission, Patrol, PatrolRound, RoundSite, SampledCase
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
    "Commission",
    "Demonstration",
    "Edition",
    "Evidence",
    "FollowUp",
    "Intake",
    "Patrol",
    "PatrolRound",
    "Practice",
    "Reading",
    "Rectification",
    "Reminder",
    "ReminderLevel",
    "RoundSite",
    "SampledCase",
    "SiteWork",
    "Task",
    "TaskReport",
    "TaskSource",
    "TaskStep",
    "TownPlan",
    "TownPlanSite",
    "UnitAppraisal",
    "Visit",
    "WorkMove",
]

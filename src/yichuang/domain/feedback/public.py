"""The only import surface of feedback. See README.md."""

from .counting import count_evaluations_by_site
from .operations.answer_visit import LONGEST_ANSWER, answer_visit
from .operations.evaluate import LONGEST_WORDS, EvaluationRef, evaluate_case
from .operations.evaluate_bundle import PartToEvaluate, bundle_evaluation, evaluate_bundle
from .operations.visit import VisitEvaluationRef, evaluate_slip, evaluate_visit
from .policies import PERMISSIONS
from .queries import (
    MOST_OPEN,
    VisitSaid,
    count_visits_to_answer,
    get_evaluation,
    list_visit_evaluations,
    list_visits_to_answer,
    may_evaluate,
    may_evaluate_slip,
    visit_is_evaluated,
    visit_to_evaluate,
    visits_to_answer_by_site,
)
from .reasons import BAD, LEVELS, REASONS

__all__ = [
    "BAD",
    "LEVELS",
    "LONGEST_ANSWER",
    "LONGEST_WORDS",
    "MOST_OPEN",
    "PERMISSIONS",
    "REASONS",
    "EvaluationRef",
    "PartToEvaluate",
    "VisitEvaluationRef",
    "VisitSaid",
    "answer_visit",
    "bundle_evaluation",
    "count_evaluations_by_site",
    "count_visits_to_answer",
    "evaluate_bundle",
    "evaluate_case",
    "evaluate_slip",
    "evaluate_visit",
    "get_evaluation",
    "list_visit_evaluations",
    "list_visits_to_answer",
    "may_evaluate",
    "may_evaluate_slip",
    "visit_is_evaluated",
    "visit_to_evaluate",
    "visits_to_answer_by_site",
]

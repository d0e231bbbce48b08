"""The only import surface of feedback. See README.md."""

from .counting import count_evaluations_by_site
from .operations.evaluate import LONGEST_WORDS, EvaluationRef, evaluate_case
from .operations.evaluate_bundle import PartToEvaluate, bundle_evaluation, evaluate_bundle
from .operations.visit import VisitEvaluationRef, evaluate_visit
from .policies import PERMISSIONS
from .queries import get_evaluation, may_evaluate, visit_to_evaluate
from .reasons import BAD, LEVELS, REASONS

__all__ = [
    "BAD",
    "LEVELS",
    "LONGEST_WORDS",
    "PERMISSIONS",
    "REASONS",
    "EvaluationRef",
    "PartToEvaluate",
    "VisitEvaluationRef",
    "bundle_evaluation",
    "count_evaluations_by_site",
    "evaluate_bundle",
    "evaluate_case",
    "evaluate_visit",
    "get_evaluation",
    "may_evaluate",
    "visit_to_evaluate",
]

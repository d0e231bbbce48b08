"""The only import surface of feedback. See README.md."""

from .operations.evaluate import LONGEST_WORDS, EvaluationRef, evaluate_case
from .operations.evaluate_bundle import PartToEvaluate, bundle_evaluation, evaluate_bundle
from .policies import PERMISSIONS
from .queries import get_evaluation, may_evaluate
from .reasons import BAD, LEVELS, REASONS

__all__ = [
    "BAD",
    "LEVELS",
    "LONGEST_WORDS",
    "PERMISSIONS",
    "REASONS",
    "EvaluationRef",
    "PartToEvaluate",
    "bundle_evaluation",
    "evaluate_bundle",
    "evaluate_case",
    "get_evaluation",
    "may_evaluate",
]

"""The only import surface of feedback. See README.md."""

from .operations.evaluate import LONGEST_WORDS, EvaluationRef, evaluate_case
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
    "evaluate_case",
    "get_evaluation",
    "may_evaluate",
]

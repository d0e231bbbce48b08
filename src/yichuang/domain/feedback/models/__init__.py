"""Rows of feedback, by subject."""

from .case import Evaluation
from .visit import VisitEvaluation

__all__ = ["Evaluation", "VisitEvaluation"]

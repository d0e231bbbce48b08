"""Rules of time: what happens because nobody did anything. Each may run again without harm."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import system
from yichuang.kernel.errors import DomainError

from . import lifecycle
from .models import Case
from .operations.accept import completeness_expired, deem_accepted
from .operations.correct import return_case

_BATCH = 200


def deem_overdue() -> int:
    """Record every deemed acceptance (行政许可法 32). Returns how many."""
    due = Case.objects.filter(
        state__in=sorted(lifecycle.BEFORE_ACCEPTANCE), completeness_due_on__lt=clock.today(), external=False
    ).order_by("completeness_due_on", "pk")
    done = 0
    for case in due[:_BATCH]:
        if completeness_expired(case):
            actor = system(case.place_id, permissions=frozenset({"cases.deem_accepted"}))
            done += _attempt(lambda case=case, actor=actor: deem_accepted(actor=actor, case_id=case.pk))
    return done


def return_uncorrected() -> int:
    """Return what was never completed, the day after its correction time ended. Returns how many."""
    late = Case.objects.filter(state=lifecycle.CORRECTING, correction__due_on__lt=clock.today()).order_by("pk")
    done = 0
    for case in late[:_BATCH]:
        actor = system(case.place_id, permissions=frozenset({"cases.refuse"}))
        done += _attempt(lambda case=case, actor=actor: return_case(actor=actor, case_id=case.pk))
    return done


def _attempt(run) -> int:  # type: ignore[no-untyped-def]
    """One case in its own transaction; somebody who was quicker is no failure."""
    try:
        with transaction.atomic():
            run()
    except DomainError:
        return 0
    return 1

"""Rules of time: what happens because nobody did anything. Each may run again without harm."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog
from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import system
from yichuang.kernel.errors import DomainError
from yichuang.kernel.jobs import job, periodic

from . import clocks, lifecycle
from .models import Case
from .operations.accept import completeness_expired, deem_accepted
from .operations.correct import return_case
from .operations.draft import purge_drafts

_BATCH = 200
log = structlog.get_logger(__name__)


def deem_overdue() -> int:
    """Record every deemed acceptance (行政许可法 32). Returns how many."""
    due = Case.objects.filter(
        state__in=sorted(lifecycle.BEFORE_ACCEPTANCE), completeness_due_on__lt=clock.today(), external=False
    ).order_by("completeness_due_on", "pk")
    done = 0
    for case in due.iterator(chunk_size=_BATCH):
        if completeness_expired(case):
            actor = system(case.place_id, permissions=frozenset({"cases.deem_accepted"}))
            done += _attempt(case.pk, partial(deem_accepted, actor=actor, case_id=case.pk))
    return done


def return_uncorrected() -> int:
    """Return what was never completed, the day after its correction time ended. Returns how many."""
    late = Case.objects.filter(state=lifecycle.CORRECTING, correction__due_on__lt=clock.today()).order_by("pk")
    done = 0
    for case in late.iterator(chunk_size=_BATCH):
        actor = system(case.place_id, permissions=frozenset({"cases.refuse"}))
        done += _attempt(case.pk, partial(return_case, actor=actor, case_id=case.pk))
    return done


def _attempt(case_id: int, run: Callable[[], object]) -> int:
    """One case in its own transaction. Somebody who was quicker is no failure; a broken case does not stop the rest."""
    try:
        with transaction.atomic():
            run()
    except DomainError:
        return 0
    except Exception as error:
        log.error(  # noqa: TRY400 - a trace could carry what the case holds
            "cases.rule_of_time_failed", case_id=case_id, error=type(error).__name__
        )
        return 0
    return 1


@job("cases.recount_due_dates", label="按新的工作日历重算到期日")
def recount_due_dates() -> None:
    """Count every open case again from its history. Only projections are written, so it may run any number of times."""
    last = 0
    while True:
        with transaction.atomic():
            batch = list(
                Case.objects.filter(pk__gt=last, state__in=sorted(lifecycle.OPEN))
                .select_for_update(no_key=True)
                .order_by("pk")[:_BATCH]
            )
            for case in batch:
                ground = clocks.ground_of(case.deciding_organisation_id)
                case.save(
                    update_fields=clocks.refresh(case, clocks.compute(clocks.gather(case), ground, clock.today()))
                )
        if len(batch) < _BATCH:
            return
        last = batch[-1].pk


@periodic("cases.rules_of_time", label="逾期视为受理、逾期未补正退回", cron="*/10 * * * *")
def apply_rules_of_time() -> None:
    """Every ten minutes: deemed acceptance and return."""
    deem_overdue()
    return_uncorrected()


@periodic("cases.purge_drafts", label="清理过期草稿和无主上传", cron="40 18 * * *")
def purge_old_drafts() -> None:
    """Nightly (02:40 in Shanghai; cron counts in UTC)."""
    purge_drafts()

"""Rules of time: what happens because nobody did anything. Each may run again without harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from django.db import transaction
from django.db.models import Q

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import system
from yichuang.kernel.errors import DomainError
from yichuang.kernel.jobs import defer, job, periodic

from . import clocks, lifecycle
from .models import Case
from .operations.accept import completeness_expired, deem_accepted
from .operations.correct import return_case
from .operations.draft import purge_drafts
from .queries.volumes import volumes_by_item

_BATCH = 200
_NAMED_AT_ONCE = 50  # cases one line of the technician's page names
_AGENTS = "D"  # as on the paper an agent leaves behind
log = structlog.get_logger(__name__)


def deem_overdue() -> int:
    """Record every deemed acceptance (行政许可法 32). Returns how many."""
    due = Case.objects.filter(
        state__in=sorted(lifecycle.BEFORE_ACCEPTANCE),
        completeness_due_on__lt=clock.today(),
        external=False,  # see completeness_expired
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
    """Count every open case again from its history. Only projections are written, so it may run any number of times.

    A case that cannot be counted does not stop the others: those left over become jobs of their own, which are tried
    again and, if that does not help, wait on the technician's page with the cases' numbers.
    """
    last, broken = 0, list[str]()
    while True:
        with transaction.atomic():
            batch = list(
                Case.objects.filter(pk__gt=last, state__in=sorted(lifecycle.OPEN))
                .select_for_update(no_key=True)
                .order_by("pk")[:_BATCH]
            )
            broken += [_name(case) for case in batch if not _recounted(case)]
        if len(batch) < _BATCH:
            break
        last = batch[-1].pk
    with transaction.atomic():
        for start in range(0, len(broken), _NAMED_AT_ONCE):
            defer(recount_left_over, cases=broken[start : start + _NAMED_AT_ONCE])


@job("cases.recount_left_over", label="这些办件没能按新的工作日历重算到期日")
def recount_left_over(cases: list[str]) -> None:
    """Count these cases again, each for itself. Raises CannotRecountError as long as any cannot be counted."""
    left = False
    for name in cases:
        with transaction.atomic():
            known = Q(pk=int(name[1:]), number__isnull=True) if name.startswith(_AGENTS) else Q(number=name)
            case = Case.objects.select_for_update(no_key=True).filter(known, state__in=sorted(lifecycle.OPEN)).first()
            left |= case is not None and not _recounted(case)
    if left:
        raise CannotRecountError


class CannotRecountError(Exception):
    """There are cases whose due dates could not be counted; the log says which and why."""


def _name(case: Case) -> str:
    """What a technician finds the case by: its number, or the agent's reference of one not yet received."""
    return case.number or f"{_AGENTS}{case.pk}"


def _recounted(case: Case) -> bool:
    """Whether the case could be counted again; if not, the log says which and the kind of error."""
    try:
        with transaction.atomic():
            ground = clocks.ground_of(case.deciding_organisation_id)
            case.save(update_fields=clocks.refresh(case, clocks.compute(clocks.gather(case), ground, clock.today())))
    except Exception as error:
        log.error(  # noqa: TRY400 - a trace could carry what the case holds
            "cases.recount_failed", case_id=case.pk, number=_name(case), error=type(error).__name__
        )
        return False
    return True


@periodic("cases.rules_of_time", label="逾期视为受理、逾期未补正退回", cron="*/10 * * * *")
def apply_rules_of_time() -> None:
    """Every ten minutes: deemed acceptance and return."""
    deem_overdue()
    return_uncorrected()


@periodic("cases.purge_drafts", label="清理过期草稿和无主上传", cron="40 18 * * *")
def purge_old_drafts() -> None:
    """Nightly (02:40 in Shanghai; cron counts in UTC)."""
    purge_drafts()


@periodic("cases.mark_frequent_items", label="按近一年办件数标出高频事项", cron="20 16 * * *")
def mark_frequent_items() -> None:
    """At night (00:20 in Shanghai): tell the catalogue how often each item was asked for in a year (S0-32)."""
    since = clock.today() - timedelta(days=365)
    for place in places.list_places():
        counts = {item_id: volume.received for item_id, volume in volumes_by_item(place.id, since=since).items()}
        actor = system(place.id, permissions=catalogue.PERMISSIONS)
        catalogue.mark_frequent(actor=actor, place_id=place.id, counts=counts)

"""Rows as the frozen things that leave the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256

from yichuang.kernel import clock

from . import lifecycle
from .models import Appraisal, Certificate, Dispatch, Duty, Grade, PaperKind, Representative, Transfer
from .operations.stations import two_years_on
from .refs import AppraisalRef, CertificateRef, DispatchRef, RepresentativeRef, TransferRef

WARN = timedelta(days=60)
"""A certificate or an authority that ends within sixty days is put before the centre."""


def light_of(last_day: date | None) -> str:
    """ok, soon (within 60 days), or over."""
    if last_day is None or last_day > clock.today() + WARN:
        return "ok"
    return "soon" if last_day >= clock.today() else "over"


def dispatch_ref(row: Dispatch, names: Mapping[int, str]) -> DispatchRef:
    """A dispatch; ``employer`` and ``site`` should be selected with it."""
    return DispatchRef(
        row.pk, row.account_id, names[row.account_id], row.employer_id, row.employer.name, row.site_id, row.site.name,
        row.duty, f"{Duty(row.duty).label}{f'（{row.letter} 岗）' if row.letter else ''}", row.letter, row.since,
        row.until, row.early, str(row.reason or ""), row.rotates_on, two_years_on(row.since),
        row.until is None or row.until > clock.today(), row.until is None or row.until + WARN > clock.today(),
    )  # fmt: skip


def certificate_ref(row: Certificate, name_of: str) -> CertificateRef:
    """A certificate or training."""
    return CertificateRef(
        row.pk, row.account_id, name_of, PaperKind(row.kind).label, row.name, row.issuer, row.got_on, row.last_day,
        light_of(row.last_day),
    )  # fmt: skip


def appraisal_ref(row: Appraisal, names: Mapping[int, str]) -> AppraisalRef:
    """A month's appraisal; its dispatch and paper should be selected with it."""
    return AppraisalRef(
        row.pk, dispatch_ref(row.dispatch, names), row.month, Grade(row.grade).label, str(row.text), row.state,
        lifecycle.APPRAISAL.states[row.state], row.sent_on, row.paper.number if hasattr(row, "paper") else "",
        stamp_of(row),
    )  # fmt: skip


def stamp_of(row: Appraisal) -> str:
    """What changes when a draft does."""
    return sha256(f"{row.grade}\n{row.text}".encode()).hexdigest()[:16]


def transfer_ref(row: Transfer, names: Mapping[int, str]) -> TransferRef:
    """A transfer proposal; dispatch and replacement should be selected with it."""
    late = row.state == lifecycle.AGREED and row.replace_by is not None and row.replace_by < clock.today()
    return TransferRef(
        row.pk, dispatch_ref(row.dispatch, names), str(row.reason), row.state, lifecycle.TRANSFER.states[row.state],
        row.proposed_on, row.sent_on, row.answered_on, str(row.answer or ""), row.replace_by,
        names[row.replacement.account_id] if row.replacement else "", late,
    )  # fmt: skip


def representative_ref(row: Representative, names: Mapping[int, str]) -> RepresentativeRef:
    """A representative; organisation, site and post should be selected with it."""
    return RepresentativeRef(
        row.pk, row.organisation_id, row.organisation.name, row.site_id, row.site.name, row.post_id,
        row.post.account_id, names[row.post.account_id], row.document, row.since, row.until,
        light_of(row.until - timedelta(days=1)),
    )  # fmt: skip

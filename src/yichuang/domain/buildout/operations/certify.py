"""The certificate of standard (达标证书): given with the mark, sealed when first printed, revoked with the mark."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import documents, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import CertificateIssued, CertificateRevoked, CertificateSealed
from ..models import Certificate, Edition, SiteWork
from ..policies import access_work
from ..queries.certificates import certificate_ref
from ..queries.standard import edition_by_id
from .steps import instant_of

_TEMPLATE: Final = Path(__file__).parent.parent / "documents" / "certificate.typ"
_SERIES: Final = "buildout.certificate"
_MOST = 5 * 1024 * 1024


def issue(actor: Actor, work: SiteWork) -> None:
    """Give the locked site that has just come up to standard its certificate, dated the day it did (internal).

    Its number is of that day's year; what it was held against is the edition in force on that day, else the first.
    """
    place, day = places.get_place_by_id(work.place_id), work.since
    editions = list(Edition.objects.filter(place_id=work.place_id).order_by("-number").values_list("pk", "since"))
    row = Certificate.objects.create(
        work=work,
        number=f"{place.prefix}-DB-{day.year}-{numbering.take(_SERIES, place.slug, day.year):04d}",
        edition_id=next((pk for pk, since in editions if since <= day), editions[-1][0]),
        issued_on=day,
    )
    entry = CertificateIssued(row.pk, work.site_id, row.number)
    journal.record(entry, actor=actor, subject=row.subject, place_id=work.place_id, occurred_at=instant_of(day))


@transaction.atomic
def print_certificate(*, actor: Actor, certificate_id: int, address: str) -> int:
    """The file of the certificate as PDF, set and sealed once; later the same file.

    ``address``: the public page that says whether it holds, for the QR code, without the number. Raises Forbidden,
    NotFound, Conflict (revoked).
    """
    site_id = Certificate.objects.filter(pk=certificate_id).values_list("work__site_id", flat=True).first()
    if site_id is None:
        raise NotFound("没有这份证书")
    access_work(actor, site_id, lifecycle.CHECK)
    row = Certificate.objects.select_for_update(of=("self",)).select_related("work").get(pk=certificate_id)
    if row.state == lifecycle.REVOKED:
        raise Conflict("这份证书已经收回，不再打印")
    if row.file_id is not None:
        return int(row.file_id)
    ref = certificate_ref(row)
    profile = edition_by_id(row.edition_id).profile
    data = {
        "number": row.number,
        "site": ref.site_name,
        "checklists": [c.name for c in profile.checklists_for(row.work.kind)],
        "programme": ref.programme,
        "edition": ref.edition_number,
        "issuer": ref.issuer,
        "issued_on": _cn(row.issued_on),
        "signed_on": _cn(ref.entered_on or ref.issued_on),
        "entered": f"{_cn(ref.entered_on)}补登，依据：{ref.document}" if ref.entered_on else "",
        "qr": documents.qr_svg(f"{address.rstrip('/')}/{row.number}/"),
    }
    pdf = documents.render(_TEMPLATE, data, sample=places.get_site(row.work.site_id).sample)
    sealed = documents.seal_pdf(pdf, organisation_name=ref.issuer, reason="达标证书")
    row.file_id = files.receive(BytesIO(sealed), max_bytes=_MOST, allowed=frozenset({kinds.PDF})).id
    row.save(update_fields=["file"])
    journal.record(CertificateSealed(row.pk), actor=actor, subject=row.subject, place_id=row.work.place_id)
    return int(row.file_id)


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def revoke(actor: Actor, work: SiteWork) -> None:
    """Take back the certificate of the locked site that has just lost its mark, as of that day (internal)."""
    row = Certificate.objects.select_for_update(of=("self",)).filter(work=work, state=lifecycle.IN_FORCE).first()
    if row is None:  # a mark from before marks came with certificates
        return
    row.revoked_on = work.since
    fire(
        lifecycle.CERTIFICATE,
        row,
        "revoke",
        actor=actor,
        event=CertificateRevoked(row.pk, work.site_id),
        subject_key=row.subject,
        place_id=work.place_id,
        fields=("revoked_on",),
        occurred_at=instant_of(work.since),
    )

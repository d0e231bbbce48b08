"""Certificates of standard: what anybody may see of them."""

from __future__ import annotations

import re

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle
from ..models import Certificate, WorkMove
from ..policies import find_work
from ..refs_checking import CertificateRef
from ..reps import work_move_ref
from .standard import edition_by_id

_NUMBER = re.compile(r"[A-Z]{2,6}-DB-\d{4}-\d{4,9}")


def find_certificate(number: str) -> CertificateRef:
    """The certificate of this number, in force or revoked, for anybody who asks. Raises NotFound."""
    asked = number.strip().upper()
    rows = Certificate.objects.filter(number=asked).select_related("work")
    row = rows.first() if _NUMBER.fullmatch(asked) else None
    if row is None:
        raise NotFound("没有这个编号的达标证书，请核对编号")
    return certificate_ref(row)


def list_certificates(actor: Actor, site_id: int) -> tuple[CertificateRef, ...]:
    """Every certificate a site was given, the last first. Raises Forbidden or NotFound."""
    rows = Certificate.objects.filter(work=find_work(actor, site_id)).select_related("work")
    return tuple(certificate_ref(row) for row in rows.order_by("-issued_on", "-pk"))


def certificate_of(site_id: int) -> CertificateRef | None:
    """The certificate in force of a site, for anybody; None where it is not up to standard."""
    row = Certificate.objects.filter(work__site_id=site_id, state=lifecycle.IN_FORCE).select_related("work").first()
    return certificate_ref(row) if row is not None else None


def certificate_ref(row: Certificate) -> CertificateRef:
    """As it is handed out (internal)."""
    edition, site = edition_by_id(row.edition_id), places.get_site(row.work.site_id)
    marks = WorkMove.objects.filter(work_id=row.work_id, target=lifecycle.UP_TO_STANDARD, on=row.issued_on)
    mark = work_move_ref(marks.latest("pk"))
    reason = ""
    if row.revoked_on is not None:
        lost = WorkMove.objects.filter(work_id=row.work_id, transition="lose", on=row.revoked_on).order_by("-pk")
        reason = lost.values_list("reason", flat=True).first() or ""
    return CertificateRef(
        id=row.pk,
        number=row.number,
        state=row.state,
        state_word=lifecycle.CERTIFICATE.states[row.state],
        site_id=site.id,
        site_name=site.name,
        place_name=places.get_place_by_id(row.work.place_id).name,
        issuer=edition.profile.place.centre.body,
        programme=edition.profile.programme.name,
        edition_number=edition.number,
        issued_on=row.issued_on,
        revoked_on=row.revoked_on,
        reason=reason,
        entered_on=mark.entered_on,
        document=mark.reason if mark.entered_on else "",
    )

"""add_evidence, remove_evidence: photos and documents that prove an answer, with the place they were taken at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import BinaryIO, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds, pictures
from yichuang.kernel.files import public as files
from yichuang.kernel.files.taken import read_taken

from .. import lifecycle
from ..events import EvidenceAdded, EvidenceRemoved
from ..models import Assessment, Evidence
from ..models.checking import PATROLS, Located
from ..policies import access_assessment
from ..profile.words import EvidenceKind, Means
from ..queries.checking import line_of

MOST_BYTES: Final = 10 * 1024 * 1024
_MOST_EACH = 9
_DOCUMENTS = frozenset({kinds.PDF, kinds.OFD, kinds.DOCX, kinds.XLSX})


@dataclass(frozen=True, slots=True)
class Here:
    """Degrees north and east (WGS 84) where the device is, as the browser tells with leave."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph that was stored without what the camera wrote, and what that said."""

    file_id: int
    is_photo: bool
    metres: int | None
    located: str
    taken_at: datetime | None


@transaction.atomic
def add_evidence(
    *, actor: Actor, assessment_id: int, line: str, upload: UploadedFile[bytes] | BinaryIO, here: Here | None = None
) -> int:
    """Lay a photo or document beside a line of a check under way; its id. The same file again changes nothing.

    Where and when a photo was taken is read first and the metadata are then taken out; without, ``here`` stands for
    the place, and without that too it is kept and shown as a photo without a place. Only the distance to the site is
    kept. JPG, PNG, WebP; PDF, OFD, Word, Excel; at most 10 MB, nine for a line. Raises Forbidden, NotFound, Conflict,
    Invalid under ``file``: of conduct and by video nothing is kept (S0-68, S3-54).
    """
    check = access_assessment(actor, assessment_id)
    if check.state != lifecycle.DRAFT:
        raise Conflict("这次检查已经结束，不能再加照片")
    if line_of(check, line).at_window:
        raise Invalid({"file": "仪表着装只记窗口、岗位和问题，不拍人"})
    if check.kind in PATROLS and check.patrol.means == Means.VIDEO:
        raise Invalid({"file": "视频巡查不存画面，只记用的哪个摄像头、看的什么时间"})
    photo = store(check.work.site_id, upload, here)
    known = Evidence.objects.filter(assessment=check, line=line)
    same = known.filter(file_id=photo.file_id).first()
    if same is not None:
        return int(same.pk)
    if known.count() >= _MOST_EACH:
        raise Invalid({"file": f"一项最多 {_MOST_EACH} 个文件，请先删掉用不着的"})
    row = Evidence.objects.create(
        assessment=check,
        line=line,
        file_id=photo.file_id,
        kind=EvidenceKind.PHOTO if photo.is_photo else EvidenceKind.DOCUMENT,
        metres=photo.metres,
        located=photo.located,
        taken_at=photo.taken_at,
        added_at=clock.now(),
        by_id=actor.account_id,
    )
    _record(actor, check, EvidenceAdded(check.pk, row.pk, line, photo.located))
    return int(row.pk)


@transaction.atomic
def remove_evidence(*, actor: Actor, assessment_id: int, evidence_id: int) -> None:
    """Take a photo or document away before the check is submitted. Raises Forbidden, NotFound, Conflict."""
    check = access_assessment(actor, assessment_id)
    row = Evidence.objects.filter(assessment=check, pk=evidence_id).first()
    if row is None:
        raise NotFound("没有这张照片，可能已经删掉了")
    if check.state != lifecycle.DRAFT:
        raise Conflict("这次检查已经结束，照片不能再删")
    row.delete()
    _record(actor, check, EvidenceRemoved(check.pk, evidence_id, row.line))


def _record(actor: Actor, check: Assessment, entry: EvidenceAdded | EvidenceRemoved) -> None:
    journal.record(entry, actor=actor, subject=check.subject, place_id=check.work.place_id)


def store(
    site_id: int, upload: UploadedFile[bytes] | BinaryIO, here: Here | None, *, photo_only: bool = False
) -> Photo:
    """Store a photo (or document) for a site, read for place and time and cleaned. Raises Invalid under ``file``."""
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    media_type = kinds.sniff(BytesIO(data)) if len(data) <= MOST_BYTES else None
    allowed = pictures.ALLOWED if photo_only else pictures.ALLOWED | _DOCUMENTS
    if media_type not in pictures.ALLOWED:
        stored = files.receive(BytesIO(data), max_bytes=MOST_BYTES, allowed=allowed)
        return Photo(stored.id, is_photo=False, metres=None, located="", taken_at=None)
    taken = read_taken(data, media_type)
    cleaned = BytesIO(pictures.without_metadata(data, media_type))
    stored = files.receive(cleaned, max_bytes=MOST_BYTES, allowed=allowed)
    latitude, longitude, located = taken.latitude, taken.longitude, Located.PHOTO.value
    if (latitude is None or longitude is None) and here is not None:
        latitude, longitude, located = here.latitude, here.longitude, Located.DEVICE.value
    metres = None
    if latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180:
        site = places.get_site(site_id)
        metres = round(places.metres_between(latitude, longitude, site.latitude, site.longitude))
    at = taken.at if taken.at is not None and taken.at <= clock.now() else None  # a camera's clock may be wrong
    return Photo(stored.id, is_photo=True, metres=metres, located=located if metres is not None else "", taken_at=at)

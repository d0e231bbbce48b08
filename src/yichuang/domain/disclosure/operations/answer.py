"""answer_request: one answer, on a numbered paper under the seal of the body (政府信息公开条例 33, 36, 37)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files

from .. import checks, lifecycle, words
from ..events import RequestAnswered
from ..models import InformationRequest, ProvidedFile, Publication
from ._move import move
from .attachment import receive_for_everybody
from .handle import access_to_handle

_TEMPLATE: Final = Path(__file__).parent.parent / "documents" / "answer.typ"
_MOST = 5 * 1024 * 1024
_MOST_FILES = 10
_TITLE: Final = "政府信息公开申请答复书"
_GIVES: Final = frozenset({words.Answer.GIVEN, words.Answer.PARTLY})
_WITHHOLDS: Final = frozenset({words.Answer.REFUSED, words.Answer.PARTLY})


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """An answer. ``text``: where it is found, what is given, why not, who is competent; ``ground`` for what is kept
    back; ``published_id`` for what is public already; ``files``: what is given, with names.
    """

    kind: str
    text: str
    ground: str = ""
    published_id: int | None = None
    files: Sequence[tuple[str, UploadedFile[bytes] | BinaryIO]] = ()


@transaction.atomic
def answer_request(*, actor: Actor, request_id: int, reply: Reply) -> str:
    """Answer, once; the number of the paper. What is given goes with it, and who asked reads it on the portal.

    Raises Forbidden, NotFound, Invalid, Conflict (answered, or waiting for somebody).
    """
    row = access_to_handle(actor, request_id)
    lifecycle.REQUEST.check(row, "answer", actor)
    text = _checked(row, reply)
    for name, upload in reply.files:
        ProvidedFile.objects.create(request=row, name=name, file_id=receive_for_everybody(upload))
    body, today = places.get_organisation(row.organisation_id), clock.today()
    row.kind, row.ground, row.published_id = reply.kind, reply.ground, reply.published_id
    row.answer, row.answered_at = text, clock.now()
    serial = numbering.take("disclosure.answer", str(body.id), today.year)
    row.paper_number = f"{body.short_name}公开答〔{today.year}〕{serial} 号"
    row.paper_id = _paper(row, body, [name for name, _ in reply.files])
    move(
        actor, row, "answer", ("kind", "ground", "published", "answer", "answered_at", "paper_number", "paper"),
        event=RequestAnswered(row.pk, row.kind, row.paper_number),
    )  # fmt: skip
    return row.paper_number


def _checked(row: InformationRequest, reply: Reply) -> str:
    wrong: dict[str, str] = {}
    if reply.kind not in words.Answer.values:
        wrong["kind"] = "请选怎么答复"
    text = checks.text(wrong, "text", reply.text, "答复内容", (6, 3000))
    if reply.kind in _WITHHOLDS and reply.ground not in words.Ground.values:
        wrong["ground"] = "不公开的，请选是哪一条理由"
    if reply.kind not in _WITHHOLDS and reply.ground:
        wrong["ground"] = "公开的不用选不公开的理由"
    if reply.files and reply.kind not in _GIVES:
        wrong["file"] = "这种答复不附文件"
    if len(reply.files) > _MOST_FILES:
        wrong["file"] = f"最多附 {_MOST_FILES} 个文件"
    mine = Publication.objects.filter(place_id=row.place_id, pk=reply.published_id or 0, gone_on__isnull=True)
    if reply.published_id and not mine.filter(versions__state=lifecycle.PUBLISHED).exists():
        wrong["published_id"] = "请选已经公开的那条信息"
    if reply.published_id and reply.kind != words.Answer.ALREADY:
        wrong["published_id"] = "只有已主动公开的才指到公开的信息"
    if reply.kind == words.Answer.REPEATED and not earlier_answers(row):
        wrong["kind"] = "没有找到这位申请人向本单位提过、已经答复的申请，不能按重复申请处理"
    if wrong:
        raise Invalid(wrong)
    return text


def earlier_answers(row: InformationRequest) -> list[InformationRequest]:
    """What the same person asked the same body before and was answered (条例 36 (六))."""
    same = InformationRequest.objects.filter(applicant_id=row.applicant_id, organisation_id=row.organisation_id)
    return list(same.filter(state=lifecycle.ANSWERED, pk__lt=row.pk).order_by("-pk")[:20])


def _paper(row: InformationRequest, body: places.OrganisationRef, names: list[str]) -> int:
    """Set, sealed and stored; the file's id. The remedies stand on it (条例 51)."""
    name, _ = people.name_on_papers(row.applicant_id)
    data = {
        "title": _TITLE, "number": row.paper_number, "name": name, "received_on": _cn(row.received_on),
        "request": row.number, "wanted": str(row.wanted).splitlines(), "kind": words.Answer(row.kind).label,
        "article": words.ARTICLES[row.kind], "ground": words.Ground(row.ground).label if row.ground else "",
        "answer": str(row.answer).splitlines(), "files": names, "organisation": body.name, "day": _cn(clock.today()),
        "phone": body.phone, "address": body.address,
    }  # fmt: skip
    pdf = documents.render(_TEMPLATE, data, sample=body.sample)
    sealed = documents.seal_pdf(pdf, organisation_name=body.name, reason=_TITLE)
    return files.receive(BytesIO(sealed), max_bytes=_MOST, allowed=frozenset({kinds.PDF})).id


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"

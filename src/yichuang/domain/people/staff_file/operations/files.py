"""keep_file, set_standard, add_certificate, check_conduct (建档、标准、证书和培训、行为规范检查)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from yichuang.domain.people.identities import check_phone
from yichuang.domain.people.models import Account
from yichuang.domain.people.words import line
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid

from ..events import CertificateAdded, ConductChecked, FileKept, StandardSet
from ..lifecycle import FILE
from ..models import (
    Certificate,
    ConductCheck,
    ConductPoint,
    Duty,
    Education,
    Employment,
    PaperKind,
    Skill,
    StaffFile,
    Standard,
)
from ..policies import access_file_site, access_person
from .stations import OWN


@transaction.atomic
def keep_file(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    account_id: int,
    employment: Employment,
    full_time: bool,
    education: Education,
    skill: Skill = Skill.NONE,
    phone: str | None = None,
    other_post: str = "",
    checked: bool = False,
) -> None:
    """Begin or change somebody else's file. ``phone`` None leaves what is there, empty takes it out.

    ``checked``: second posts were looked into.

    The same again changes nothing. Raises Forbidden, NotFound, Invalid.
    """
    person = _person(actor, account_id)
    row = StaffFile.objects.filter(account=person).first()
    row = row or StaffFile(account=person, place_id=actor.place_id or 0)
    given: dict[str, object] = {
        "employment": Employment(employment).value, "full_time": full_time, "education": int(education),
        "skill": int(skill), "other_post": line(other_post, "other_post", "其他工作") if other_post.strip() else None,
    }  # fmt: skip
    if phone is not None:
        given["phone"] = check_phone(phone, needed=False) or None
    if checked:
        given["checked_on"] = clock.today()
    changed = tuple(name for name, value in given.items() if row.pk is None or getattr(row, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(row, name, given[name])
    row.save()
    _note(actor, FileKept(person.pk, changed), f"account:{person.pk}")


@transaction.atomic
def set_standard(*, actor: Actor, duty: Duty, education: Education, certified: bool, established: bool) -> None:
    """What the place asks of everybody stationed for a duty (S3-34): the bureau decides. Raises Forbidden."""
    actor.require(FILE)
    if actor.site_id is not None or actor.place_id is None:
        raise Forbidden("窗口人员标准由政务服务管理部门统一制定")
    given = {"education": int(education), "certified": certified, "established": established}
    row = Standard.objects.filter(place_id=actor.place_id, duty=duty).first()
    if row is not None and all(getattr(row, k) == v for k, v in given.items()):
        return
    Standard.objects.update_or_create(place_id=actor.place_id, duty=Duty(duty).value, defaults=given)
    event = StandardSet(Duty(duty).value, int(education), certified, established)
    _note(actor, event, f"place:{actor.place_id}")


@transaction.atomic
def add_certificate(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    account_id: int,
    kind: PaperKind,
    name: str,
    issuer: str,
    got_on: date,
    last_day: date | None = None,
) -> int:
    """Add a certificate or a training; ``last_day`` None: it holds for good. Raises Forbidden, NotFound, Invalid."""
    person = _person(actor, account_id)
    wrong = {}
    if got_on > clock.today():
        wrong["got_on"] = "取得日期不能晚于今天"
    if last_day is not None and last_day < got_on:
        wrong["last_day"] = "有效期应不早于取得日期"
    if wrong:
        raise Invalid(wrong)
    row = Certificate(
        account=person, kind=PaperKind(kind).value, name=line(name, "name", "名称"),
        issuer=line(issuer, "issuer", "发证或培训单位"), got_on=got_on, last_day=last_day,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("这份证书或培训已经登记过了") from None
    _note(actor, CertificateAdded(row.pk, person.pk, row.kind, last_day), f"account:{person.pk}")
    return int(row.pk)


@transaction.atomic
def check_conduct(
    *, actor: Actor, account_id: int, site_id: int, failed: Sequence[ConductPoint] = (), note: str = ""
) -> None:
    """Note a look at somebody's conduct today; nothing failed: in order. Raises Forbidden, NotFound, Invalid."""
    person = _person(actor, account_id)
    site = access_file_site(actor, site_id)
    points = [ConductPoint(p).value for p in failed]
    if points and not note.strip():
        raise Invalid({"note": "请写明不符合的情况"})
    text = line(note, "note", "情况", most=200) if note.strip() else None
    ConductCheck.objects.create(
        account=person, site_id=site.id, day=clock.today(), failed=points, note=text, checked_by_id=actor.account_id
    )
    _note(actor, ConductChecked(person.pk, site.id, tuple(points)), f"account:{person.pk}")


def _person(actor: Actor, account_id: int) -> Account:
    if account_id == actor.account_id:
        actor.require(FILE)
        raise Conflict(OWN)
    return access_person(actor, account_id)


def _note(actor: Actor, event: journal.Event, subject: str) -> None:
    journal.record(event, actor=actor, subject=subject, place_id=actor.place_id)

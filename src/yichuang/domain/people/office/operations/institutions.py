"""draft, redraft, publish, drop, open, end institutions; confirm having read one (S1-49…51, S1-55, S4-39)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import words
from ..events import InstitutionDrafted, InstitutionEnded, InstitutionMoved, InstitutionOpened, InstitutionRead
from ..lifecycle import DRAFT, INSTITUTIONS, PUBLISHED, VERSION
from ..models import Institution, InstitutionVersion, ReadConfirmation
from ..opened import OpenInstitution
from ..policies import access_institution, concerns, reaches_place, site_of
from ..reps import stamp_of
from . import _checks

_MOST_TEXT = 20_000


@transaction.atomic
def draft_institution(  # noqa: PLR0913 - the facts of an institution, all named
    *,
    actor: Actor,
    kind: str,
    title: str,
    text: str,
    effective_on: date,
    aims: Collection[str] = (),
    site_id: int | None = None,
) -> int:
    """Begin an institution or emergency plan with its first draft; its id.

    Without ``site_id`` it is for the whole place, which only a bureau may say; a manager's is for her own site.
    Raises Forbidden, NotFound, Invalid, or Conflict (one of this title is in force).
    """
    actor.require(INSTITUTIONS)
    if actor.place_id is None:
        raise NotFound("请先选岗位")
    site: places.SiteRef | None = None
    if site_id is not None or not reaches_place(actor):
        site = site_of(actor, site_id)
    wrong: dict[str, str] = {}
    if kind not in words.InstitutionKind.values:
        wrong["kind"] = "请选是哪一种制度"
    if not set(aims) <= set(words.Aim.values):
        wrong["aims"] = "请重新勾选体现了什么要求"
    name = _checks.text(wrong, "title", title, "名称", 80, 2)
    body = _checks.text(wrong, "text", text, "正文", _MOST_TEXT, 10)
    if wrong:
        raise Invalid(wrong)
    place_id = actor.place_id
    try:
        with transaction.atomic():  # the database decides, also for two at once
            row = Institution.objects.create(
                place_id=place_id, site_id=site.id if site else None, kind=kind, title=name,
                aims=[a for a in words.Aim.values if a in aims],
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(f"已经有《{name}》了，请在那一项里起草新版") from error
    version = InstitutionVersion.objects.create(institution=row, number=1, text=body, effective_on=effective_on)
    _drafted(actor, row, version)
    return int(row.pk)


def _drafted(actor: Actor, row: Institution, version: InstitutionVersion) -> None:
    entry = InstitutionDrafted(row.pk, version.pk, version.number)
    journal.record(entry, actor=actor, subject=f"institution:{row.pk}", place_id=row.place_id)


@transaction.atomic
def redraft(*, actor: Actor, institution_id: int, text: str, effective_on: date, change: str = "") -> int:
    """Change the draft, or begin one for a new version; the version's id. A new version says what it changes.

    Raises Forbidden, NotFound, Invalid, Conflict (ended).
    """
    row = access_institution(actor, institution_id)
    if row.ended_on is not None:
        raise Conflict("这项制度已经停止施行，要恢复请另立一项")
    versions = InstitutionVersion.objects.filter(institution=row)
    draft = versions.filter(state=DRAFT).first()
    last = versions.order_by("-number").first()
    later = versions.filter(state=PUBLISHED).exists()
    wrong: dict[str, str] = {}
    body = _checks.text(wrong, "text", text, "正文", _MOST_TEXT, 10)
    said = _checks.text(wrong, "change", change, "改了什么", 200, 2 if later else 0)
    if wrong:
        raise Invalid(wrong)
    if draft is None:
        number = (last.number if last else 0) + 1
        draft = InstitutionVersion(institution=row, number=number)
    draft.text, draft.change, draft.effective_on = body, said, effective_on
    draft.save()
    _drafted(actor, row, draft)
    return int(draft.pk)


def _version(actor: Actor, version_id: int) -> tuple[Institution, InstitutionVersion]:
    found = InstitutionVersion.objects.filter(pk=version_id).first()
    if found is None:
        actor.require(INSTITUTIONS)
        raise NotFound("没有这一版")
    row = access_institution(actor, found.institution_id)
    return row, InstitutionVersion.objects.select_for_update(of=("self",)).get(pk=version_id)


@transaction.atomic
def publish_version(*, actor: Actor, version_id: int, stamp: str | None = None) -> None:
    """Publish the draft: it is in force from its day, and everybody it holds for is asked to read it.

    ``stamp``: that of the draft as it was read (``VersionRef.stamp``); changed since, it is not published. Its day
    may not lie before today, nor before that of a version already published. Raises Forbidden, NotFound, Conflict.
    """
    row, version = _version(actor, version_id)
    VERSION.check(version, "publish", actor)
    if stamp is not None and stamp != stamp_of(version):
        raise Conflict("您打开以后，别人改过这份草稿。请重新打开，看过再发布")
    if version.effective_on < clock.today():
        raise Conflict("施行日期已经过了，请改到今天或者以后再发布")
    later = InstitutionVersion.objects.filter(
        institution=row, state=PUBLISHED, effective_on__gte=version.effective_on
    ).first()
    if later is not None:
        raise Conflict(f"第 {later.number} 版从{later.effective_on:%Y年%m月%d日}起施行，新版要比它晚")
    if OpenInstitution.objects.filter(institution=row).exists():
        _refuse_numbers(row, version)
    version.published_at, version.published_by_id = clock.now(), actor.account_id
    _fire(actor, row, version, "publish", ("published_at", "published_by"))


@transaction.atomic
def drop_version(*, actor: Actor, version_id: int) -> None:
    """Throw a draft away; its number is not used again. An institution that has nothing else is given up with it.

    Raises Forbidden, NotFound, Conflict.
    """
    row, version = _version(actor, version_id)
    _fire(actor, row, version, "drop", ())
    if not InstitutionVersion.objects.filter(institution=row, state=PUBLISHED).exists():
        row.ended_on = clock.today()
        row.save(update_fields=["ended_on"])


@transaction.atomic
def withdraw_version(*, actor: Actor, version_id: int) -> None:
    """Take back what was published for a day that has not come: a wrong day, a fault seen in time (S1-49).

    Its number is not used again. An institution that has nothing else stands with its draft, or is given up. Raises
    Forbidden, NotFound, Conflict (in force already: publish another version).
    """
    row, version = _version(actor, version_id)
    VERSION.check(version, "withdraw", actor)
    if version.effective_on <= clock.today():
        raise Conflict("这一版已经施行，不能收回；要改请起草新版")
    _fire(actor, row, version, "withdraw", ())
    others = InstitutionVersion.objects.filter(institution=row)
    if not others.filter(state=PUBLISHED).exists():
        OpenInstitution.objects.filter(institution=row).delete()
        if not others.filter(state=DRAFT).exists():
            row.ended_on = clock.today()
            row.save(update_fields=["ended_on"])


def _fire(actor: Actor, row: Institution, version: InstitutionVersion, name: str, fields: tuple[str, ...]) -> None:
    fire(
        VERSION, version, name, actor=actor, event=InstitutionMoved(row.pk, version.pk, name, version.effective_on),
        subject_key=f"institution:{row.pk}", place_id=row.place_id, fields=fields,
    )  # fmt: skip


@transaction.atomic
def open_institution(*, actor: Actor, institution_id: int, public: bool) -> None:
    """Put an institution on the portal, or take it off; everybody reads the version in force, and no draft.

    The same again changes nothing. Raises Forbidden, NotFound, Conflict (nothing published, ended, or somebody's number
    stands in what is in force).
    """
    row = access_institution(actor, institution_id)
    opened = OpenInstitution.objects.filter(institution=row)
    if public == opened.exists():
        return
    if public:
        if row.ended_on is not None:
            raise Conflict("这项制度已经停止施行，不能再公开")
        published = list(InstitutionVersion.objects.filter(institution=row, state=PUBLISHED))
        if not published:
            raise Conflict("还没有发布，先发布再公开")
        past = [v for v in published if v.effective_on <= clock.today()]
        read = [v for v in published if v.effective_on > clock.today()]
        for version in [*read, *sorted(past, key=lambda v: v.effective_on)[-1:]]:
            _refuse_numbers(row, version)
        OpenInstitution.objects.create(institution=row, opened_at=clock.now(), opened_by_id=actor.account_id)
    else:
        opened.delete()
    entry = InstitutionOpened(row.pk, public)
    journal.record(entry, actor=actor, subject=f"institution:{row.pk}", place_id=row.place_id)


def _refuse_numbers(row: Institution, version: InstitutionVersion) -> None:
    """All the portal prints: title, what the version changed, text. Raises Conflict."""
    wrong: dict[str, str] = {}
    _checks.nobodys_number(wrong, "title", row.title, "名称")
    _checks.nobodys_number(wrong, "change", version.change, f"第 {version.number} 版的“改了什么”")
    _checks.nobodys_number(wrong, "text", version.text, f"第 {version.number} 版")
    if wrong:
        raise Conflict(next(iter(wrong.values())))


@transaction.atomic
def end_institution(*, actor: Actor, institution_id: int, ended_on: date) -> None:
    """It is no longer in force from that day, today or later. Raises Forbidden, NotFound, Invalid, Conflict."""
    row = access_institution(actor, institution_id)
    if row.ended_on is not None:
        raise Conflict("这项制度已经停止施行")
    if ended_on < clock.today():
        raise Invalid({"ended_on": "请写今天或者以后的日子"})
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    entry = InstitutionEnded(row.pk, ended_on)
    journal.record(entry, actor=actor, subject=f"institution:{row.pk}", place_id=row.place_id)


@transaction.atomic
def confirm_read(*, actor: Actor, version_id: int) -> None:
    """The actor has read this version; once, however often it is sent. Raises Forbidden, NotFound, Conflict."""
    account_id = actor.signed_in()
    if actor.post_id is None:
        raise Forbidden("请先选岗位")
    holds = Institution.objects.filter(concerns(actor))
    version = InstitutionVersion.objects.filter(pk=version_id, institution__in=holds).first()
    if version is None:
        raise NotFound("没有这一版，或者和您的岗位无关")
    if version.state != PUBLISHED:
        raise Conflict("这一版还没有发布")
    later = InstitutionVersion.objects.filter(
        institution_id=version.institution_id, state=PUBLISHED, effective_on__gt=version.effective_on,
        effective_on__lte=clock.today(),
    )  # fmt: skip
    if later.exists():
        raise Conflict("已经施行新的一版，请打开新版读过再确认")
    _, new = ReadConfirmation.objects.get_or_create(
        version=version, account_id=account_id, defaults={"post_id": actor.post_id, "at": clock.now()}
    )
    if new:
        entry = InstitutionRead(version.institution_id, version.pk)
        subject = f"institution:{version.institution_id}"
        journal.record(entry, actor=actor, subject=subject, place_id=actor.place_id)

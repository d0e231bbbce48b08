"""draft, redraft, submit, send back, publish, withdraw, drop publications (政府信息公开条例 14–18; S1-112, S1-136)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import checks, lifecycle, words
from ..events import PublicationDrafted, PublicationMoved
from ..models import Attachment, Publication, PublicationVersion, VersionItem
from ..policies import access_publication, access_version

MOST_TEXT = 20_000
_MOST_ITEMS = 30


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says. ``since`` None: from the day it is published; ``until`` is the last day it is shown."""

    title: str
    text: str
    since: date | None = None
    until: date | None = None
    item_ids: Sequence[int] = ()
    explains_id: int | None = None
    change: str = ""


@transaction.atomic
def draft_publication(*, actor: Actor, column: str, said: Said, month: date | None = None, sample: bool = False) -> int:
    """Begin a publication of the actor's own body with its first draft; its id.

    A 政策解读 names the items it explains and may link the policy (``explains_id``); 统计数据 are of a ``month``
    that is over, once for each body. Raises Forbidden, Invalid, Conflict.
    """
    actor.require(lifecycle.DRAFT)
    if actor.place_id is None or actor.organisation_id is None:
        raise NotFound("请先选岗位")
    if column not in words.Column.values:
        raise Invalid({"column": "请选放在哪个栏目"})
    first = month.replace(day=1) if month and column == words.Column.STATISTICS else None
    if column == words.Column.STATISTICS:
        _check_month(actor, first)
    row = Publication(
        place_id=actor.place_id, organisation_id=actor.organisation_id, column=column, month=first, sample=sample
    )
    facts = _checked(row, said, later=False)
    row.save()
    version = PublicationVersion(publication=row, number=1, **facts)
    _write(actor, row, version, said)
    return int(row.pk)


def _check_month(actor: Actor, month: date | None) -> None:
    if month is None or month >= clock.today().replace(day=1):
        raise Invalid({"month": "请选已经过完的月份，当月的数还没有定"})
    same = Publication.objects.filter(
        place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0, month=month, gone_on__isnull=True
    )
    if same.exclude(versions__state=lifecycle.DROPPED).exists():
        raise Conflict(f"{month:%Y 年 %m 月}的统计已经有了，请在那一条里改")


@transaction.atomic
def redraft_publication(*, actor: Actor, publication_id: int, said: Said) -> None:
    """Change the draft, or begin one from what is published, with its files; a later version says what it changes.

    Raises Forbidden, NotFound, Invalid, Conflict (waits for review, or withdrawn).
    """
    row = access_publication(actor, publication_id, lifecycle.DRAFT)
    versions = list(
        PublicationVersion.objects.select_for_update(of=("self",)).filter(publication=row).order_by("number")
    )
    if row.gone_on is not None:
        raise Conflict("这条信息已经撤下，要再公开请另起一条")
    if any(v.state == lifecycle.SUBMITTED for v in versions):
        raise Conflict("这一版已经送审，请等审查的人退回再改")
    version = next((v for v in versions if v.state == lifecycle.WRITTEN), None)
    before = next((v for v in reversed(versions) if v.state == lifecycle.PUBLISHED), None)
    if version is None and before is None:
        raise Conflict("这条信息已经作废，请另起一条")
    fresh = version is None
    version = version or PublicationVersion(publication=row, number=versions[-1].number + 1)
    for name, value in _checked(row, said, later=before is not None).items():
        setattr(version, name, value)
    _write(actor, row, version, said)
    if fresh and before is not None:
        kept = Attachment.objects.filter(version=before).order_by("pk")
        Attachment.objects.bulk_create(Attachment(version=version, name=a.name, file_id=a.file_id) for a in kept)


def _checked(row: Publication, said: Said, *, later: bool) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    least = 0 if row.column == words.Column.STATISTICS else 10
    title = checks.text(wrong, "title", said.title, "标题", (4, 120))
    text = checks.text(wrong, "text", said.text, "正文", (least, MOST_TEXT))
    change = checks.text(wrong, "change", said.change, "改了什么", (2 if later else 0, 200))
    if said.since and said.until and said.until < said.since:
        wrong["until"] = "公开截止不能早于公开起始"
    if said.until and said.until < clock.today():
        wrong["until"] = "公开截止已经过了"
    if row.column == words.Column.INTERPRETATION:
        known = {i.id for i in catalogue.list_all_items(row.place_id)}
        if not said.item_ids or len(said.item_ids) > _MOST_ITEMS or not set(said.item_ids) <= known:
            wrong["item_ids"] = f"请选这份解读讲的是哪些事项，1 到 {_MOST_ITEMS} 个"
    elif said.item_ids or said.explains_id:
        wrong["item_ids"] = "只有政策解读才关联事项和政策原文"
    if said.explains_id and not _is_policy(row, said.explains_id):
        wrong["explains_id"] = "请选本县区已经公开的政策原文"
    if wrong:
        raise Invalid(wrong)
    return {
        "title": title, "text": text, "change": change, "since": said.since, "until": said.until,
        "explains_id": said.explains_id,
    }  # fmt: skip


def _is_policy(row: Publication, publication_id: int) -> bool:
    policies = Publication.objects.filter(place_id=row.place_id, gone_on__isnull=True, versions__state="published")
    return policies.exclude(pk=row.pk).exclude(column=words.Column.INTERPRETATION).filter(pk=publication_id).exists()


def _write(actor: Actor, row: Publication, version: PublicationVersion, said: Said) -> None:
    """Keep a draft and who has written on it."""
    version.writers = sorted({*version.writers, actor.signed_in()})
    version.save()
    VersionItem.objects.filter(version=version).delete()
    VersionItem.objects.bulk_create(VersionItem(version=version, item_id=n) for n in dict.fromkeys(said.item_ids))
    entry = PublicationDrafted(row.pk, version.pk, version.number)
    journal.record(entry, actor=actor, subject=f"publication:{row.pk}", place_id=row.place_id)


@transaction.atomic
def submit_publication(*, actor: Actor, publication_id: int) -> None:
    """Send the draft to be reviewed; nothing in it may name somebody's number. Raises Forbidden, NotFound, Conflict."""
    row, version = access_version(actor, publication_id, lifecycle.DRAFT, frozenset({lifecycle.WRITTEN}))
    wrong: dict[str, str] = {}
    for field, label in (("title", "标题"), ("text", "正文"), ("change", "“改了什么”")):
        checks.nobodys_number(wrong, field, getattr(version, field), label)
    for attachment in Attachment.objects.filter(version=version):
        checks.nobodys_number(wrong, "attachment", attachment.name, "附件名称")
    if wrong:
        raise Conflict(next(iter(wrong.values())))
    version.writers, version.said = sorted({*version.writers, actor.signed_in()}), ""
    _fire(actor, row, version, "submit", ("writers", "said"))


@transaction.atomic
def send_back_publication(*, actor: Actor, publication_id: int, said: str) -> None:
    """Send it back to be changed, saying what. Raises Forbidden, NotFound, Invalid."""
    row, version = access_version(actor, publication_id, lifecycle.REVIEW, frozenset({lifecycle.SUBMITTED}))
    wrong: dict[str, str] = {}
    version.said = checks.text(wrong, "said", said, "哪里要改", (2, 200))
    if wrong:
        raise Invalid(wrong)
    _fire(actor, row, version, "send_back", ("said",))


@transaction.atomic
def publish_publication(*, actor: Actor, publication_id: int, version_id: int, cleared: Collection[str]) -> None:
    """Publish what was submitted, having answered for every point of the review (``Clearance``; 条例 17).

    Whoever wrote on it cannot. The version before is kept and replaced. Statistics are counted now and stay as they
    are. ``version_id``: what the reviewer has read. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row, version = access_version(actor, publication_id, lifecycle.REVIEW, frozenset({lifecycle.SUBMITTED}))
    lifecycle.VERSION.check(version, "publish", actor)
    if version.pk != version_id:
        raise Conflict("您打开以后，这一条换了新的一版。请重新打开，看过再公开")
    if set(cleared) != set(words.Clearance.values):
        raise Invalid({"cleared": "每一项都审查过、打了勾，才能公开"})
    today = clock.today()
    before = PublicationVersion.objects.filter(publication=row, state=lifecycle.PUBLISHED).first()
    # A later version stands in for the one before at once: between the two nothing would be public.
    version.since = today if before else max(version.since or today, today)
    if version.until is not None and version.until < version.since:
        raise Conflict("公开截止已经过了，请退回改日期")
    if before is not None:
        _fire(actor, row, before, "replace", ())
    if row.month is not None:
        version.figures = count_figures(row.place_id, row.month)
    if row.first_on is None:
        row.first_on = version.since
        row.save(update_fields=["first_on"])
    version.published_at, version.reviewed_by_id = clock.now(), actor.signed_in()
    try:
        with transaction.atomic():
            _fire(actor, row, version, "publish", ("published_at", "reviewed_by", "since", "figures"))
    except IntegrityError as error:
        raise Conflict("另一个人刚公开了一版，请重新打开") from error


def count_figures(place_id: int, month: date) -> list[list[Any]]:
    """What the system counts of a month, as (what, how many): the figures a publication of 统计数据 freezes."""
    counted = cases.count_month(place_id, month)
    return [
        ["收到申请（件）", counted.received],
        ["其中网上提交（件）", counted.online],
        ["作出决定（件）", counted.decided],
        ["其中准予、通过（件）", counted.granted],
        ["不予许可、不通过（件）", counted.rejected],
    ]


@transaction.atomic
def withdraw_publication(*, actor: Actor, publication_id: int, why: str) -> None:
    """Take what is published off the portal; its address goes on saying that it was there, since when not, and why.

    A draft of a next version is dropped with it. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row, version = access_version(actor, publication_id, lifecycle.REVIEW, frozenset({lifecycle.PUBLISHED}))
    wrong: dict[str, str] = {}
    row.gone_why = checks.text(wrong, "why", why, "撤下原因", (4, 200))
    checks.nobodys_number(wrong, "why", row.gone_why, "撤下原因")
    if wrong:
        raise Invalid(wrong)
    if PublicationVersion.objects.filter(publication=row, state__in=[lifecycle.WRITTEN, lifecycle.SUBMITTED]).exists():
        raise Conflict("还有一版没处理完，请先退回并作废那一版，再撤下")
    row.gone_on = clock.today()
    row.save(update_fields=["gone_on", "gone_why"])
    _fire(actor, row, version, "withdraw", ())


@transaction.atomic
def drop_publication_draft(*, actor: Actor, publication_id: int) -> None:
    """Throw the draft away; its number is not used again. Raises Forbidden, NotFound."""
    row, version = access_version(actor, publication_id, lifecycle.DRAFT, frozenset({lifecycle.WRITTEN}))
    _fire(actor, row, version, "drop", ())


def _fire(actor: Actor, row: Publication, version: PublicationVersion, name: str, fields: tuple[str, ...]) -> None:
    fire(
        lifecycle.VERSION, version, name, actor=actor,
        event=PublicationMoved(row.pk, version.pk, name, row.column), subject_key=f"publication:{row.pk}",
        place_id=row.place_id, fields=fields,
    )  # fmt: skip

"""What is read of publications: columns, pages and files on the portal; drafts and what is stale on the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q, QuerySet

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle, words
from ..models import Attachment, Publication, PublicationVersion, VersionItem
from ..policies import in_reach, require_publisher

PAGE = 20
MOST_WORDS = 40  # characters of a search
_WORKING = (lifecycle.WRITTEN, lifecycle.SUBMITTED)


@dataclass(frozen=True, slots=True)
class Headline:
    """A publication in a list."""

    id: int
    column: str
    column_label: str
    title: str
    organisation: str
    since: date
    sample: bool


@dataclass(frozen=True, slots=True)
class AttachmentRef:
    """A file beside a version."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Published:
    """A publication as everybody reads it. ``explained``: (basic code, name) of the items a 政策解读 is about."""

    id: int
    column: str
    column_label: str
    title: str
    text: str
    organisation: str
    first_on: date
    since: date
    until: date | None
    number: int
    change: str
    figures: tuple[tuple[str, int], ...]
    month: date | None
    attachments: tuple[AttachmentRef, ...]
    explained: tuple[tuple[str, str], ...]
    policy: tuple[int, str] | None
    interpretations: tuple[tuple[int, str], ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a publication that was withdrawn or has run out: never its title or text."""

    column_label: str
    organisation: str
    first_on: date
    gone_on: date
    why: str


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version on the desk. ``mine``: the reader has written on it."""

    id: int
    number: int
    title: str
    text: str
    change: str
    since: date | None
    until: date | None
    state: str
    state_label: str
    said: str
    writers: tuple[str, ...]
    reviewer: str
    published_at: datetime | None
    figures: tuple[tuple[str, int], ...]
    attachments: tuple[AttachmentRef, ...]
    item_ids: tuple[int, ...]
    items: tuple[str, ...]
    explains_id: int | None
    policy: str
    mine: bool


@dataclass(frozen=True, slots=True)
class PublicationView:
    """A publication on the desk, its newest version first. ``counting``: what would be frozen now, before it is."""

    id: int
    column: str
    column_label: str
    organisation: str
    month: date | None
    gone_on: date | None
    gone_why: str
    versions: tuple[VersionView, ...]
    may_draft: bool
    may_review: bool

    @property
    def working(self) -> VersionView | None:
        """The version that is written or waits."""
        return next((v for v in self.versions if v.state in _WORKING), None)

    @property
    def published(self) -> VersionView | None:
        """What everybody reads, or will from its day."""
        return next((v for v in self.versions if v.state == lifecycle.PUBLISHED), None)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """A publication in the desk's list."""

    id: int
    column_label: str
    title: str
    organisation: str
    state: str
    state_label: str
    number: int
    since: date | None


@dataclass(frozen=True, slots=True)
class Stale:
    """A column that has had nothing for longer than its interval. ``last`` None: never anything."""

    column: str
    label: str
    last: date | None
    days: int


def _shown(place_id: int) -> QuerySet[PublicationVersion]:
    """What everybody may read today."""
    today = clock.today()
    return PublicationVersion.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), publication__place_id=place_id, state=lifecycle.PUBLISHED,
        since__lte=today,
    ).select_related("publication", "publication__organisation")  # fmt: skip


def _headline(version: PublicationVersion) -> Headline:
    row = version.publication
    return Headline(
        row.pk, row.column, words.Column(row.column).label, version.title, row.organisation.name,
        version.since or clock.today(), row.sample,
    )  # fmt: skip


def list_published(
    place_id: int, *, column: str = "", text: str = "", start: int = 0
) -> tuple[tuple[Headline, ...], int]:
    """A page of what is public, newest first, and how many there are; ``text`` stands in title or text."""
    rows = _shown(place_id)
    if column:
        rows = rows.filter(publication__column=column)
    for word in text[:MOST_WORDS].split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    found = rows.order_by("-since", "-pk").defer("text")[start : start + PAGE]
    return tuple(_headline(v) for v in found), rows.count()


def list_interpretations(place_id: int, item_ids: Collection[int]) -> tuple[tuple[int, str], ...]:
    """(id, title) of the 政策解读 of these items that are public today, newest first; one statement (S2-140)."""
    rows = _shown(place_id).filter(pk__in=VersionItem.objects.filter(item_id__in=item_ids).values("version_id"))
    return tuple((v.publication_id, v.title) for v in rows.order_by("-since", "-pk").defer("text"))


def get_published(place_id: int, publication_id: int) -> Published | Tombstone:
    """A publication, or what is left of one. Raises NotFound for what was never public, or is not yet."""
    version = _shown(place_id).filter(publication_id=publication_id).first()
    if version is None:
        return _tombstone(place_id, publication_id)
    row = version.publication
    codes = VersionItem.objects.filter(version=version, item__state="in_use").order_by("item__pinyin")
    policy = _shown(place_id).filter(publication_id=version.explains_id).first() if version.explains_id else None
    about = _shown(place_id).filter(explains=row).order_by("-since", "-pk")
    return Published(
        id=row.pk, column=row.column, column_label=words.Column(row.column).label, title=version.title,
        text=version.text, organisation=row.organisation.name, first_on=row.first_on or clock.today(),
        since=version.since or clock.today(), until=version.until, number=version.number, change=version.change,
        figures=_figures(version), month=row.month, attachments=_attachments([version.pk]).get(version.pk, ()),
        explained=tuple(codes.values_list("item__basic_code", "item__name")),
        policy=(policy.publication_id, policy.title) if policy else None,
        interpretations=tuple((v.publication_id, v.title) for v in about), sample=row.sample,
    )  # fmt: skip


def _tombstone(place_id: int, publication_id: int) -> Tombstone:
    today = clock.today()
    row = Publication.objects.select_related("organisation").filter(
        place_id=place_id, pk=publication_id, first_on__isnull=False, first_on__lte=today
    ).first()  # fmt: skip
    gone, why = (row.gone_on, row.gone_why) if row else (None, "")
    if row is not None and gone is None:
        past = row.versions.filter(state=lifecycle.PUBLISHED, until__lt=today).first()
        gone, why = (past.until, "公开期限已满") if past else (None, "")
    if row is None or gone is None or row.first_on is None:
        raise NotFound("没有这条信息")
    return Tombstone(words.Column(row.column).label, row.organisation.name, row.first_on, gone, why)


def published_file(place_id: int, publication_id: int, attachment_id: int) -> tuple[int, str]:
    """(stored file, name) beside what is public today. Raises NotFound."""
    found = Attachment.objects.filter(
        version__in=_shown(place_id).filter(publication_id=publication_id), pk=attachment_id
    ).first()
    if found is None:
        raise NotFound("没有这个附件，或者已经不公开了")
    return found.file_id, found.name


def _figures(version: PublicationVersion) -> tuple[tuple[str, int], ...]:
    return tuple((str(label), int(number)) for label, number in version.figures)


def _attachments(version_ids: Iterable[int]) -> dict[int, tuple[AttachmentRef, ...]]:
    found: dict[int, tuple[AttachmentRef, ...]] = {}
    for a in Attachment.objects.filter(version_id__in=list(version_ids)).order_by("pk"):
        found[a.version_id] = (*found.get(a.version_id, ()), AttachmentRef(a.pk, a.name))
    return found


# The desk


def list_publications(
    *, actor: Actor, column: str = "", state: str = "", start: int = 0
) -> tuple[tuple[DeskRow, ...], bool]:
    """Publications in reach by their newest version, newest first, and whether there are more. Raises Forbidden."""
    require_publisher(actor)
    rows = PublicationVersion.objects.filter(
        publication__in=Publication.objects.filter(in_reach(actor)),
        pk__in=PublicationVersion.objects.order_by("publication_id", "-number").distinct("publication_id").values("pk"),
    )
    if column:
        rows = rows.filter(publication__column=column)
    if state:
        rows = rows.filter(state=state)
    rows = rows.select_related("publication__organisation").defer("text").order_by("-pk")[start : start + PAGE + 1]
    found = [
        DeskRow(
            v.publication_id, words.Column(v.publication.column).label, v.title, v.publication.organisation.name,
            v.state, lifecycle.VERSION.states[v.state], v.number, v.since,
        )
        for v in rows
    ]  # fmt: skip
    return tuple(found[:PAGE]), len(found) > PAGE


def get_publication(*, actor: Actor, publication_id: int) -> PublicationView:
    """A publication with all its versions. Raises Forbidden, NotFound."""
    require_publisher(actor)
    rows = Publication.objects.select_related("organisation").filter(in_reach(actor), pk=publication_id)
    row = rows.first()
    if row is None:
        raise NotFound("没有这条信息，或者不归您的单位发布")
    versions = list(row.versions.select_related("explains").order_by("-number"))
    names = people.staff_names({n for v in versions for n in (*v.writers, v.reviewed_by_id) if n})
    beside = _attachments(v.pk for v in versions)
    items: dict[int, list[tuple[int, str]]] = {}
    for version_id, item_id, name in VersionItem.objects.filter(version__in=versions).values_list(
        "version_id", "item_id", "item__name"
    ):
        items.setdefault(version_id, []).append((item_id, name))
    policies = {
        v.publication_id: v.title
        for v in PublicationVersion.objects.filter(
            publication_id__in=[v.explains_id for v in versions if v.explains_id], state=lifecycle.PUBLISHED
        )
    }
    views = tuple(
        VersionView(
            id=v.pk, number=v.number, title=v.title, text=v.text, change=v.change, since=v.since, until=v.until,
            state=v.state, state_label=lifecycle.VERSION.states[v.state], said=v.said,
            writers=tuple(names.get(n, "") for n in v.writers), reviewer=names.get(v.reviewed_by_id or 0, ""),
            published_at=v.published_at, figures=_figures(v), attachments=beside.get(v.pk, ()),
            item_ids=tuple(n for n, _ in items.get(v.pk, ())), items=tuple(name for _, name in items.get(v.pk, ())),
            explains_id=v.explains_id, policy=policies.get(v.explains_id or 0, ""), mine=actor.account_id in v.writers,
        )
        for v in versions
    )  # fmt: skip
    return PublicationView(
        row.pk, row.column, words.Column(row.column).label, row.organisation.name, row.month, row.gone_on,
        row.gone_why, views, actor.may(lifecycle.DRAFT), actor.may(lifecycle.REVIEW),
    )  # fmt: skip


def publication_file(*, actor: Actor, publication_id: int, attachment_id: int) -> tuple[int, str]:
    """(stored file, name) beside any version in reach. Raises Forbidden, NotFound."""
    require_publisher(actor)
    found = Attachment.objects.filter(
        version__publication__in=Publication.objects.filter(in_reach(actor), pk=publication_id), pk=attachment_id
    ).first()
    if found is None:
        raise NotFound("没有这个附件")
    return found.file_id, found.name


def list_policies(place_id: int) -> tuple[tuple[int, str], ...]:
    """(id, title) of what a 政策解读 may link as the policy it explains."""
    rows = _shown(place_id).exclude(publication__column=words.Column.INTERPRETATION).exclude(
        publication__column__in=[words.Column.NEWS, words.Column.STATISTICS]
    )  # fmt: skip
    return tuple((v.publication_id, v.title) for v in rows.order_by("-since", "-pk").defer("text"))


def list_stale_columns(place_id: int) -> tuple[Stale, ...]:
    """Columns with nothing newer than their interval (``INTERVALS``; S1-136: 定期公布)."""
    rows = PublicationVersion.objects.filter(
        publication__place_id=place_id, state__in=[lifecycle.PUBLISHED, lifecycle.REPLACED], since__lte=clock.today(),
        publication__gone_on__isnull=True, publication__column__in=list(words.INTERVALS),
    )  # fmt: skip
    last = dict(rows.order_by().values_list("publication__column").annotate(day=Max("since")))
    found = []
    for column, interval in words.INTERVALS.items():
        day = last.get(column)
        if day is None or (clock.today() - day).days > interval:
            found.append(Stale(column, words.Column(column).label, day, interval))
    return tuple(found)


def count_publications_to_do(actor: Actor) -> int:
    """For the side bar: what waits for this post's review; for the bureau the columns that have gone stale too."""
    if not actor.may(lifecycle.REVIEW):
        return 0
    waiting = PublicationVersion.objects.filter(
        publication__in=Publication.objects.filter(in_reach(actor)), state=lifecycle.SUBMITTED
    ).exclude(writers__contains=[actor.account_id or 0])
    stale = len(list_stale_columns(actor.place_id or 0)) if actor.may("places.manage") else 0
    return waiting.count() + stale

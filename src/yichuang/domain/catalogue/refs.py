"""What the catalogue hands out: frozen facts, never models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from .codes import Handling, ItemKind, Level, Service, Unit
from .lifecycle import MACHINE
from .models import Item
from .record.spec import ItemSpec, Limit, Material


@dataclass(frozen=True, slots=True)
class ItemRef:
    """An item as lists and pages show it.

    ``code`` is the public 31-character 实施编码, that of the first implementing body; a case carries the code of its
    deciding body (``implementation_for``). ``state`` is in_use, suspended or withdrawn; it is empty where the reference
    is pinned inside a ``VersionRef``, which is cached and cannot know it. ``organisation_name`` of an item that several
    bodies implement is their common name (各乡镇人民政府).
    """

    id: int
    code: str
    handle_code: str
    basic_code: str
    name: str
    plain_name: str
    summary: str
    kind: ItemKind
    handling: Handling
    organisation_key: str
    organisation_name: str
    place_id: int
    version_id: int
    version: int
    themes: tuple[str, ...]
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    popular: int
    sample: bool
    state: str
    state_text: str
    promised_text: str
    visits: int
    fee_text: str
    service: Service
    field: str
    frequent: bool = False

    @property
    def online(self) -> bool:
        """Whether one may apply on the portal."""
        return self.handled and "online" in self.channels

    @property
    def handled(self) -> bool:
        """Whether one applies for it here; else the list only says where it is done (网办指导, 便民服务)."""
        return self.service is Service.HANDLED


@dataclass(frozen=True, slots=True)
class VersionRef:
    """One published edition. Never changes."""

    id: int
    item: ItemRef
    number: int
    spec: ItemSpec
    content_hash: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """An edition as lists show it."""

    id: int
    number: int
    published_on: date
    effective_on: date
    content_hash: str


@dataclass(frozen=True, slots=True)
class ImplementationRef:
    """The codes of an item in the hands of one implementing body."""

    item_id: int
    organisation_id: int
    task_code: str
    handle_code: str


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """One paper of the personal list. ``why`` says in plain words why (not); ``open`` while a question decides it."""

    material: Material
    needed: bool
    why: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class ThemeRef:
    """A theme of the portal with the number of items in use."""

    slug: str
    name: str
    blurb: str
    count: int


@dataclass(frozen=True, slots=True)
class BodyRef:
    """A department (or the kind of bodies) that implements items, with their number."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An item found, the words that found it (``why``), for the person to see, and which level does it.

    ``score`` orders the hits: from about 1 on a whole phrase fits. ``sure`` is whether the item has what tells in the
    query (finding/telling.py); without it the hit merely resembles what was asked.
    """

    item: ItemRef
    why: str
    level: Level
    score: float
    sure: bool


@dataclass(frozen=True, slots=True)
class DelegationRef:
    """An act handed down, as the published list of delegations shows it."""

    id: int
    item_id: int
    act: str
    act_text: str
    target: str
    undertaker_text: str
    mode_text: str
    since: date
    until: date | None
    document: str
    basis: str


def limit_text(limit: Limit | None) -> str:
    """A limit as people read it: 当场办结, 20 个工作日, 0.4 个工作日, 24 小时; 无 if there is none."""
    if limit is None:
        return "法律法规没有规定"
    if limit.amount == 0:
        return "当场办结"
    return f"{number_text(limit.amount)} {Unit(limit.unit).label}"


def promised_text(spec: ItemSpec) -> str:
    """The promise of a record; what is not applied for here says what it is (网办指导, 便民服务)."""
    return limit_text(spec.promised) if spec.handled else spec.service.label


def number_text(value: Decimal) -> str:
    """A decimal without needless zeros: 2.50 → 2.5, 20.0 → 20."""
    return f"{value.normalize():f}"


def item_ref(row: Item, *, number: int) -> ItemRef:
    """The reference of a row whose current version has this number (0: none in effect yet)."""
    return ItemRef(
        id=row.pk,
        code=row.task_code,
        handle_code=row.handle_code,
        basic_code=row.basic_code,
        name=row.name,
        plain_name=row.plain_name,
        summary=row.summary,
        kind=ItemKind(row.kind),
        handling=Handling(row.handling),
        organisation_key=row.body,
        organisation_name=row.body_name,
        place_id=row.place_id,
        version_id=row.current_id or 0,
        version=number,
        themes=tuple(row.themes),
        audience=tuple(row.audience),
        channels=tuple(row.channels),
        popular=row.popular,
        sample=row.sample,
        state=row.state,
        state_text=MACHINE.states[row.state],
        promised_text=row.promised_text,
        visits=row.visits,
        fee_text=row.fee_text,
        service=Service(row.service),
        field=row.field,
        frequent=row.frequent,
    )

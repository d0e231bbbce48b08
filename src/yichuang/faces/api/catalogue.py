"""The list itself: pushing one from above, the editions of an item and what changed between them, what is shown."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from yichuang.domain.catalogue import public as catalogue

from .guard import BearerAuth, actor_of
from .items import PROBLEMS
from .problems import Problem
from .site import current_place

router = Router(tags=["事项清单"])
SENT = {401: Problem, 403: Problem, **PROBLEMS}


class ListIn(Schema):
    """An edition of the basic catalogue pushed from above (S0-29)."""

    name: Annotated[str, Field(min_length=2, max_length=120)]
    source: Annotated[str, Field(min_length=2, max_length=200)]
    records: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=20_000)]


class RowProblemOut(Schema):
    """What is wrong with a record (counted from 1)."""

    record: int
    element: str
    text: str


class ListOut(Schema):
    """How it was read; it is on no list until a person adopts it."""

    id: int
    state: str
    records: int
    problems: list[RowProblemOut]


class VersionOut(Schema):
    """An edition of an item's record."""

    number: int
    published_on: date
    effective_on: date
    content_hash: str


class ChangeOut(Schema):
    """An element that differs, with both values in words."""

    element: str
    kind: str
    label: str
    old: str
    new: str
    parts: list[ChangeOut]


class ShownOut(Schema):
    """A change of the list in its publicity period (公示)."""

    number: str
    kind: str
    title: str
    organisation: str
    reason: str
    since: date
    until: date
    effective_on: date


@router.post("catalogue/lists", auth=BearerAuth("catalogue"), response={201: ListOut, **SENT})
def push_list(request: HttpRequest, pushed: ListIn) -> Status[ListOut]:
    """Push a basic catalogue. Every record's faults come back; nothing of ours changes until a person adopts it."""
    actor = actor_of(request)
    brought = catalogue.bring_records(
        actor=actor,
        place_id=current_place().id,
        name=pushed.name,
        source=pushed.source,
        records=pushed.records,
    )
    seen = catalogue.get_listing(actor, brought.id)
    problems = [RowProblemOut(record=p.row, element=p.column, text=p.text) for p in seen.problems]
    return Status(201, ListOut(id=seen.id, state=seen.state, records=seen.total, problems=problems))


@router.get("items/{code}/versions", response={200: list[VersionOut], **PROBLEMS}, auth=None)
def list_versions(request: HttpRequest, code: str) -> list[VersionOut]:
    """The published editions of an item, the newest first."""
    item = catalogue.get_item(code)
    return [
        VersionOut(
            number=v.number, published_on=v.published_on, effective_on=v.effective_on, content_hash=v.content_hash
        )
        for v in catalogue.list_versions(item.id)
    ]


@router.get("items/{code}/changes", response={200: list[ChangeOut], **PROBLEMS}, auth=None)
def list_changes(
    request: HttpRequest,
    code: str,
    old: Annotated[int, Query(ge=1, le=100_000)],
    new: Annotated[int, Query(ge=1, le=100_000)],
) -> list[ChangeOut]:
    """What changed from one edition of an item to another."""
    item = catalogue.get_item(code)
    return [_change(c) for c in catalogue.compare_versions(item.id, old, new)]


@router.get("catalogue/shown", response={200: list[ShownOut], **PROBLEMS}, auth=None)
def list_shown(request: HttpRequest) -> list[ShownOut]:
    """Changes shown for comment today, before they are published."""
    return [
        ShownOut(
            number=s.number,
            kind=s.kind_text,
            title=s.title,
            organisation=s.organisation,
            reason=s.reason,
            since=s.since,
            until=s.until,
            effective_on=s.effective_on,
        )
        for s in catalogue.list_shown(current_place().id)
    ]


def _change(change: catalogue.Change) -> ChangeOut:
    return ChangeOut(
        element=change.where,
        kind=change.kind.value,
        label=change.label,
        old=change.old,
        new=change.new,
        parts=[_change(c) for c in change.parts],
    )

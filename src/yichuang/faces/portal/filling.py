"""Filling in an application, of one item or of a whole 一件事: what is the same of its draft and its pages.

A page never decides what is valid: it asks the room, and keeps the answer in the draft.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar

from django.http import HttpRequest, QueryDict

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

Errors = dict[str, str]
Lines = list[tuple[str, str]]
KNOWN = "您以前填过，核对一下"
MOST_NAME = 60  # characters


class InHand:
    """A draft in the hands of its owner. ``content`` is kept by the draft: parts by name, and the pages gone past."""

    content: dict[str, Any]

    def __init__(self, actor: Actor, place: places.PlaceRef) -> None:
        self.actor, self.place = actor, place

    @cached_property
    def own(self) -> people.OpenedApplicant:
        """Who applies."""
        return people.own_details(self.actor)

    def part(self, name: str) -> dict[str, Any]:
        """A part of the content, to read."""
        found = self.content.get(name)
        return dict(found) if isinstance(found, dict) else {}

    def put(self, name: str, /, **values: Any) -> None:
        """Change entries of a part."""
        self.content[name] = {**self.part(name), **values}

    def seen(self, slug: str) -> bool:
        """Whether she has gone past this page."""
        return slug in (self.content.get("seen") or ())

    def mark_seen(self, slug: str) -> None:
        """She has gone past this page."""
        self.content["seen"] = [*(s for s in self.content.get("seen") or () if s != slug), slug]


F = TypeVar("F", bound=InHand)


class Page(ABC, Generic[F]):
    """One page. ``slug`` is its address, ``title`` its line on the review page."""

    template: ClassVar[str]
    autosaves: ClassVar[bool] = False

    def __init__(self, slug: str, title: str) -> None:
        self.slug, self.title = slug, title

    def done(self, filling: F) -> bool:
        """Whether nothing is left to do here."""
        return filling.seen(self.slug)

    @abstractmethod
    def show(self, filling: F, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """What the template needs; ``typed`` is what was just sent, if it has to be shown again."""

    @abstractmethod
    def take(self, filling: F, post: QueryDict) -> Errors:
        """Put the answer into the draft; with messages, and nothing changed, if it cannot stand."""

    def note(self, filling: F, post: QueryDict) -> None:
        """Keep what is half typed (autosave), unchecked."""

    @abstractmethod
    def told(self, filling: F) -> Lines:
        """Labels and answers in words, for the review page."""


class PersonPage(Page[F]):
    """Who another person is: name, document and telephone on one page, as they stand on one card."""

    autosaves = True
    FIELDS: ClassVar[tuple[str, ...]] = ("name", "id_kind", "id_number", "phone")
    part: ClassVar[str]
    optional = False
    id_kind = "resident_id"

    def values(self, filling: F, typed: QueryDict | None) -> dict[str, Any]:
        """What stands in the fields, and the kinds of documents to choose from."""
        given = filling.part(self.part) if typed is None else typed
        values = {name: given.get(name, "") for name in self.FIELDS}
        values["id_kind"] = values["id_kind"] or self.id_kind
        return {"values": values, "id_kinds": [(k.code, k.label) for k in people.ID_KINDS.values() if not k.legal]}

    def take(self, filling: F, post: QueryDict) -> Errors:
        """Keep them; the operation that hands in checks them again."""
        name, number = post.get("name", "").strip(), post.get("id_number", "").strip()
        kind = people.ID_KINDS.get(post.get("id_kind", ""))
        errors: Errors = {}
        if not name and not self.optional:
            errors["name"] = "请填写姓名"
        elif len(name) > MOST_NAME:
            errors["name"] = f"姓名最多 {MOST_NAME} 个字"
        if kind is None or kind.legal:
            errors["id_kind"] = "请选择证件类型"
        elif name or number or not self.optional:
            errors |= _number_problem(kind, number)
        if not errors:
            self.note(filling, post)
        return errors

    def note(self, filling: F, post: QueryDict) -> None:
        """Keep what is typed."""
        filling.put(self.part, **{name: post.get(name, "").strip()[:200] for name in self.FIELDS})

    def told(self, filling: F) -> Lines:
        """Name and document."""
        given = filling.part(self.part)
        kind = people.ID_KINDS.get(given.get("id_kind", ""))
        lines = [given.get("name", ""), kind.label if kind else "", given.get("id_number", "")]
        return [(self.title, "\n".join(x for x in lines if x) if given.get("name") else "")]


def _number_problem(kind: people.IdKind, number: str) -> Errors:
    if kind.normalise is None:
        return {"id_number": f"选择“{kind.label}”时不用填写号码"} if number else {}
    if not number:
        return {"id_number": f"请填写{kind.label}号码"}
    try:
        kind.normalise(number)
    except ValueError as error:
        return {"id_number": str(getattr(error, "reason", error))}
    return {}


def find_page(pages: Sequence[Page[F]], slug: str) -> Page[F]:
    """The page of this address, as far as the answers so far tell. Raises NotFound."""
    found = next((p for p in pages if p.slug == slug), None)
    if found is None:
        raise NotFound("这一页现在用不上了。请从“我的办件”里接着填")
    return found


def next_open(pages: Sequence[Page[F]], filling: F, shown: Page[F] | None) -> Page[F] | None:
    """Where to go on: what is open after this page, else what is open at all; None when nothing is."""
    slugs = [p.slug for p in pages]
    after = slugs.index(shown.slug) + 1 if shown is not None and shown.slug in slugs else 0
    waiting = [(n, p) for n, p in enumerate(pages) if not p.done(filling)]
    return next((p for n, p in waiting if n >= after), waiting[0][1] if waiting else None)


def frame_of(  # noqa: PLR0913 - what there is to show, all named
    request: HttpRequest, pages: Sequence[Page[F]], filling: F, shown: Page[F], typed: QueryDict | None, errors: Errors
) -> dict[str, Any]:
    """What the frame of every page shows, and the page itself; ``typed``: what was just sent, to be shown again."""
    slugs = [p.slug for p in pages]
    here = slugs.index(shown.slug) if shown.slug in slugs else 0
    return {
        "page": shown,
        "position": here + 1,
        "total": len(pages) + 1,
        "previous": slugs[here - 1] if here else "",
        "errors": errors,
        "summary": [(f"f-{name}", text) for name, text in errors.items()],
        "back": request.POST.get("back") or request.GET.get("back", ""),
        **shown.show(filling, typed, errors),
    }


def field_params(name: str, label: str, errors: Errors, **more: Any) -> dict[str, Any]:
    """Parameters of a component that is the heading of its page."""
    return {"name": name, "label": label, "heading": True, "error": errors.get(name, ""), **more}

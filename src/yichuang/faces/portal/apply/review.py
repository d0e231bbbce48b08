"""The review page: everything on one page, what is still open, and the application as it is handed in."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from yichuang.domain.cases import public as cases

from ..filling import Page
from .filling import Filling
from .pages import ForPage, pages_of
from .papers import AttachmentPage, DeliveryPage, PaperPage


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the review page."""

    label: str
    value: str
    slug: str


def lines_of(filling: Filling) -> list[Line]:
    """Every answer with the page that changes it."""
    return [Line(label, value, p.slug) for p in pages_of(filling) for label, value in p.told(filling)]


def open_pages(filling: Filling) -> list[Page[Filling]]:
    """Pages with something left to do."""
    return [p for p in pages_of(filling) if not p.done(filling)]


def application_of(filling: Filling) -> cases.Application:
    """What is handed in."""
    person = filling.person()
    who = ForPage.WHO.get(filling.part("for").get("who", ""), "")
    parties = (cases.PartyInput("for", person, who),) if person is not None else ()
    return cases.Application(
        place_id=filling.place.id,
        item_id=filling.draft.item_id,
        division=filling.division,
        parties=parties,
        situation=filling.asked.answers,
        form=filling.form_values(),
        materials=tuple(p.given(filling) for p in pages_of(filling) if isinstance(p, PaperPage | AttachmentPage)),
        delivery=DeliveryPage().chosen(filling),
    )


def page_for(path: str, slugs: Container[str]) -> str:
    """The page on which the message of an operation is mended: ``materials.right`` → ``m-right``; empty if on none.

    An attachment is told as a paper and mended at its field.
    """
    head, _, rest = path.partition(".")
    prefixes = {"situation": f"q-{rest}", "materials": f"m-{rest}", "division": "town", "parties": "person"}
    wanted = prefixes.get(head, f"f-{head}")
    if head == "materials" and wanted not in slugs:
        wanted = f"f-{rest}"
    return wanted if wanted in slugs else ""

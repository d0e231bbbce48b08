"""One case of the demo: what it is about, what fate has in store for it, and what is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import documents
from yichuang.kernel.actor import Actor, Channel

from .people import DemoPerson

ENDS = ("terminate", "transfer_up", "decline_unneeded", "decline_incompetent", "withdraw", "never", "reject")
"""What befalls the first cases, one each, so that every state is there to be seen."""


@dataclass
class Story:
    """One case and what fate has in store for it."""

    item: catalogue.ItemRef
    person: DemoPerson
    channel: Channel
    fate: str
    case_id: int = 0
    number: str = ""
    filed_by: Actor | None = None
    asked: list[str] = field(default_factory=list)
    steps: int = 0  # of examination, still to be done
    stopped_by: str = ""  # a special procedure under way
    was_stopped: bool = False
    was_extended: bool = False
    deferred: bool = False
    office: int = 0  # the deciding body
    site: int | None = None  # where it is accepted; None: by the deciding body itself
    collected_at: int | None = None  # the site where the result waits
    by_post: bool = False
    stop: str = ""  # the state in which a told story (told.py) is left; it goes straight there
    answers: dict[str, str] = field(default_factory=dict)  # to the questions, where chance shall not answer
    way: str = ""  # of delivery, likewise

    @property
    def signer(self) -> str:
        """Who signs on a screen; empty at a counter, where one signs the paper."""
        return self.person.name if self.channel is Channel.ONLINE else ""

    @property
    def instant(self) -> bool:
        """Whether it is an 即办件."""
        return self.item.handling is catalogue.Handling.INSTANT


def with_papers(
    application: cases.Application, given: tuple[cases.MaterialInput, ...], **changes: object
) -> cases.Application:
    """The application with what is handed in."""
    return replace(application, materials=given, **changes)  # type: ignore[arg-type]


def needed(version: catalogue.VersionRef, answers: dict[str, str]) -> list[catalogue.Material]:
    """The papers somebody in this situation brings."""
    return [
        line.material
        for line in catalogue.checklist(version.id, answers)
        if line.needed
        and not line.material.made_by_form
        and line.material.necessity is not catalogue.Necessity.OPTIONAL
    ]


def upload(actor: Actor, item_id: int, material: str, name: str) -> cases.MaterialInput:
    """A paper sent in as a file."""
    file = SimpleUploadedFile(f"{name}.pdf", _sample_paper())
    staged = cases.stage_file(actor=actor, upload=file, material=material, item_id=item_id)
    return cases.MaterialInput(material, "given", (staged.handle,))


def attached(actor: Actor, version: catalogue.VersionRef, answers: dict[str, str]) -> tuple[cases.MaterialInput, ...]:
    """The files that answer questions of the form."""
    asked = catalogue.attachments(version.id, answers)
    return tuple(upload(actor, version.item.id, a.id, a.name) for a in asked)


@cache
def _sample_paper() -> bytes:
    return documents.render(Path(__file__).parent / "sample_paper.typ", {}, sample=True)

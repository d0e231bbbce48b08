"""A draft while it is being filled in: what has been answered, against the edition of the item that is in use today.

``content`` of the draft holds ``form`` (values by field), ``papers`` (how each is met), ``for`` (whom it is for),
``town`` and ``division``, ``delivery``; ``seen`` (pages she has gone past) and ``marks`` (who changed a page last).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import QueryDict

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.common.situation import Asked, ask
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from ..filling import InHand

STALE = "这一题刚在别的窗口改过。下面是您刚才填的，请核对一下，没错就再点一次“继续”。"


class Stale(Exception):
    """The same page was changed in another window since this one was shown."""


class Filling(InHand):
    """One draft in the hands of its owner."""

    def __init__(self, actor: Actor, draft: cases.DraftRef, place: places.PlaceRef) -> None:
        super().__init__(actor, place)
        self._load(draft)

    def _load(self, draft: cases.DraftRef) -> None:
        self.draft = draft
        self.version = catalogue.require_in_use(draft.item_id)
        self.content: dict[str, Any] = dict(draft.content)
        self.asked: Asked = ask(self.version, draft.situation)

    @property
    def spec(self) -> catalogue.ItemSpec:
        """The item as it is published today."""
        return self.version.spec

    @cached_property
    def known(self) -> dict[str, Any]:
        """Answers from her earlier applications, by field."""
        return cases.prefill(self.actor, version_id=self.version.id)

    @cached_property
    def reusable(self) -> dict[str, Any]:
        """Papers she has handed in before, by id."""
        return cases.reusable_materials(self.actor, version_id=self.version.id)

    def answer(self, question: str, value: str) -> None:
        """Answer a question about the situation; what it makes pointless is forgotten."""
        self.asked = ask(self.version, {**self.asked.answers, question: value})

    def fields(self) -> tuple[catalogue.FormField, ...]:
        """The questions of the form that this situation asks."""
        return catalogue.form_fields(self.version.id, self.asked.answers)

    def form_values(self) -> dict[str, Any]:
        """What was filled in, of the fields that are asked."""
        given = self.part("form")
        return {f.id: given[f.id] for f in self.fields() if f.id in given}

    def form_problems(self) -> dict[str, str]:
        """What is wrong with the form so far, by field."""
        try:
            catalogue.validate_form(self.version.id, self.asked.answers, self.form_values())
        except Invalid as error:
            return self._unsigned() | error.fields
        return self._unsigned()

    def _unsigned(self) -> dict[str, str]:
        return cases.signature_problems(
            version_id=self.version.id,
            situation=self.asked.answers,
            form=self.form_values(),
            contents=self.contents(),
        )

    def sign(self, field: str, typed: Any) -> None:
        """Sign the answers as they stand. Raises Invalid under the field."""
        signed = cases.sign_answers(
            actor=self.actor,
            version_id=self.version.id,
            situation=self.asked.answers,
            form=self.form_values(),
            field=field,
            signature=typed,
            contents=self.contents(),
        )
        self.put("form", **{field: signed})

    def attachments(self) -> dict[str, catalogue.Attachment]:
        """The attachments this situation asks for, by field."""
        return {a.id: a for a in catalogue.attachments(self.version.id, self.asked.answers)}

    def contents(self) -> dict[str, list[str]]:
        """What is signed besides the answers: digests of what she has uploaded, by field; for whom and where."""
        files = {field: [f.sm3 for f in self.files_of(field)] for field in self.attachments()}
        return files | cases.concerning(self.person(), {"division": self.division})

    @property
    def division(self) -> int:
        """Where it is asked for; 0 while nobody has said."""
        return int(self.content.get("division") or 0)

    def person(self) -> cases.PersonInput | None:
        """Whom it is for, if that is somebody else."""
        given = self.part("for")
        if given.get("who", "self") == "self":
            return None
        return cases.PersonInput(
            kind="person",
            name=given.get("name", ""),
            id_kind=given.get("id_kind", ""),
            id_number=given.get("id_number") or None,
            phone=given.get("phone", ""),
        )

    def papers(self) -> list[catalogue.Material]:
        """The papers to be met; the application form makes itself."""
        needed = catalogue.needed_materials(self.version.id, self.asked.answers)
        return [m for m in needed if not m.made_by_form]

    def files_of(self, material: str) -> list[cases.StagedRef]:
        """What she has uploaded for a paper."""
        return [f for f in self.draft.files if f.material == material]

    def check_fresh(self, slug: str, post: QueryDict) -> None:
        """Raise Stale if another window changed this very page since it was shown in this one."""
        revision, window = (self.part("marks").get(slug) or [0, ""])[:2]
        if revision > _number(post.get("base")) and window != post.get("window"):
            raise Stale

    def save(self, slug: str, post: QueryDict) -> None:
        """Keep the changes. Raises Conflict if somebody else saved between reading and writing."""
        self.put("marks", **{slug: [self.draft.revision + 1, str(post.get("window", ""))[:40]]})
        saved = cases.save_draft(
            actor=self.actor,
            draft_id=self.draft.id,
            situation=self.asked.answers,
            content=self.content,
            revision=self.draft.revision,
        )
        self._load(saved)

    def reload(self) -> None:
        """Read the draft anew."""
        self._load(cases.get_draft(self.actor, self.draft.id))


def _number(text: object) -> int:
    try:
        return int(str(text))
    except ValueError:
        return 0

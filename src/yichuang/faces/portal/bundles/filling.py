"""A draft of a bundle while it is being filled in, against what is published today.

``content`` holds ``values`` (by field of the one form), ``papers`` (how each is met), ``person``, ``divisions``,
``delivery``, and ``seen`` (pages she has gone past).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor

from ..filling import InHand


class Filling(InHand):
    """One draft in the hands of its owner."""

    def __init__(self, actor: Actor, draft: bundles.BundleDraftRef, place: places.PlaceRef) -> None:
        super().__init__(actor, place)
        self.renewed = draft.outdated
        if draft.outdated:  # what she filled in stays; the questions are those of today
            draft = bundles.open_bundle_draft(actor=actor, version_id=draft.version_id)
        self._load(draft)

    def _load(self, draft: bundles.BundleDraftRef) -> None:
        self.draft = draft
        self.content: dict[str, Any] = dict(draft.content)
        self.spec = bundles.get_bundle_version(draft.version_id).spec
        self._ask(draft.situation)

    def _ask(self, answers: dict[str, str]) -> None:
        self.plan = bundles.plan_for(self.draft.version_id, answers)

    @cached_property
    def known(self) -> dict[str, Any]:
        """Answers from her earlier applications, by field."""
        return bundles.known_values(self.actor, self.draft.version_id, self.plan)

    @property
    def places_asked(self) -> tuple[str, ...]:
        """What villages have to be told."""
        return bundles.places_asked(self.draft.version_id, self.plan)

    @property
    def divisions(self) -> dict[str, int]:
        """The villages told so far, by what they are; 0 where none was."""
        given = self.part("divisions")
        return {asked: int(given.get(asked) or 0) for asked in self.places_asked}

    def answer(self, question: str, value: str) -> None:
        """Answer a question; what it makes pointless is forgotten."""
        self._ask({**self.plan.answers, question: value})

    def values(self) -> dict[str, Any]:
        """What was filled in, of the fields that are asked."""
        given = self.part("values")
        return {f.key: given[f.key] for f in self.plan.fields if f.key in given}

    @property
    def problems(self) -> dict[str, str]:
        """What is wrong with the one form so far, by field."""
        values = self.values()
        wrong = bundles.signature_problems(self.draft.version_id, self.plan, values, self.contents())
        return wrong | bundles.form_problems(self.draft.version_id, self.plan, values)

    def contents(self) -> dict[str, list[str]]:
        """What is signed besides the answers: digests of what she has uploaded, by key; for whom and where."""
        files = {p.key: [f.sm3 for f in self.files_of(p.key)] for p in self.plan.attached}
        return files | cases.concerning(self.person(), self.divisions)

    def sign(self, key: str, typed: Any) -> None:
        """Sign the one form as it stands. Raises Invalid under the key."""
        signed = bundles.sign_bundle(
            actor=self.actor,
            version_id=self.draft.version_id,
            answers=self.plan.answers,
            values=self.values(),
            contents=self.contents(),
            key=key,
            signature=typed,
        )
        self.put("values", **{key: signed})

    def papers(self) -> list[bundles.MergedPaper]:
        """The papers to be met."""
        return [p for p in self.plan.papers if not p.open]

    def files_of(self, paper: str) -> list[bundles.StagedPaper]:
        """What she has uploaded for a paper."""
        return [f for f in self.draft.files if f.paper == paper]

    def save(self, revision: int | None = None) -> None:
        """Keep the changes. Raises Conflict if another window saved since the page with ``revision`` was shown."""
        saved = bundles.save_bundle_draft(
            actor=self.actor,
            draft_id=self.draft.id,
            situation=self.plan.answers,
            content=self.content,
            revision=self.draft.revision if revision is None else revision,
        )
        self._load(saved)

    def reload(self) -> None:
        """Read the draft anew."""
        self._load(bundles.get_bundle_draft(self.actor, self.draft.id))

    def names_of(self, members: tuple[str, ...]) -> list[str]:
        """Names of members as people say them."""
        return [self.plan.part(m).plain_name for m in members]

    def person(self) -> cases.PersonInput | None:
        """Whom it is for, if that is somebody else."""
        given = self.part("person")
        if self.spec.person is None or not given.get("name"):
            return None
        return cases.PersonInput(
            kind="person",
            name=given["name"],
            id_kind=given.get("id_kind", ""),
            id_number=given.get("id_number") or None,
            phone=given.get("phone", ""),
        )

"""The pages of an application, one question each: what a page shows, and what it does with the answer.

A page never decides what is valid: it asks the catalogue, and keeps the answer in the draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import QueryDict

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import FieldType
from yichuang.domain.places import public as places
from yichuang.faces.common.situation import options_of
from yichuang.kernel.errors import Invalid

from .. import filling as filling_pages
from ..filling import KNOWN, Errors, Lines, Page, field_params
from .fields import component_of, field_text, form_params, typed_value
from .filling import Filling

_FIELD = "portal/apply/field.html"


class QuestionPage(Page[Filling]):
    """A question about the situation (情形引导)."""

    template = _FIELD

    def __init__(self, question: catalogue.Question) -> None:
        super().__init__(f"q-{question.id}", question.text)
        self.question = question

    def done(self, filling: Filling) -> bool:
        """Answered, here or on the guide."""
        return self.question.id in filling.asked.answers

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios."""
        value = filling.asked.answers.get(self.question.id, "") if typed is None else typed.get("answer", "")
        params = {"options": options_of(self.question), "value": value, "hint": self.question.help}
        return {"component": "radios", "params": field_params("answer", self.question.text, errors, **params)}

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The answer, if the question offers it."""
        value = post.get("answer", "")
        if value not in {o.value for o in self.question.options}:
            return {"answer": "请选一项"}
        filling.answer(self.question.id, value)
        return {}

    def told(self, filling: Filling) -> Lines:
        """The label of the answer."""
        value = filling.asked.answers.get(self.question.id)
        label = next((o.label for o in self.question.options if o.value == value), "")
        return [(self.title, label)]


class ForPage(Page[Filling]):
    """Whom it is for: herself, or one of her family."""

    template = _FIELD

    WHO: ClassVar[dict[str, str]] = {
        "self": "我自己",
        "child": "我的孩子",
        "parent": "我的父母",
        "spouse": "我的爱人",
        "other": "我照管的其他人",
    }

    def __init__(self) -> None:
        super().__init__("for", "给谁办")

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios."""
        value = filling.part("for").get("who", "") if typed is None else typed.get("answer", "")
        hint = "申请人都是您本人；替家人办的，下一页填他的姓名和证件。"
        params = {"options": list(self.WHO.items()), "value": value, "hint": hint}
        return {"component": "radios", "params": field_params("answer", "这件事给谁办？", errors, **params)}

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Remember the choice."""
        who = post.get("answer", "")
        if who not in self.WHO:
            return {"answer": "请选一项"}
        filling.content["for"] = {"who": who} if who == "self" else {**filling.part("for"), "who": who}
        return {}

    def told(self, filling: Filling) -> Lines:
        """The label of the choice."""
        return [(self.title, self.WHO.get(filling.part("for").get("who", ""), ""))]


class PersonPage(filling_pages.PersonPage[Filling]):
    """Who the other person is."""

    template = "portal/apply/person.html"
    part = "for"

    def __init__(self) -> None:
        super().__init__("person", "家人的姓名和证件")

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """Whose card it is."""
        ((_, who),) = ForPage().told(filling)
        return {"heading": f"{who}的姓名和证件", **self.values(filling, typed)}


_WHERE = {
    catalogue.Competence.REGISTERED: "户口在哪个乡镇？",
    catalogue.Competence.RESIDENCE: "住在哪个乡镇？",
    catalogue.Competence.LOCATION: "要办的房子、土地、林木在哪个乡镇？",
    catalogue.Competence.REGISTRATION: "登记在哪个乡镇？",
}


class TownPage(Page[Filling]):
    """Which town: it decides who handles the case."""

    template = _FIELD

    def __init__(self) -> None:
        super().__init__("town", "在哪个乡镇、村")

    def done(self, filling: Filling) -> bool:
        """A town, or the village at once."""
        return bool(filling.content.get("town") or filling.content.get("division"))

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Her own village on top, if we know it; then the towns."""
        options = [(str(t.code), t.name) for t in places.list_divisions(filling.place.county)]
        own = filling.own.division
        path = places.division_paths([own]).get(own, "") if own else ""
        if own and path:
            options.insert(0, (f"own-{own}", path, "您登记的住址"))  # type: ignore[arg-type]
        value = str(filling.content.get("town") or "")
        if own and filling.content.get("division") == own and not value:
            value = f"own-{own}"
        if typed is not None:
            value = typed.get("answer", "")
        title = _WHERE.get(filling.spec.competence, "您住在哪个乡镇？")
        hint = "按这个决定由谁来办，选错了会转来转去。"
        return {
            "component": "radios",
            "params": field_params("answer", title, errors, options=options, value=value, hint=hint),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """A town, whose villages come next; or her own village."""
        answer = post.get("answer", "")
        own = filling.own.division
        if own and answer == f"own-{own}":
            filling.content |= {"town": None, "division": own}
            return {}
        towns = {str(t.code): t.code for t in places.list_divisions(filling.place.county)}
        if answer not in towns:
            return {"answer": "请选一个乡镇"}
        if filling.content.get("town") != towns[answer]:
            filling.content |= {"town": towns[answer], "division": None}
        return {}

    def told(self, filling: Filling) -> Lines:
        """The village with its town."""
        code = filling.content.get("division") or filling.content.get("town")
        return [(self.title, places.division_paths([code]).get(code, "") if code else "")]


class VillagePage(Page[Filling]):
    """Which village of the town."""

    template = _FIELD

    def __init__(self) -> None:
        super().__init__("village", "哪个村（社区）")

    def done(self, filling: Filling) -> bool:
        """A village is chosen."""
        return bool(filling.content.get("division"))

    def _options(self, filling: Filling) -> list[tuple[str, str]]:
        town = filling.content.get("town") or 0
        return [(str(v.code), v.short_name or v.name) for v in places.list_divisions(town)]

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios."""
        value = str(filling.content.get("division") or "") if typed is None else typed.get("answer", "")
        options = self._options(filling)
        return {
            "component": "radios",
            "params": field_params("answer", "哪个村（社区）？", errors, options=options, value=value),
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """A village of the town chosen."""
        answer = post.get("answer", "")
        if answer not in dict(self._options(filling)):
            return {"answer": "请选一个村或社区"}
        filling.content["division"] = int(answer)
        return {}

    def told(self, filling: Filling) -> Lines:  # noqa: ARG002
        """Said with the town."""
        return []


class FieldPage(Page[Filling]):
    """A question of the application form."""

    template = _FIELD

    autosaves = True

    def __init__(self, asked: catalogue.FormField) -> None:
        super().__init__(f"f-{asked.id}", asked.label)
        self.field = asked

    def done(self, filling: Filling) -> bool:
        """Gone past, and what stands there is accepted."""
        wrong = {name.partition(".")[0] for name in filling.form_problems()}
        return filling.seen(self.slug) and self.field.id not in wrong

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The component that fits the field, with what is known."""
        stored = filling.part("form").get(self.field.id)
        known = filling.known.get(self.field.id) if stored is None else None
        value = self._typed(typed) if typed is not None else (stored if stored is not None else known)
        params = form_params(self.field, value, filling.place, name="answer")
        if known is not None and typed is None:
            params["hint"] = f"{KNOWN}。{params['hint']}"
        params["error"] = errors.get("answer", "")
        if self.field.type is FieldType.MEMBERS:
            cells = {name.removeprefix("answer-").replace("-", "."): text for name, text in errors.items()}
            params |= {"errors": cells, "more": "more"}
        return {
            "component": component_of(self.field),
            "params": {**params, "heading": True},
            "known": known is not None and typed is None,
        }

    def _typed(self, post: QueryDict) -> Any:
        return typed_value(self.field, post, "answer")

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The value, if the catalogue accepts it."""
        value = self._typed(post)
        values = {**filling.form_values(), self.field.id: value}
        try:
            catalogue.validate_form(filling.version.id, filling.asked.answers, values)
        except Invalid as error:
            own = self.field.id
            wrong = {k: v for k, v in error.fields.items() if k.partition(".")[0] == own}
            if wrong:
                return {f"answer{k.removeprefix(own).replace('.', '-')}": v for k, v in wrong.items()}
        filling.put("form", **{self.field.id: value})
        return {}

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is typed, checked or not."""
        filling.put("form", **{self.field.id: self._typed(post)})

    def told(self, filling: Filling) -> Lines:
        """The value in words."""
        return [(self.title, field_text(self.field, filling.part("form").get(self.field.id)))]


class SignaturePage(FieldPage):
    """What she has filled in, to read through, and her signature under it."""

    template = "portal/apply/sign.html"
    autosaves = False

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The answers above the signature; one that no longer holds is not shown as if it did."""
        stored = filling.part("form").get(self.field.id)
        told = filling.form_problems().get(self.field.id, "") if stored else ""
        value = self._typed(typed) if typed is not None else ({} if told else stored)
        params = form_params(self.field, value, filling.place, name="answer")
        answers = [p for p in pages_of(filling) if isinstance(p, QuestionPage | FieldPage) or p.slug.startswith("f-")]
        return {
            "component": component_of(self.field),
            "params": {**params, "error": errors.get("answer", told)},
            "answers": [(*line, p.slug) for p in answers if p.slug != self.slug for line in p.told(filling)],
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Bound to the answers as they stand now."""
        try:
            filling.sign(self.field.id, self._typed(post))
        except Invalid as error:
            return {"answer": error.fields[self.field.id]}
        return {}

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Half a signature is none."""


def pages_of(filling: Filling) -> list[Page[Filling]]:
    """The pages of this application in their order, as far as the answers so far tell."""
    return list(_pages(filling))


def _pages(filling: Filling) -> Iterator[Page[Filling]]:
    from .papers import AttachmentPage, DeliveryPage, PaperPage

    yield from (QuestionPage(q) for q, _ in filling.asked.questions)
    if filling.asked.outcome:
        return
    if filling.own.kind == "person":
        yield ForPage()
        if filling.part("for").get("who", "self") != "self":
            yield PersonPage()
    yield TownPage()
    if filling.content.get("town"):
        yield VillagePage()
    attached = filling.attachments()
    signed: list[Page[Filling]] = []
    for asked in filling.fields():
        if asked.type is FieldType.SIGNATURE:
            signed.append(SignaturePage(asked))
        else:
            yield AttachmentPage(attached[asked.id]) if asked.id in attached else FieldPage(asked)
    yield from (PaperPage(m) for m in filling.papers())
    delivery = DeliveryPage()
    if delivery.ways(filling) != ["counter"]:
        yield delivery
    yield from signed

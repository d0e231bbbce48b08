"""The pages of an application for a bundle: situation, whom it is for, where, the one form group by group.

A page never decides what is valid: it asks the room, and keeps the answer in the draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from yichuang.domain.bundles import public as bundles
from yichuang.domain.places import public as places
from yichuang.faces.common.situation import options_of
from yichuang.kernel.errors import Invalid

from .. import filling as filling_pages
from ..apply.fields import component_of, field_text, form_params, typed_value
from ..filling import KNOWN, Errors, Lines, Page, field_params
from ..sites.near import village_options
from .filling import Filling

_FIELD = "portal/bundles/field.html"


class QuestionPage(Page[Filling]):
    """A question about the situation, asked once for all members."""

    template = _FIELD

    def __init__(self, asked: bundles.Asked) -> None:
        super().__init__(f"q-{asked.id}", asked.question.text)
        self.asked = asked

    def done(self, filling: Filling) -> bool:
        """Answered, here or on the guide."""
        return self.asked.id in filling.plan.answers

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """Radios."""
        value = filling.plan.answers.get(self.asked.id, "") if typed is None else typed.get("answer", "")
        question = self.asked.question
        params = {"options": options_of(question), "value": value, "hint": question.help}
        return {"fields": [("radios", field_params("answer", question.text, errors, **params))]}

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The answer, if the question offers it."""
        value = post.get("answer", "")
        if value not in {o.value for o in self.asked.question.options}:
            return {"answer": "请选一项"}
        filling.answer(self.asked.id, value)
        return {}

    def told(self, filling: Filling) -> Lines:
        """The label of the answer."""
        value = filling.plan.answers.get(self.asked.id)
        label = next((o.label for o in self.asked.question.options if o.value == value), "")
        return [(self.title, label)]


class PersonPage(filling_pages.PersonPage[Filling]):
    """Whom it is for: a child, somebody who has died."""

    template = "portal/bundles/person.html"
    part = "person"

    def __init__(self, person: bundles.Person) -> None:
        super().__init__("person", f"{person.label}的姓名和证件")
        self.whom, self.optional, self.id_kind = person.label, person.optional, person.id_kind

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """Whose card it is."""
        return {"whom": self.whom, "optional": self.optional, **self.values(filling, typed)}


_WHERE = {
    "registered": "户口在哪个村（社区）？",
    "residence": "现在住在哪个村（社区）？",
    "location": "要办的房子、土地、店面在哪个村（社区）？",
    "registration": "登记在哪个村（社区）？",
    "any": "您住在哪个村（社区）？",
}


class WherePage(Page[Filling]):
    """Which villages: they decide who handles each member; asked once for all that go by the same."""

    template = _FIELD
    autosaves = True

    def __init__(self) -> None:
        super().__init__("where", "在哪个村")

    def done(self, filling: Filling) -> bool:
        """A village for each."""
        given = filling.part("divisions")
        return filling.seen(self.slug) and all(given.get(c) for c in filling.places_asked)

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """One list for each, her own village chosen beforehand."""
        given, options = filling.part("divisions"), village_options(filling.place)
        own = filling.own.division if filling.own.division in dict(options) else ""
        fields = []
        for c in filling.places_asked:
            value = typed.get(c, "") if typed is not None else given.get(c) or own or ""
            params = {"name": c, "label": _WHERE[c], "options": options, "value": value, "empty": "请选择"}
            fields.append(("select", {**params, "error": errors.get(c, "")}))
        return {"heading": "在哪里办", "intro": "按这个决定各件事由谁来办，选错了会转来转去。", "fields": fields}

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Villages of this county."""
        known = {str(code) for code, _ in village_options(filling.place)}
        wrong = {c: "请选一个村或社区" for c in filling.places_asked if post.get(c, "") not in known}
        if not wrong:
            filling.content["divisions"] = {c: int(post.get(c, "0")) for c in filling.places_asked}
        return wrong

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is chosen."""
        known = {str(code): code for code, _ in village_options(filling.place)}
        chosen = {c: known.get(post.get(c, "")) for c in filling.places_asked}
        filling.put("divisions", **{c: code for c, code in chosen.items() if code})

    def told(self, filling: Filling) -> Lines:
        """Each with its town."""
        given = filling.part("divisions")
        paths = places.division_paths([given[c] for c in filling.places_asked if given.get(c)])
        return [(_WHERE[c].rstrip("？"), paths.get(given.get(c) or 0, "")) for c in filling.places_asked]


class GroupPage(Page[Filling]):
    """A part of the one form: what several members ask, or what only one asks."""

    template = _FIELD
    autosaves = True

    def __init__(self, slug: str, title: str, intro: str, fields: list[bundles.MergedField]) -> None:
        super().__init__(slug, title)
        self.intro, self.fields = intro, fields

    def done(self, filling: Filling) -> bool:
        """Gone past, and what stands there is accepted by every member."""
        return filling.seen(self.slug) and not set(filling.problems) & {f.key for f in self.fields}

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The components that fit the fields, with what is known."""
        stored = filling.part("values")
        shown = []
        for merged in self.fields:
            known = filling.known.get(merged.key) if merged.key not in stored else None
            value = self._typed(merged, typed) if typed is not None else stored.get(merged.key, known)
            params = form_params(merged.field, value, filling.place, name=merged.key)
            hints = [KNOWN if known is not None and typed is None else "", params["hint"].rstrip("。")]
            if len(merged.members) > 1:
                hints.append(f"填一次，{len(merged.members)} 件事都用")
            shown.append((component_of(merged.field), {**params, "hint": "。".join(h for h in hints if h)}))
            shown[-1][1]["error"] = errors.get(merged.key, "")
        return {"heading": self.title, "intro": self.intro, "fields": shown}

    def _typed(self, merged: bundles.MergedField, post: QueryDict) -> Any:
        return typed_value(merged.field, post, merged.key)

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """The values; kept whatever is wrong with them, so that nothing typed is lost."""
        self.note(filling, post)
        return {k: v for k, v in filling.problems.items() if k in {f.key for f in self.fields}}

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is typed, checked or not."""
        filling.put("values", **{f.key: self._typed(f, post) for f in self.fields})

    def told(self, filling: Filling) -> Lines:
        """The values in words."""
        given = filling.part("values")
        return [(f.field.label, field_text(f.field, given.get(f.key))) for f in self.fields]


class SignPage(Page[Filling]):
    """Everything that is filled in, to read through, and one signature for all that ask for one."""

    template = "portal/bundles/sign.html"

    def __init__(self, merged: bundles.MergedField) -> None:
        super().__init__(f"s-{merged.key}", merged.field.label)
        self.merged = merged

    def done(self, filling: Filling) -> bool:
        """Signed, and nothing has changed since."""
        return filling.seen(self.slug) and self.merged.key not in filling.problems

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """The answers above the signature; one that no longer holds is not shown as if it did."""
        key, stored = self.merged.key, filling.part("values").get(self.merged.key)
        told = filling.problems.get(key, "") if stored else ""
        value = typed_value(self.merged.field, typed, key) if typed is not None else ({} if told else stored)
        params = form_params(self.merged.field, value, filling.place, name=key)
        hint = f"签一次，{len(self.merged.members)} 件事都用" if len(self.merged.members) > 1 else ""
        before = [p for p in pages_of(filling) if not isinstance(p, SignPage)]
        return {
            "component": component_of(self.merged.field),
            "params": {**params, "error": errors.get(key, told), "hint": params["hint"] or hint},
            "answers": [(label, value, p.slug) for p in before for label, value in p.told(filling)],
        }

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Bound to the one form as it stands now."""
        try:
            filling.sign(self.merged.key, typed_value(self.merged.field, post, self.merged.key))
        except Invalid as error:
            return dict(error.fields)
        return {}

    def told(self, filling: Filling) -> Lines:
        """Who, how and when."""
        return [(self.title, field_text(self.merged.field, filling.part("values").get(self.merged.key)))]


def pages_of(filling: Filling) -> list[Page[Filling]]:
    """The pages of this application in their order, as far as the answers so far tell."""
    return list(_pages(filling))


def _pages(filling: Filling) -> Iterator[Page[Filling]]:
    from .papers import AttachmentPage, DeliveryPage, PaperPage

    yield from (QuestionPage(q) for q in filling.plan.questions)
    if filling.plan.outcome or filling.plan.waiting is not None:
        return
    if filling.spec.person is not None:
        yield PersonPage(filling.spec.person)
    yield WherePage()
    yield from _groups(filling)
    yield from (AttachmentPage(p) for p in filling.plan.attached)
    yield from (PaperPage(p) for p in filling.papers())
    delivery = DeliveryPage()
    if delivery.ways(filling) != ["counter"]:
        yield delivery
    yield from (SignPage(f) for f in filling.plan.signatures)


def _groups(filling: Filling) -> Iterator[GroupPage]:
    values = [f for f in filling.plan.fields if f not in filling.plan.signatures]
    common = [f for f in values if len(f.members) > 1]
    if common:
        yield GroupPage("g-common", "几件事都要的", "这些内容只填一次，要用的表都会自动填好。", common)
    for part in filling.plan.filed:
        own = [f for f in values if f.members == (part.key,)]
        if own:
            yield GroupPage(f"g-{part.key}", part.plain_name, f"只有“{part.plain_name}”要的。", own)

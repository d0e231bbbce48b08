"""The pages of an application for a bundle: situation, whom it is for, where, the one form group by group.

A page never decides what is valid: it asks the room, and keeps the answer in the draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.http import QueryDict

from yichuang.domain.bundles import public as bundles
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.errors import Invalid

from ..apply.fields import component_of, field_text, form_params, typed_value
from ..apply.pages import KNOWN, field_params
from ..guide.situation import options_of
from ..sites.near import village_options
from .filling import Filling

Errors = dict[str, str]


class Page:
    """One page. ``slug`` is its address, ``title`` its line on the review page."""

    template: ClassVar[str] = "portal/bundles/field.html"
    autosaves: ClassVar[bool] = False

    def __init__(self, slug: str, title: str) -> None:
        self.slug, self.title = slug, title

    def done(self, filling: Filling) -> bool:
        """Whether nothing is left to do here."""
        return filling.seen(self.slug)

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:
        """What the template needs; ``typed`` is what was just sent, if it has to be shown again."""
        raise NotImplementedError

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Put the answer into the draft; with messages, and nothing changed, if it cannot stand."""
        raise NotImplementedError

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is half typed (autosave), unchecked."""

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """Label and answer in words, for the review page."""
        raise NotImplementedError


class QuestionPage(Page):
    """A question about the situation, asked once for all members."""

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

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """The label of the answer."""
        value = filling.plan.answers.get(self.asked.id)
        label = next((o.label for o in self.asked.question.options if o.value == value), "")
        return [(self.title, label)]


class PersonPage(Page):
    """Whom it is for: a child, somebody who has died."""

    template = "portal/bundles/person.html"
    autosaves = True
    FIELDS: ClassVar[tuple[str, ...]] = ("name", "id_kind", "id_number", "phone")

    def __init__(self, person: Any) -> None:
        super().__init__("person", f"{person.label}的姓名和证件")
        self.person = person

    def show(self, filling: Filling, typed: QueryDict | None, errors: Errors) -> dict[str, Any]:  # noqa: ARG002
        """Name, document and telephone on one page: they stand on one card."""
        given = filling.part("person") if typed is None else typed
        values = {name: given.get(name, "") for name in self.FIELDS}
        values["id_kind"] = values["id_kind"] or self.person.id_kind
        kinds = [(k.code, k.label) for k in people.ID_KINDS.values() if not k.legal]
        return {"values": values, "id_kinds": kinds, "whom": self.person.label, "optional": self.person.optional}

    def take(self, filling: Filling, post: QueryDict) -> Errors:
        """Keep them; the operation that hands in checks them again."""
        name, number = post.get("name", "").strip(), post.get("id_number", "").strip()
        kind = people.ID_KINDS.get(post.get("id_kind", ""))
        errors: Errors = {}
        if not name and not self.person.optional:
            errors["name"] = f"请填写{self.person.label}的姓名"
        elif len(name) > 60:
            errors["name"] = "姓名最多 60 个字"
        if kind is None or kind.legal:
            errors["id_kind"] = "请选择证件类型"
        elif kind.normalise is None and number:
            errors["id_number"] = f"选择“{kind.label}”时不用填写号码"
        elif kind.normalise is not None and (name or number):
            errors |= _number_error(kind, number)
        if not errors:
            self.note(filling, post)
        return errors

    def note(self, filling: Filling, post: QueryDict) -> None:
        """Keep what is typed."""
        filling.put("person", **{name: post.get(name, "").strip()[:200] for name in self.FIELDS})

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """Name and document."""
        given = filling.part("person")
        kind = people.ID_KINDS.get(given.get("id_kind", ""))
        lines = [given.get("name", ""), kind.label if kind else "", given.get("id_number", "")]
        return [(self.title, "\n".join(x for x in lines if x) if given.get("name") else "")]


def _number_error(kind: people.IdKind, number: str) -> Errors:
    if not number:
        return {"id_number": f"请填写{kind.label}号码"}
    assert kind.normalise is not None
    try:
        kind.normalise(number)
    except ValueError as error:
        return {"id_number": str(getattr(error, "reason", error))}
    return {}


_WHERE = {
    "registered": "户口在哪个村（社区）？",
    "residence": "现在住在哪个村（社区）？",
    "location": "要办的房子、土地、店面在哪个村（社区）？",
    "registration": "登记在哪个村（社区）？",
    "any": "您住在哪个村（社区）？",
}


class WherePage(Page):
    """Which villages: they decide who handles each member; asked once for all that go by the same."""

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

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """Each with its town."""
        given = filling.part("divisions")
        paths = places.division_paths([given[c] for c in filling.places_asked if given.get(c)])
        return [(_WHERE[c].rstrip("？"), paths.get(given.get(c) or 0, "")) for c in filling.places_asked]


class GroupPage(Page):
    """A part of the one form: what several members ask, or what only one asks."""

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

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """The values in words."""
        given = filling.part("values")
        return [(f.field.label, field_text(f.field, given.get(f.key))) for f in self.fields]


class SignPage(Page):
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

    def told(self, filling: Filling) -> list[tuple[str, str]]:
        """Who, how and when."""
        return [(self.title, field_text(self.merged.field, filling.part("values").get(self.merged.key)))]


def pages_of(filling: Filling) -> list[Page]:
    """The pages of this application in their order, as far as the answers so far tell."""
    return list(_pages(filling))


def _pages(filling: Filling) -> Iterator[Page]:
    from .papers import AttachmentPage, DeliveryPage, PaperPage, ways_of

    yield from (QuestionPage(q) for q in filling.plan.questions)
    if filling.plan.outcome or filling.plan.waiting is not None:
        return
    if filling.spec.person is not None:
        yield PersonPage(filling.spec.person)
    yield WherePage()
    yield from _groups(filling)
    yield from (AttachmentPage(p) for p in filling.plan.attached)
    yield from (PaperPage(p) for p in filling.papers())
    if ways_of(filling) != ["counter"]:
        yield DeliveryPage()
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

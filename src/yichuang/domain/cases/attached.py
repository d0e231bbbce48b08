"""What of a form is more than a value: the files of its attachments (附件), the signature over its answers (签名)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .models import Case, CaseMaterial
from .papers import take_staged
from .records import Application, MaterialInput, PersonInput

CHANGED = "签名以后又改了内容，请核对一遍，重新签名"
_FIRST = "前面还有没填好的，填好再签名"
_NOT_HERS = "请写您本人的姓名，和证件上的一样；替别人办的，也由您本人签"
_ON_PAPER = "网上办请在屏幕上签名；想在纸上签的，请到窗口办"
_SIGNED_WITHIN = timedelta(days=366)  # a draft, or a child of a bundle that waited; an older claim is as good as none
T = catalogue.FieldType

Contents = Mapping[str, Sequence[str]]
WHOM, WHERE = "@for", "@where"
"""Parts of what is signed that are no files of a field; no field can be called so."""


def moved(version: catalogue.VersionRef, application: Application) -> Application:
    """The application with uploads that were named in the form (by handle, one or several) among its papers."""
    form, materials = dict(application.form), list(application.materials)
    for asked in catalogue.attachments(version.id, application.situation):
        given = form.get(asked.id)
        handles = [given] if isinstance(given, str) and given else given
        if isinstance(handles, list | tuple) and handles and all(isinstance(h, str) for h in handles):
            del form[asked.id]
            materials.append(MaterialInput(asked.id, "given", tuple(handles)))
    if len(materials) == len(application.materials):
        return application
    return replace(application, form=form, materials=tuple(materials))


def lines(version: catalogue.VersionRef, application: Application) -> tuple[catalogue.ChecklistLine, ...]:
    """What is carried beside the papers: every attachment asked for, and the scan of a signed form if there is one."""
    found = list(catalogue.attachments(version.id, application.situation))
    brought = {m.material for m in application.materials}
    fields = catalogue.form_fields(version.id, application.situation)
    found += [catalogue.attachment_of(f) for f in fields if f.type is T.SIGNATURE and f.id in brought]
    return tuple(catalogue.ChecklistLine(material, needed=True, why="") for material in found)


def require_files(asked: Iterable[catalogue.Material], given: Iterable[MaterialInput]) -> None:
    """An answer that must be given is given, by file or on paper. Raises Invalid under ``materials.…``."""
    there = {m.material for m in given if m.state in {CaseMaterial.State.GIVEN, CaseMaterial.State.PAPER}}
    missing = {
        f"materials.{a.id}": f"请上传“{a.name}”"
        for a in asked
        if a.necessity is catalogue.Necessity.REQUIRED and a.id not in there
    }
    if missing:
        raise Invalid(missing)


def contents_of(actor: Actor, version: catalogue.VersionRef, given: Sequence[MaterialInput]) -> dict[str, list[str]]:
    """The SM3 of each file of the attachments that are handed in, by field. Raises Invalid for another's upload.

    A scan of the signed form is no part of what is signed.
    """
    ids = _attachment_ids(version.spec)
    wanted = {m.material: m.files for m in given if m.material in ids and m.files}
    staged = take_staged(actor, [h for handles in wanted.values() for h in handles])
    return {field: [staged[h].file.sm3 for h in handles] for field, handles in wanted.items()}


def contents_in(case: Case) -> dict[str, list[str]]:
    """As above, of a case, with whom and where it concerns."""
    ids = _attachment_ids(catalogue.get_version(case.item_version_id).spec)
    rows = case.materials.filter(material__in=ids).prefetch_related("files__file") if ids else ()
    return {row.material: [f.file.sm3 for f in row.files.all()] for row in rows} | _concerns_in(case)


def concerning(person: PersonInput | None, divisions: Mapping[str, int]) -> dict[str, list[str]]:
    """For whom and where it is asked, as two more parts of what is signed: a signature for one child is none for
    another. A number tells people apart; who has none (a newborn) is known by the name.
    """
    whom = _whom(person.id_kind, person.id_number, person.name) if person else []
    return {WHOM: whom, WHERE: sorted(f"{key}={code}" for key, code in divisions.items() if code)}


def _whom(id_kind: str, id_number: str | None, name: str) -> list[str]:
    number = unicodedata.normalize("NFKC", id_number or "").strip().upper()
    return [f"{id_kind}:{number}" if number else f"name:{_same(name)}"]


def concerns_of(application: Application) -> dict[str, list[str]]:
    """As ``concerning``, of what is handed in."""
    whom = next((p.person for p in application.parties if p.role == "for"), None)
    return concerning(whom, {"division": application.division})


def _concerns_in(case: Case) -> dict[str, list[str]]:
    party = case.parties.filter(role="for").select_related("person").first()
    whom = _whom(party.person.id_kind, party.person.id_number, party.person.name) if party else []
    return {WHOM: whom, WHERE: [f"division={case.division}"]}


def _by_name(case: Case) -> dict[str, list[str]]:
    """Whom the case concerns as she was known before she had a number: a newborn's comes later (``give_number``)."""
    party = case.parties.filter(role="for").select_related("person").first()
    return {WHOM: _whom("", None, party.person.name)} if party else {}


def _holding(case: Case, form: Mapping[str, Any], contents: Contents) -> set[str]:
    """The digests by which a signature over these answers of the case holds: as it is made now, as it was made before
    it covered for whom and where, and by the name of whoever got her number since. Raises Invalid.
    """
    files = {key: sums for key, sums in contents.items() if key not in {WHOM, WHERE}}
    ways = (contents, files, {**contents, **_by_name(case)})
    return {catalogue.signed_digest(case.item_version_id, case.situation, form, way) for way in ways}


def _attachment_ids(spec: catalogue.ItemSpec) -> set[str]:
    return {f.id for f in spec.form if f.type is T.ATTACHMENT}


def bind(  # noqa: PLR0913 - what is signed, by whom, and what was signed before
    actor: Actor,
    version_id: int,
    situation: Mapping[str, str],
    form: Mapping[str, Any],
    contents: Contents,
    *,
    names: frozenset[str] | None,
    case: Case | None = None,
) -> dict[str, Any]:
    """The validated form, its signature bound to these very answers: when, by which account, over which digest.

    A signature that came with a digest was given earlier, on a draft, and stands only if nothing has changed since; one
    without is given now. ``names``: who may sign (None: anybody, a body signs by whoever acts for it). ``case``: the
    case that is corrected; its signature stays as it is if it still holds. Raises Invalid under the field.
    """
    bound = dict(form)
    for field in catalogue.form_fields(version_id, situation):
        value = form.get(field.id)
        if field.type is not T.SIGNATURE or not isinstance(value, Mapping):
            continue
        digest = catalogue.signed_digest(version_id, situation, form, contents)
        earlier = case.form.get(field.id) if case is not None else None
        if (
            case is not None
            and isinstance(earlier, Mapping)
            and earlier.get("digest") == value.get("digest")
            and value.get("digest") in _holding(case, form, contents)
        ):
            bound[field.id] = dict(earlier)
            continue
        if value["way"] == "paper" and not actor.may("cases.intake"):
            raise Invalid({field.id: _ON_PAPER})
        if value.get("digest") not in {None, digest}:
            raise Invalid({field.id: CHANGED})
        _check_name(field, value, names)
        kept = {k: value[k] for k in ("way", "name", "strokes", "agreed") if k in value}
        account = {"account": actor.account_id, "channel": str(actor.channel)}
        bound[field.id] = kept | {"at": _when(value).isoformat(), "digest": digest} | account
    return bound


def _when(value: Mapping[str, Any]) -> datetime:
    """When it was signed: as the draft noted, else now."""
    now = clock.now()
    at = datetime.fromisoformat(value["at"]) if value.get("at") else now
    return at if now - _SIGNED_WITHIN <= at <= now else now


def signers(actor: Actor, application: Application | None = None) -> frozenset[str] | None:
    """Who may sign: the applicant or who acts for her; None where that is a body, or where nobody is known by name."""
    if application is not None and application.applicant is not None:
        if application.applicant.kind != "person":
            return None
        proxies = [p.person.name for p in application.parties if p.role == "proxy"]
        return frozenset(_same(n) for n in (application.applicant.name, *proxies))
    try:
        own = people.own_details(actor)
    except NotFound:
        return None
    return frozenset({_same(own.name)}) if own.kind == "person" else None


def _check_name(field: catalogue.FormField, value: Mapping[str, Any], names: frozenset[str] | None) -> None:
    if names is not None and value.get("name") and _same(value["name"]) not in names:
        raise Invalid({field.id: _NOT_HERS})


def _same(name: str) -> str:
    """A name as it is compared: width, blanks and the dot between its parts do not tell names apart."""
    return re.sub(r"[\s·•‧・.．]+", "", unicodedata.normalize("NFKC", name)).casefold()


def sign_answers(  # noqa: PLR0913
    *,
    actor: Actor,
    version_id: int,
    situation: Mapping[str, str],
    form: Mapping[str, Any],
    field: str,
    signature: Any,
    contents: Contents,
) -> dict[str, Any] | None:
    """The signature as a draft keeps it: with the moment, and the digest of the answers as they stand.

    None where the form does not insist on one and there is none. Raises Invalid under the field.
    """
    asked = next(f for f in catalogue.form_fields(version_id, situation) if f.id == field)
    try:
        value = catalogue.read_signature(asked, signature)
    except ValueError as refused:
        raise Invalid({field: str(refused)}) from None
    if value is None:
        return None
    if value["way"] == "paper":
        raise Invalid({field: _ON_PAPER})
    _check_name(asked, value, signers(actor))
    try:
        digest = catalogue.signed_digest(version_id, situation, form, contents)
    except Invalid:
        raise Invalid({field: _FIRST}) from None
    return value | {"at": clock.now().isoformat(), "digest": digest}


def signature_problems(
    *, version_id: int, situation: Mapping[str, str], form: Mapping[str, Any], contents: Contents
) -> dict[str, str]:
    """What has become of a draft's signature: by field, if what was signed has changed since."""
    asked = [f.id for f in catalogue.form_fields(version_id, situation) if f.type is T.SIGNATURE]
    signed = {field: form[field] for field in asked if isinstance(form.get(field), Mapping)}
    if not signed:
        return {}
    try:
        digest = catalogue.signed_digest(version_id, situation, form, contents)
    except Invalid:
        digest = ""
    return {field: CHANGED for field, value in signed.items() if value.get("digest") != digest}


def signature_stands(case: Case) -> bool | None:
    """Whether what the case's signature was given over is what stands in the case now; None without a signature."""
    form: Mapping[str, Any] = case.form
    fields = [f for f in catalogue.get_version(case.item_version_id).spec.form if f.type is T.SIGNATURE]
    signed = [form[f.id] for f in fields if isinstance(form.get(f.id), Mapping)]
    if not signed:
        return None
    try:
        holds = _holding(case, form, contents_in(case))
    except Invalid:  # the rules have become stricter since
        return False
    return all(value.get("digest") in holds for value in signed)

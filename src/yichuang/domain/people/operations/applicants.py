"""upsert_applicant, update_applicant, update_own_details, give_number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from yichuang.domain.people.events import ApplicantRegistered, ApplicantUpdated
from yichuang.domain.people.identities import (
    ID_KINDS,
    Identity,
    check_address,
    check_division,
    check_identity,
    check_name,
    check_phone,
    phone_index,
)
from yichuang.domain.people.models import Applicant, ApplicantKind, Assurance
from yichuang.domain.people.policies import access_applicant, is_front_desk, require_filing
from yichuang.domain.people.refs import ApplicantRef
from yichuang.domain.people.reps import applicant_ref
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.sealing import blind_index, mask_identity, mask_name, mask_phone


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """An applicant as given, checked."""

    kind: str
    name: str
    identity: Identity
    phone: str
    division: int | None
    address: str

    def __repr__(self) -> str:
        return "Details(…)"


def checked_details(  # noqa: PLR0913 - the fields of a form
    kind: str,
    name: str,
    id_kind: str,
    id_number: str | None,
    phone: str,
    division: int | None,
    address: str,
    *,
    phone_needed: bool = False,
) -> Details:
    """Check every field and tell all that is wrong at once. Raises Invalid."""
    if kind not in ApplicantKind.values:
        raise Invalid({"kind": "请选择个人或法人"})
    legal = kind == ApplicantKind.LEGAL
    checks: dict[str, Callable[[], Any]] = {
        "name": lambda: check_name(name, legal=legal),
        "identity": lambda: check_identity(id_kind, id_number, legal=legal),
        "phone": lambda: check_phone(phone, needed=phone_needed),
        "division": lambda: check_division(division),
        "address": lambda: check_address(address),
    }
    good: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field, check in checks.items():
        try:
            good[field] = check()
        except Invalid as error:
            wrong.update(error.fields)
    if wrong:
        raise Invalid(wrong)
    return Details(kind=kind, **good)


def insert(actor: Actor, details: Details, assurance: str, place_id: int | None) -> tuple[Applicant, bool]:
    """The applicant with this document, or a new one; two at once make one (the unique index decides)."""
    identity = details.identity
    values = {
        "kind": details.kind,
        "name": details.name,
        "id_number": identity.number,
        "phone": details.phone,
        "phone_index": phone_index(details.phone),
        "division": details.division,
        "address": details.address,
        "assurance": assurance,
    }
    if identity.index is None:
        row, created = Applicant.objects.create(id_kind=identity.kind, **values), True
    else:
        row, created = Applicant.objects.get_or_create(id_kind=identity.kind, id_index=identity.index, defaults=values)
    if created:
        journal.record(
            ApplicantRegistered(row.pk, row.kind, row.id_kind, assurance),
            actor=actor,
            subject=f"applicant:{row.pk}",
            place_id=place_id,
        )
    return row, created


def differing(row: Applicant, details: Details) -> tuple[str, ...]:
    """Fields given now that differ from what is known; what was left empty differs in nothing."""
    same_name = blind_index("name", row.name) == blind_index("name", details.name)
    found = [] if same_name else ["name"]
    found += [
        f for f in ("phone", "division", "address") if getattr(details, f) and getattr(details, f) != getattr(row, f)
    ]
    return tuple(found)


@transaction.atomic
def upsert_applicant(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    place_id: int,
    kind: str,
    name: str,
    id_kind: str,
    id_number: str | None,
    phone: str = "",
    division: int | None = None,
    address: str = "",
) -> ApplicantRef:
    """The applicant with this document, made if she is not known yet; whoever has no number is always new.

    Nothing known is overwritten: what differs is named in ``differences`` and changed by ``update_applicant`` once
    the clerk has asked. A front desk fills in what was empty, and whoever was known only by her own word becomes what
    the document says: an account that claimed to be her, with another name or phone, no longer is. Whoever files
    online for somebody else learns nothing of her: she gets back, masked, what she gave herself. Raises Forbidden or
    Invalid.
    """
    require_filing(actor)
    details = checked_details(kind, name, id_kind, id_number, phone, division, address)
    front = is_front_desk(actor)
    row, created = insert(actor, details, Assurance.CHECKED if front else Assurance.DECLARED, place_id)
    if created:
        return applicant_ref(row)
    if not front and actor.applicant_id != row.pk:
        return _as_given(row, details)
    if front and row.assurance == Assurance.DECLARED:
        row = Applicant.objects.select_for_update().get(pk=row.pk)
        # Nobody was faster; and an account that claims her stays a claim until her phone is asked for too.
        if row.assurance == Assurance.DECLARED and (row.account_id is None or details.phone):
            _write(actor, row, {f: getattr(details, f) for f in differing(row, details)}, place_id, seen=True)
    different = differing(row, details)
    missing = tuple(f for f in different if f != "name" and not getattr(row, f))
    if missing:
        row = Applicant.objects.select_for_update().get(pk=row.pk)
        _write(actor, row, {f: getattr(details, f) for f in missing}, place_id)
        different = differing(row, details)
    return applicant_ref(row, different)


def _as_given(row: Applicant, details: Details) -> ApplicantRef:
    legal = details.kind == ApplicantKind.LEGAL
    return ApplicantRef(
        id=row.pk,
        kind=details.kind,
        masked_name=details.name if legal else mask_name(details.name),
        id_kind=details.identity.kind,
        masked_id=mask_identity(details.identity.number or ""),
        masked_phone=mask_phone(details.phone),
        division=details.division,
        account_id=None,
        assurance=Assurance.DECLARED,
    )


def _write(actor: Actor, row: Applicant, values: dict[str, Any], place_id: int | None, *, seen: bool = False) -> None:
    """Set what differs, with one entry. ``seen``: the document was shown, so a mere claim to be her ends."""
    changed = {f: v for f, v in values.items() if getattr(row, f) != v}
    detached = False
    if seen and row.assurance == Assurance.DECLARED:
        changed["assurance"] = Assurance.CHECKED
        detached = row.account_id is not None and bool({"name", "phone"} & set(changed))
    if not changed:
        return
    for field, value in changed.items():
        setattr(row, field, value)
    written = set(changed)
    if "phone" in changed:
        row.phone_index = phone_index(row.phone)
        written.add("phone_index")
    if detached:
        row.account = None
        written.add("account")
    row.save(update_fields=written)
    journal.record(
        ApplicantUpdated(row.pk, tuple(sorted(changed)), detached),
        actor=actor,
        subject=f"applicant:{row.pk}",
        place_id=place_id,
    )


def _given(
    row: Applicant, name: str | None, phone: str | None, division: int | None, address: str | None
) -> dict[str, Any]:
    details = checked_details(
        row.kind,
        row.name if name is None else name,
        row.id_kind,
        row.id_number,
        row.phone if phone is None else phone,
        row.division if division is None else division,
        row.address if address is None else address,
    )
    return {f: getattr(details, f) for f in ("name", "phone", "division", "address")}


@transaction.atomic
def update_applicant(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    applicant_id: int,
    place_id: int | None = None,
    name: str | None = None,
    phone: str | None = None,
    division: int | None = None,
    address: str | None = None,
) -> ApplicantRef:
    """Change what is known of an applicant who stands at the window with her document; None leaves a field.

    If she was known only from an account that claimed to be her, and name or phone turn out different, that account
    is no longer hers. Raises NotFound (also for whoever has no front desk) or Invalid.
    """
    row = access_applicant(actor, applicant_id)
    if not is_front_desk(actor):
        raise Forbidden("请到窗口出示证件后修改")
    _write(actor, row, _given(row, name, phone, division, address), place_id or actor.place_id, seen=True)
    return applicant_ref(row)


@transaction.atomic
def update_own_details(
    *, actor: Actor, phone: str | None = None, division: int | None = None, address: str | None = None
) -> ApplicantRef:
    """What somebody of the public may change of herself; None leaves a field. Raises NotFound or Invalid."""
    row = access_applicant(actor, actor.applicant_id or 0)
    _write(actor, row, _given(row, None, phone, division, address), actor.place_id)
    return applicant_ref(row)


@transaction.atomic
def give_number(*, actor: Actor, applicant_id: int, id_kind: str, id_number: str) -> ApplicantRef:
    """The number a newborn, or somebody without papers, has got since. Only a front desk, before the document.

    Raises NotFound, Forbidden, Invalid, or Conflict: she has a number, or it is already known as another applicant's
    (the two are never merged by themselves).
    """
    row = access_applicant(actor, applicant_id)
    if not is_front_desk(actor):
        raise Forbidden("请到窗口出示证件后补登号码")
    if row.id_number is not None:
        raise Conflict("这位申请人已有证件号码")
    if id_kind in ID_KINDS and not ID_KINDS[id_kind].has_number:
        raise Invalid({"id_kind": "请选择有号码的证件"})
    identity = check_identity(id_kind, id_number, legal=row.kind == ApplicantKind.LEGAL)
    row.id_kind, row.id_number, row.id_index = identity.kind, identity.number, identity.index
    try:
        with transaction.atomic():
            row.save(update_fields=["id_kind", "id_number", "id_index"])
    except IntegrityError:
        raise Conflict("这个证件号码已登记为另一位申请人，请核对后用那位申请人办理") from None
    journal.record(
        ApplicantUpdated(row.pk, ("id_kind", "id_number"), account_detached=False),
        actor=actor,
        subject=f"applicant:{row.pk}",
        place_id=actor.place_id,
    )
    return applicant_ref(row)

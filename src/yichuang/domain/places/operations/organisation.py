"""create_organisation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.places.events import OrganisationChanged, OrganisationRegistered
from yichuang.domain.places.hours import DEFAULT, parse_hours
from yichuang.domain.places.models import Division, Organisation, OrganisationKind, Undertaker
from yichuang.domain.places.policies import access_place
from yichuang.domain.places.refs import OrganisationRef
from yichuang.domain.places.reps import organisation_ref
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.codes import InvalidCode, parse_uscc
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Invalid

from ._rows import changed_fields
from .jurisdiction import put

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
PHONE = re.compile(r"[0-9][0-9-]{4,18}[0-9]")


def check_hours(hours: Sequence[str], wrong: dict[str, str]) -> None:
    """Note in ``wrong`` what is not an hours entry."""
    try:
        parse_hours(hours)
    except ValueError as error:
        wrong["hours"] = str(error)


def _checked(key: str, values: dict[str, Any], parent: Organisation | None, place: int) -> None:
    wrong: dict[str, str] = {}
    refusals = (
        ("key", not KEY.fullmatch(key), "标识只用小写字母、数字和下划线，以字母开头"),
        ("name", not values["name"].strip(), "请填写机构名称"),
        ("kind", values["kind"] not in OrganisationKind.values, "没有这种机构类别"),
        ("undertaker", values["undertaker"] not in Undertaker.values, "没有这种承接主体类别"),
        (
            "phone",
            values["phone"] and not PHONE.fullmatch(values["phone"]),
            "电话应为数字和短横线，例如 0883-7621234",
        ),
        ("parent", parent is not None and parent.place_id != place, "上级机构不在同一县区"),
    )
    wrong.update({field: message for field, refused, message in refusals if refused})
    if values["uscc"]:
        try:
            values["uscc"] = parse_uscc(values["uscc"]).code
        except InvalidCode as error:
            wrong["uscc"] = error.reason
    if not Division.objects.filter(code=values["division"], valid_until__isnull=True).exists():
        wrong["division"] = "没有这个区划，或者已经停用"
    check_hours(values["hours"], wrong)
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def create_organisation(  # noqa: PLR0913 - the facts of a body, all named
    *,
    actor: Actor,
    place_id: int,
    key: str,
    name: str,
    kind: str,
    undertaker: str,
    division: int,
    jurisdiction: Sequence[Range],
    since: date,
    short_name: str = "",
    body: str = "",
    uscc: str = "",
    parent_id: int | None = None,
    external: bool = False,
    phone: str = "",
    address: str = "",
    hours: Sequence[str] = DEFAULT,
    sample: bool = False,
) -> OrganisationRef:
    """Enter a body with its ranges from ``since``, or bring the one with this key up to date.

    ``body`` is what rules of competence ask for and defaults to the key: the six governments have keys of their own
    and the body "town_government". The same data again changes nothing and journals nothing. Raises Forbidden,
    NotFound, Invalid, or Conflict (its ranges belong to another body of the same name).
    """
    place = access_place(actor, place_id)
    parent = Organisation.objects.filter(pk=parent_id).first() if parent_id is not None else None
    if parent_id is not None and parent is None:
        raise Invalid({"parent": "没有这个上级机构"})
    values: dict[str, Any] = {
        "body": body or key,
        "name": name,
        "short_name": short_name or name,
        "uscc": uscc,
        "kind": kind,
        "undertaker": undertaker,
        "division": division,
        "parent_id": parent_id,
        "external": external,
        "phone": phone,
        "address": address,
        "hours": list(hours),
        "sample": sample,
    }
    _checked(key, values, parent, place.pk)
    row, created = Organisation.objects.select_for_update(of=("self",)).get_or_create(
        place=place, key=key, defaults=values
    )
    subject = f"organisation:{row.pk}"
    if created:
        journal.record(
            OrganisationRegistered(row.pk, key, row.body, kind, division),
            actor=actor,
            subject=subject,
            place_id=place.pk,
        )
    elif row.body != values["body"]:
        raise Invalid({"body": "机构的职责标识登记后不能更改"})
    elif fields := changed_fields(row, values):
        journal.record(OrganisationChanged(row.pk, fields), actor=actor, subject=subject, place_id=place.pk)
    put(actor, row, jurisdiction, since)
    return organisation_ref(row)

"""name_contact, end_contact: whom to ask at a body (联络员; S3-46)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from yichuang.domain.people.identities import check_phone
from yichuang.domain.people.models import Account
from yichuang.domain.people.words import line
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..events import ContactEnded, ContactNamed
from ..kept import Contact
from ..policies import access_body
from ..queries.contacts import list_possible_contacts


@transaction.atomic
def name_contact(*, actor: Actor, organisation_id: int, account_id: int, phone: str, matters: str) -> int:
    """A body names who coordinates and keeps in touch for it; whoever was its contact is none any more from today.

    The bureau names any body's, a body's leader her own, a hall's manager that of the body which runs it. The same
    again changes nothing. Raises Forbidden, NotFound, Invalid, Conflict (somebody else named one at the same time).
    """
    access_body(actor, organisation_id)
    wrong: dict[str, str] = {}
    if account_id not in dict(list_possible_contacts(actor=actor, organisation_id=organisation_id)):
        wrong["account"] = "请选这个单位的人"
    number = _phone(phone, wrong)
    try:
        text = line(matters, "matters", "联络什么")
    except Invalid as error:
        wrong |= error.fields
    if wrong:
        raise Invalid(wrong)
    person = Account.objects.get(pk=account_id)
    before = Contact.objects.select_for_update().filter(organisation_id=organisation_id, until__isnull=True).first()
    if before is not None:
        if (before.account_id, str(before.phone), before.matters) == (account_id, number, text):
            return int(before.pk)
        before.until = clock.today()
        before.save(update_fields=["until"])
    row = Contact(
        organisation_id=organisation_id, account=person, phone=number, matters=text, since=clock.today()
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("刚才有人也在改这个单位的联络员，请刷新再看") from None
    event = ContactNamed(row.pk, organisation_id, account_id, before.pk if before else None)
    journal.record(event, actor=actor, subject=f"organisation:{organisation_id}", place_id=actor.place_id)
    return int(row.pk)


@transaction.atomic
def end_contact(*, actor: Actor, contact_id: int) -> None:
    """She is the body's contact no more. Raises Forbidden, NotFound, Conflict (is none already)."""
    row = Contact.objects.select_for_update().filter(pk=contact_id).first()
    if row is None:
        raise NotFound("没有这位联络员")
    access_body(actor, row.organisation_id)
    if row.until is not None:
        raise Conflict("已经不是联络员了")
    row.until = clock.today()
    row.save(update_fields=["until"])
    event = ContactEnded(row.pk, row.organisation_id, row.until)
    place_id = places.get_organisation(row.organisation_id).place_id
    journal.record(event, actor=actor, subject=f"organisation:{row.organisation_id}", place_id=place_id)


def _phone(text: str, wrong: dict[str, str]) -> str:
    """A mobile or an office number; it is what one reaches her by."""
    plain = text.replace(" ", "").replace("-", "")
    if plain.isascii() and plain.isdigit() and 7 <= len(plain) <= 12 and plain[0] != "1":
        return text.strip()
    try:
        return check_phone(text, needed=True)
    except Invalid:
        wrong["phone"] = "请写 11 位手机号，或者带区号的办公电话，例如 0883-7621234"
        return ""

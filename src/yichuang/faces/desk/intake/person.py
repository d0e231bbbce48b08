"""Who stands at the window and what she brought, of one intake: found by the exact number, or written down once.

Shared by the intake of a single item and that of a whole 一件事. What the page may not be trusted with (which applicant
was found, which uploads belong here) is signed with the page's token.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from django.core import signing
from django.http import QueryDict

from yichuang.domain.cases import public as cases
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

_KNOWN_FOR = 12 * 3600  # seconds: a working day at the window
_OPEN_REASON = "窗口收件，核对本人证件"


@dataclass(slots=True)
class Upload:
    """A file that is staged for this intake; ``sealed`` is what the page carries."""

    handle: str
    name: str
    size: int
    material: str
    sealed: str


@dataclass(slots=True)
class AtWindow:
    """What an intake's page holds of the person before the clerk; ``data`` is everything typed."""

    actor: Actor
    data: QueryDict
    token: str
    known: people.ApplicantRef | None = None
    problems: dict[str, str] = field(default_factory=dict)
    notice: str = ""
    focus: str = ""

    @property
    def only_legal(self) -> bool:
        """Whether only bodies apply for it."""
        return False

    def text(self, name: str) -> str:
        """What was typed under this name."""
        return str(self.data.get(name, ""))

    @property
    def ticket_id(self) -> int | None:
        """The ticket this intake came of, as the page says; what is done with it asks the hall whose it is."""
        said = self.text("ticket")
        return int(said) if said.isdecimal() and len(said) < 19 else None

    @property
    def id_kind(self) -> str:
        """The chosen kind of document."""
        wanted = self.text("id_kind")
        return wanted if wanted in people.ID_KINDS else "uscc" if self.only_legal else "resident_id"

    @property
    def fresh_person(self) -> bool:
        """Whether somebody must be written down: nobody was found under this document, or it has no number."""
        return self.known is None and (bool(self.text("looked_up")) or not people.ID_KINDS[self.id_kind].has_number)

    def uploads(self, material: str) -> list[Upload]:
        """The files staged for a line of the checklist."""
        found = []
        for sealed in self.data.getlist(f"m_{material}_id"):
            try:
                handle, name, size, of = signing.loads(sealed, salt=_salt("upload", self.token), max_age=_KNOWN_FOR)
            except signing.BadSignature:
                continue
            if of == material:
                found.append(Upload(handle, name, size, of, sealed))
        return found


def clean(given: QueryDict) -> QueryDict:
    """A copy of what the page sent, with a token whatever was sent for one."""
    data = given.copy()
    token = str(data.get("token", ""))
    data["token"] = token if len(token) == 32 and token.isalnum() else uuid.uuid4().hex
    return data


def drop(data: QueryDict, starts: Iterable[str]) -> None:
    """Take out every field whose name begins so."""
    for name in [n for n in data if n.startswith(tuple(starts))]:
        del data[name]


def sign_known(page: AtWindow, applicant_id: int) -> str:
    """The page's word for the applicant found by her exact number; opens only in this intake, for this clerk."""
    return signing.dumps([applicant_id, page.actor.account_id], salt=_salt("known", page.token))


def sign_upload(token: str, staged: cases.StagedRef, material: str = "") -> str:
    """The page's word for a staged file (of ``material``, if the page calls it so); opens only in this intake."""
    return signing.dumps(
        [staged.handle, staged.name, staged.size, material or staged.material], salt=_salt("upload", token)
    )


def _salt(what: str, token: str) -> str:
    return f"desk.intake.{what}.{token}"


def read_known(page: AtWindow) -> None:
    """The applicant whom this page has found, if its word for her is good."""
    sealed = page.text("known")
    if not sealed:
        return
    try:
        applicant_id, account_id = signing.loads(sealed, salt=_salt("known", page.token), max_age=_KNOWN_FOR)
        if account_id == page.actor.account_id:
            page.known = people.get_applicant(applicant_id)
    except (signing.BadSignature, NotFound, ValueError):
        drop(page.data, ("known",))


def keep_cases(page: AtWindow, case_ids: Iterable[int]) -> None:
    """Note on the ticket at her window what came of the visit. If it ended meanwhile, the cases stand without it."""
    if page.ticket_id is None:
        return
    with suppress(Conflict, Forbidden, NotFound):
        for case_id in case_ids:
            hall.link_case(actor=page.actor, ticket_id=page.ticket_id, case_id=case_id)


def visit_of(actor: Actor, case_ids: Collection[int]) -> hall.TicketRef | None:
    """The ticket at her window of which one of these cases came, so that she finishes it here and calls the next."""
    mine = hall.my_window(actor)
    if mine is None or mine.current is None:
        return None
    return mine.current if set(case_ids) & set(hall.cases_of(mine.current.id)) else None


def look_up(page: AtWindow) -> people.ApplicantRef | None:
    """The returning applicant by the exact number; nobody is ever guessed (S2-62)."""
    number = page.text("id_number").strip()
    drop(page.data, ("looked_up", "known"))
    try:
        found = people.find_applicant(
            actor=page.actor, place_id=page.actor.place_id or 0, id_kind=page.id_kind, id_number=number
        )
    except Invalid as error:
        page.problems |= error.fields
        page.focus = "id_number"
        return None
    if found is None or found.assurance == "declared":  # so far only a claim: the document is written down afresh
        page.data["looked_up"] = "1"
        page.focus = "name"
        return None
    page.data["known"] = sign_known(page, found.id)
    drop(page.data, ("id_number", "name", "phone", "address"))
    page.focus = "situation"
    return found


def remove_upload(page: AtWindow, argument: str) -> None:
    """Take one file of a line out again: ``material:handle``."""
    material, _, handle = argument.partition(":")
    kept = [u.sealed for u in page.uploads(material) if u.handle != handle]
    page.data.setlist(f"m_{material}_id", kept)
    if not kept and page.text(f"m_{material}") == "given":
        page.data[f"m_{material}"] = "missing"


def unnamed(page: AtWindow) -> dict[str, str]:
    """The message while it is not known who applies."""
    if page.known is None and not page.fresh_person:
        return {"id_number": "请填申请人的证件号码，按回车查找"}
    return {}


def applicant(page: AtWindow, *, division: int | None) -> cases.PersonInput:
    """The applicant: the one found, opened on record because she stands here; or the one written down.

    ``division``: where somebody new lives, if the page knows. Raises Invalid.
    """
    if page.known is not None:
        if page.text("new_phone").strip():
            _change_phone(page.actor, page.known.id, page.text("new_phone"))
        opened = people.open_applicant(
            actor=page.actor, applicant_id=page.known.id, reason=_OPEN_REASON, case_key=f"intake:{page.token}"
        )
        return cases.PersonInput(
            opened.kind, opened.name, opened.id_kind, opened.id_number, opened.phone, opened.address, opened.division
        )
    kind = people.ID_KINDS[page.id_kind]
    return cases.PersonInput(
        kind="legal" if kind.legal else "person",
        name=page.text("name"),
        id_kind=kind.code,
        id_number=page.text("id_number").strip() or None,
        phone=page.text("phone"),
        address=page.text("address"),
        division=division,
    )


def _change_phone(actor: Actor, applicant_id: int, phone: str) -> None:
    try:
        people.update_applicant(actor=actor, applicant_id=applicant_id, phone=phone)
    except Invalid as error:
        raise Invalid({"new_phone": error.fields.get("phone", error.message)}) from None

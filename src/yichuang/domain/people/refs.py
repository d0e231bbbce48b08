"""What people hands out: frozen, masked unless opened for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .roles import Role


@dataclass(frozen=True, slots=True)
class PostRef:
    """Person × organisation × role, until the day before ``until``."""

    id: int
    account_id: int
    role: Role
    organisation_id: int
    place_id: int
    site_id: int | None
    counter_id: int | None
    label: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class AccountRef:
    """A sign-in. ``display_name``: staff by name (their duty is public), the public masked; ``posts`` of today."""

    id: int
    username: str
    display_name: str
    kind: str
    is_active: bool
    posts: tuple[PostRef, ...]
    applicant_id: int | None
    demo_hint: str


@dataclass(frozen=True, slots=True)
class ApplicantRef:
    """An applicant, masked. ``differences``: fields in which what was just given differs from what is known."""

    id: int
    kind: str
    masked_name: str
    id_kind: str
    masked_id: str
    masked_phone: str
    division: int | None
    account_id: int | None
    assurance: str
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApplicantCard:
    """An applicant as a line in a desk list: masked everywhere."""

    id: int
    kind: str
    name: str
    id_kind: str
    masked_id: str
    masked_phone: str


@dataclass(frozen=True, slots=True, repr=False)
class OpenedApplicant:
    """An applicant in the clear. ``repr`` shows nothing of her."""

    id: int
    kind: str
    name: str
    id_kind: str
    id_number: str | None
    phone: str
    division: int | None
    address: str

    def __repr__(self) -> str:
        return f"OpenedApplicant(id={self.id})"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A member of staff with one of her posts, for the hall's manager (S1-42 亮牌上岗)."""

    account_id: int
    username: str
    name: str
    is_active: bool
    post: PostRef


@dataclass(frozen=True, slots=True, repr=False)
class PasswordHash:
    """A password that is already hashed (moved from another system, or shared by demo accounts)."""

    encoded: str

    def __repr__(self) -> str:
        return "PasswordHash(…)"


@dataclass(frozen=True, slots=True)
class PasswordNotice:
    """A window has renewed somebody's password: when, and at which site (empty: unknown)."""

    at: datetime
    site: str

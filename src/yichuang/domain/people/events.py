"""What people writes to the journal: ids and facts, never a name or a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("people.account.created", version=1)
@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    """An account of staff or of a machine was set up."""

    account_id: int
    account_kind: str


@event("people.account.registered", version=1)
@dataclass(frozen=True, slots=True)
class AccountRegistered(Event):
    """Somebody of the public signed up; ``new_applicant`` False: she was already known from a window."""

    account_id: int
    applicant_id: int
    new_applicant: bool


@event("people.account.switched", version=1)
@dataclass(frozen=True, slots=True)
class AccountSwitched(Event):
    """An account was switched on or off."""

    account_id: int
    active: bool


@event("people.password.renewed", version=1)
@dataclass(frozen=True, slots=True)
class PasswordRenewed(Event):
    """A window gave somebody of the public a new password after seeing her document."""

    account_id: int


@event("people.password.changed", version=1)
@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """Somebody chose a new password of her own."""

    account_id: int


@event("people.password_notice.dismissed", version=1)
@dataclass(frozen=True, slots=True)
class PasswordNoticeDismissed(Event):
    """She has seen that a window renewed her password."""

    account_id: int


@event("people.identity.linked", version=1)
@dataclass(frozen=True, slots=True)
class IdentityLinked(Event):
    """An identity provider vouched for an account; ``password_revoked``: its unproved password no longer works."""

    account_id: int
    applicant_id: int
    issuer: str
    password_revoked: bool


@event("people.post.assigned", version=1)
@dataclass(frozen=True, slots=True)
class PostAssigned(Event):
    """Somebody took a post."""

    account_id: int
    post_id: int
    role: str
    organisation_id: int
    site_id: int | None
    counter_id: int | None
    since: date
    until: date | None


@event("people.post.ended", version=1)
@dataclass(frozen=True, slots=True)
class PostEnded(Event):
    """A post ends: its last day is the day before ``until``."""

    account_id: int
    post_id: int
    until: date


@event("people.post.chosen", version=1)
@dataclass(frozen=True, slots=True)
class PostChosen(Event):
    """Somebody now acts in this post."""

    account_id: int
    post_id: int


@event("people.relative.declared", version=1)
@dataclass(frozen=True, slots=True)
class RelativeDeclared(Event):
    """Somebody declared a relative in whose matters she will not act (回避)."""

    account_id: int


@event("people.applicant.registered", version=1)
@dataclass(frozen=True, slots=True)
class ApplicantRegistered(Event):
    """Somebody is known for the first time."""

    applicant_id: int
    applicant_kind: str
    id_kind: str
    assurance: str


@event("people.applicant.updated", version=1)
@dataclass(frozen=True, slots=True)
class ApplicantUpdated(Event):
    """Details changed; ``account_detached``: the account that had only claimed to be her no longer is."""

    applicant_id: int
    fields: tuple[str, ...]
    account_detached: bool


@event("people.applicant.opened", version=1)
@dataclass(frozen=True, slots=True)
class ApplicantOpened(Event):
    """Somebody read personal data in the clear, for this reason, in this case (empty: at intake)."""

    applicant_id: int
    reason: str
    case_key: str

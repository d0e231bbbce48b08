"""The only way into people: operations, queries, frozen dataclasses."""

from .identities import ID_KINDS, IdKind
from .operations.accounts import create_machine_account, create_staff, declare_relative, set_account_active
from .operations.applicants import give_number, update_applicant, update_own_details, upsert_applicant
from .operations.opening import open_applicant
from .operations.posts import assign_post, choose_post, end_post
from .operations.recovery import (
    dismiss_password_notice,
    get_password_notice,
    note_password_changed,
    reset_password,
)
from .operations.signup import check_sign_up, link_identity, register_public
from .policies import PERMISSIONS as OWN_PERMISSIONS
from .queries import (
    applicant_for,
    find_applicant,
    get_account,
    get_account_by_username,
    get_actor,
    get_applicant,
    get_post,
    identity_indexes,
    is_recused,
    list_cards,
    list_demo_accounts,
    list_posts,
    list_roster,
    name_on_papers,
    own_details,
    resolve_login,
    staff_names,
)
from .refs import (
    AccountRef,
    ApplicantCard,
    ApplicantRef,
    OpenedApplicant,
    PasswordHash,
    PasswordNotice,
    PostRef,
    RosterLine,
)
from .roles import PERMISSIONS, ROLE_PERMISSIONS, SITE_ROLES, Role

__all__ = [
    "ID_KINDS",
    "OWN_PERMISSIONS",
    "PERMISSIONS",
    "ROLE_PERMISSIONS",
    "SITE_ROLES",
    "AccountRef",
    "ApplicantCard",
    "ApplicantRef",
    "IdKind",
    "OpenedApplicant",
    "PasswordHash",
    "PasswordNotice",
    "PostRef",
    "Role",
    "RosterLine",
    "applicant_for",
    "assign_post",
    "check_sign_up",
    "choose_post",
    "create_machine_account",
    "create_staff",
    "declare_relative",
    "dismiss_password_notice",
    "end_post",
    "find_applicant",
    "get_account",
    "get_account_by_username",
    "get_actor",
    "get_applicant",
    "get_password_notice",
    "get_post",
    "give_number",
    "identity_indexes",
    "is_recused",
    "link_identity",
    "list_cards",
    "list_demo_accounts",
    "list_posts",
    "list_roster",
    "name_on_papers",
    "note_password_changed",
    "open_applicant",
    "own_details",
    "register_public",
    "reset_password",
    "resolve_login",
    "set_account_active",
    "staff_names",
    "update_applicant",
    "update_own_details",
    "upsert_applicant",
]

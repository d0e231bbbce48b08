"""Roles (角色) and what each may do: one typed table. Unknown names fail when the table is read.

Rooms above declare their permissions in their ``policies.py``; the floors forbid importing them here, so the names are
written out, and each room has a test that its names and those of this table are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal, get_args


class Role(StrEnum):
    """What a post is for."""

    PUBLIC = "public"
    AGENT = "agent"
    CLERK = "clerk"
    EXAMINER = "examiner"
    DECIDER = "decider"
    LEADER = "leader"
    HALL_MANAGER = "hall_manager"
    BUREAU = "bureau"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    CITY = "city"
    THIRD_PARTY = "third_party"
    API_CLIENT = "api_client"

    @property
    def label(self) -> str:
        """The word people read."""
        return _LABELS[self]


_LABELS: Final[Mapping[Role, str]] = {
    Role.PUBLIC: "办事群众",
    Role.AGENT: "代办员",
    Role.CLERK: "综合窗口人员",
    Role.EXAMINER: "审查人员",
    Role.DECIDER: "决定人员",
    Role.LEADER: "部门负责人",
    Role.HALL_MANAGER: "大厅管理员",
    Role.BUREAU: "政务服务管理人员",
    Role.REVIEWER: "事项审核人员",
    Role.SUPERVISOR: "监察人员",
    Role.TECHNICIAN: "技术人员",
    Role.CITY: "市级验收人员",
    Role.THIRD_PARTY: "第三方巡查人员",
    Role.API_CLIENT: "接口账号",
}

Permission = Literal[
    "cases.submit",
    "cases.view",
    "cases.withdraw",
    "cases.supplement",
    "cases.intake",
    "cases.accept",
    "cases.notify_correction",
    "cases.refuse",
    "cases.forward",
    "cases.examine",
    "cases.special",
    "cases.extend_request",
    "cases.extend_approve",
    "cases.decide",
    "cases.terminate",
    "cases.seal_result",
    "cases.issue",
    "cases.deliver",
    "cases.enter_later",
    "cases.refer",
    "cases.export",
    "cases.ledger",
    "cases.reveal",
    "bundles.publish",
    "bundles.tell",
    "hall.take",
    "hall.serve",
    "hall.guide",
    "hall.manage",
    "feedback.evaluate",
    "catalogue.publish",
    "catalogue.delegate",
    "catalogue.answer",
    "catalogue.coach",
    "catalogue.read",
    "catalogue.draft",
    "catalogue.review",
    "catalogue.push",
    "catalogue.approve",
    "places.manage",
    "places.keep",
    "people.manage",
    "people.roster",
    "people.duty",
    "people.duty.manage",
    "people.file",
    "people.home",
    "people.hall_log",
    "people.institutions",
    "people.applicant.find",
    "people.applicant.open",
    "buildout.check",
    "buildout.report",
    "buildout.plan",
    "buildout.manage",
    "buildout.inspect",
    "buildout.accept",
    "buildout.see",
    "disclosure.draft",
    "disclosure.review",
    "disclosure.ask",
    "disclosure.take",
    "disclosure.handle",
    "disclosure.extend",
    "oversight.view",
    "journal.view",
    "jobs.view",
    "workdays.calendar.change",
]

PERMISSIONS: Final[frozenset[str]] = frozenset(get_args(Permission))

_FRONT: Final[tuple[Permission, ...]] = ("cases.view", "people.applicant.find", "people.applicant.open", "cases.reveal")

_AT_A_WINDOW: Final[tuple[Permission, ...]] = ("hall.take", "hall.serve", "hall.guide")
"""Whoever sits at a window calls, and helps people into the line."""

_TABLE: Final[Mapping[Role, tuple[Permission, ...]]] = {
    Role.PUBLIC: (
        "cases.submit",
        "cases.view",
        "cases.withdraw",
        "cases.supplement",
        "feedback.evaluate",
        "hall.take",
        "disclosure.ask",
    ),
    Role.AGENT: (
        *_FRONT,
        *_AT_A_WINDOW,
        "people.duty",
        "people.hall_log",
        "cases.intake",
        "cases.forward",
        "cases.deliver",
        "cases.supplement",
        "cases.refer",
        "catalogue.coach",
        "buildout.check",
        "buildout.report",  # of the station she keeps
        "buildout.see",
    ),
    Role.CLERK: (
        *_FRONT,
        *_AT_A_WINDOW,
        "people.duty",
        "people.hall_log",
        "cases.intake",
        "cases.supplement",
        "cases.accept",
        "cases.notify_correction",
        "cases.refuse",
        "cases.refer",
        "cases.issue",
        "cases.deliver",
        "cases.enter_later",
        "cases.ledger",
        "catalogue.coach",
        "disclosure.take",
    ),
    Role.EXAMINER: (
        "hall.serve",  # at a window of the hall where she is stationed
        "people.duty",
        "cases.view",
        "cases.reveal",
        "people.applicant.open",
        "cases.accept",  # only where no site is entrusted with accepting (cases.operations.accept)
        "cases.examine",
        "cases.special",
        "cases.extend_request",
        "cases.notify_correction",
        "cases.refuse",
        "cases.ledger",
        "disclosure.draft",
        "disclosure.handle",
        "bundles.tell",  # of what her body leads
    ),
    Role.DECIDER: (
        "hall.serve",  # at a window of the hall where she is stationed
        "people.duty",
        "cases.view",
        "cases.reveal",
        "people.applicant.open",
        "cases.decide",
        "cases.terminate",
        "cases.seal_result",
        "cases.issue",
        "cases.ledger",
    ),
    Role.LEADER: (
        "hall.serve",  # at a window of the hall where she is stationed
        "people.duty",
        "people.home",  # what centres say of her body's people
        "cases.view",
        "cases.reveal",
        "people.applicant.open",
        "cases.extend_approve",
        "cases.decide",
        "cases.terminate",
        "cases.seal_result",
        "cases.ledger",
        "bundles.tell",
        "catalogue.read",
        "catalogue.draft",
        "disclosure.draft",
        "disclosure.review",
        "disclosure.handle",
        "disclosure.extend",
        "buildout.plan",
        "buildout.see",
    ),
    Role.HALL_MANAGER: (
        "cases.ledger",
        "cases.export",
        "people.roster",
        "people.duty",
        "people.duty.manage",
        "people.file",
        "hall.take",
        "hall.guide",
        "hall.manage",
        "places.keep",
        "people.hall_log",
        "people.institutions",
        "buildout.check",
        "buildout.report",
        "buildout.plan",
        "buildout.see",
        "disclosure.draft",
        "disclosure.handle",
    ),
    Role.BUREAU: (
        "cases.view",
        "cases.ledger",
        "cases.export",
        "catalogue.publish",
        "catalogue.delegate",
        "bundles.publish",
        "catalogue.answer",
        "catalogue.read",
        "catalogue.draft",
        "catalogue.push",
        "catalogue.approve",
        "places.manage",
        "places.keep",
        "people.hall_log",
        "people.institutions",
        "people.roster",
        "people.duty.manage",
        "people.file",
        "workdays.calendar.change",
        "hall.manage",
        "buildout.check",
        "buildout.report",
        "buildout.plan",
        "buildout.manage",
        "buildout.inspect",
        "buildout.see",
        "disclosure.draft",
        "disclosure.review",
        "disclosure.handle",
        "disclosure.extend",
    ),
    Role.REVIEWER: ("catalogue.read", "catalogue.review"),
    Role.SUPERVISOR: (
        "cases.view",
        "cases.ledger",
        "oversight.view",
        "journal.view",
        "buildout.check",
        "buildout.inspect",
        "buildout.see",
    ),
    Role.CITY: ("buildout.check", "buildout.inspect", "buildout.accept", "buildout.see"),
    Role.THIRD_PARTY: ("buildout.check",),  # at the sites, on the days it is commissioned (S4-69)
    Role.TECHNICIAN: ("people.manage", "people.roster", "jobs.view"),
    Role.API_CLIENT: ("catalogue.push",),
}


def _checked(table: Mapping[Role, tuple[Permission, ...]]) -> dict[Role, frozenset[str]]:
    missing = set(Role) - set(table)
    unknown = {name for names in table.values() for name in names} - PERMISSIONS
    if missing or unknown:
        raise ValueError(f"roles without a row: {sorted(missing)}; unknown permissions: {sorted(unknown)}")
    return {role: frozenset(names) for role, names in table.items()}


ROLE_PERMISSIONS: Final[Mapping[Role, frozenset[str]]] = _checked(_TABLE)

SITE_ROLES: Final[frozenset[Role]] = frozenset({Role.AGENT, Role.CLERK, Role.HALL_MANAGER})
"""Roles whose reach is that of the site they stand at, not of the organisation that employs them."""

"""Incidents, things found, versions of institutions: states and what may happen in which. Imports no models."""

from __future__ import annotations

from yichuang.kernel.lifecycle import Machine, Transition

HALL_LOG = "people.hall_log"
INSTITUTIONS = "people.institutions"
OPEN, CLOSED = "open", "closed"
REGISTERED, KEPT, CLAIMED, WRITTEN_OFF = "registered", "kept", "claimed", "written_off"
DRAFT, PUBLISHED, DROPPED = "draft", "published", "dropped"

INCIDENT = Machine(
    name="incident",
    states={OPEN: "处置中", CLOSED: "已了结"},
    initial=OPEN,
    transitions=(
        Transition("note", "补记处置", frozenset({OPEN}), None, HALL_LOG, "S1-133"),
        Transition("close", "了结", frozenset({OPEN}), CLOSED, HALL_LOG, "S1-133"),
    ),
)

LOST = Machine(
    name="lost",
    states={REGISTERED: "已登记", KEPT: "保存中", CLAIMED: "已认领", WRITTEN_OFF: "已注销"},
    initial=REGISTERED,
    transitions=(
        Transition("keep", "入库保存", frozenset({REGISTERED}), KEPT, HALL_LOG, "S1-56；民法典 316"),
        Transition("claim", "认领", frozenset({REGISTERED, KEPT}), CLAIMED, HALL_LOG, "S1-56；民法典 314"),
        Transition("write_off", "注销", frozenset({REGISTERED, KEPT}), WRITTEN_OFF, HALL_LOG, "S1-56；民法典 318"),
    ),
)

VERSION = Machine(
    name="institution_version",
    states={DRAFT: "草稿", PUBLISHED: "已发布", DROPPED: "已作废"},
    initial=DRAFT,
    transitions=(
        Transition("publish", "发布", frozenset({DRAFT}), PUBLISHED, INSTITUTIONS, "S1-49"),
        Transition("drop", "作废", frozenset({DRAFT}), DROPPED, INSTITUTIONS, "S1-49"),
        Transition("withdraw", "收回", frozenset({PUBLISHED}), DROPPED, INSTITUTIONS, "S1-49"),
    ),
)

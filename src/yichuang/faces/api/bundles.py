"""Open endpoints: bundles (一件事), and what follows from them."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from yichuang.domain.bundles import public as bundles

from .items import PROBLEMS
from .site import current_place

router = Router(tags=["一件事"])


class BundleOut(Schema):
    """A bundle in a list."""

    key: str
    name: str
    plain_name: str
    summary: str
    stage: str
    audience: str
    lead: str
    level: str
    origin: str
    batch: str
    members: int
    version: int
    sample: bool


class MemberOut(Schema):
    """A member: an item by its 基本编码, or one outside, with what it comes after and the step it belongs to."""

    key: str
    name: str
    basic_code: str
    external: bool
    body: str
    step: int
    after: list[dict[str, str]]
    days: Decimal | None
    status: str
    why: str


class PaperOut(Schema):
    """A paper of the one set, with the members it is good for."""

    name: str
    originals: int
    copies: int
    members: list[str]


class SavingOut(Schema):
    """What the bundle saves against its members one by one."""

    label: str
    unit: str
    before: Decimal
    after: Decimal
    how: str


class BundleDetailOut(BundleOut):
    """A bundle in full, before anything is answered: ``record`` is the document as published."""

    co_bodies: list[str]
    state: str
    order: list[list[str]]
    days: Decimal
    days_path: list[str]
    days_apart: list[str]
    member_list: list[MemberOut]
    papers: list[PaperOut]
    savings: list[SavingOut]
    record: dict[str, Any]


@router.get("bundles", response={200: list[BundleOut], **PROBLEMS}, auth=None)
def list_bundles(request: HttpRequest) -> list[BundleOut]:
    """The bundles in use, in the order of life."""
    return [BundleOut(**_fields(b)) for b in bundles.list_bundles(current_place().id)]


@router.get("bundles/{key}", response={200: BundleDetailOut, **PROBLEMS}, auth=None)
def get_bundle(request: HttpRequest, key: str) -> BundleDetailOut:
    """One bundle with its members, their order, the promised total, papers and savings."""
    found = bundles.get_bundle(current_place().id, key)
    spec = bundles.get_bundle_version(found.version_id).spec
    plan = bundles.plan_for(found.version_id, {})
    codes = {m.key: m.basic_code for m in spec.members}
    return BundleDetailOut(
        **_fields(found),
        co_bodies=list(spec.co_bodies),
        state=found.state,
        order=[list(step) for step in plan.levels],
        days=plan.total.days,
        days_path=list(plan.total.path),
        days_apart=list(plan.total.apart),
        member_list=[_member(p, codes[p.key]) for p in plan.parts],
        papers=[
            PaperOut(
                name=p.name,
                originals=p.material.originals,
                copies=p.material.copies,
                members=list(dict.fromkeys(m for m, _ in p.askers)),
            )
            for p in plan.papers
        ],
        savings=[SavingOut(**asdict(s)) for s in plan.savings],
        record=spec.model_dump(mode="json"),
    )


def _member(part: bundles.Part, code: str) -> MemberOut:
    return MemberOut(
        key=part.key,
        name=part.name,
        basic_code=code,
        external=part.external,
        body=part.body,
        step=part.level,
        after=[{"member": member, "needs": kind} for member, kind in part.needs],
        days=part.days,
        status=part.status,
        why=part.why,
    )


def _fields(found: bundles.BundleRef) -> dict[str, Any]:
    return {
        "key": found.key,
        "name": found.name,
        "plain_name": found.plain_name,
        "summary": found.summary,
        "stage": bundles.STAGES[found.stage].name,
        "audience": found.audience,
        "lead": found.lead,
        "level": found.level,
        "origin": found.origin,
        "batch": found.batch,
        "members": found.members,
        "version": found.number,
        "sample": found.sample,
    }

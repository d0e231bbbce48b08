"""Cases for tests, made through the public operations, on the small county of ``places.testing``."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel

from . import public

SINCE = date(2020, 1, 1)
FORM = {"area": "2.5", "species": "思茅松"}
SITUATION = {"where": "forest", "who": "self"}
PHOTO = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0%b\0\0\0\0IEND\xaeB`\x82"
"""A picture; ``PHOTO % b"mark"`` tells several apart."""
FRONT = {"id": "front", "label": "门头照片", "type": "attachment", "accepts": ["photo"], "max_mb": 1, "most_files": 2}
SIGNED = {"id": "signed", "label": "申请人签名", "type": "signature"}
SIGNED_FORM = [*items.SPEC["form"][:2], FRONT, SIGNED]
"""The form of ``catalogue.testing`` with an attachment and a signature; ``changes`` of ``make_stage``."""
STROKES = "10,10 80,90 150,40;200,60 320,120"


@dataclass(frozen=True, slots=True)
class Stage:
    """A county with an item and everybody who plays a part in its cases."""

    county: ground.County
    item: catalogue.ItemRef
    villager: Actor
    clerk: Actor
    agent: Actor
    examiner: Actor
    decider: Actor
    leader: Actor


def make_stage(**changes: Any) -> Stage:
    """The licence of ``catalogue.testing`` (``changes`` to its record) in the hands of 民政局, accepted at the county
    centre by entrustment, received with an agent's help in the village.
    """
    county = ground.make_county()
    item = items.make_item(county.place.id, [county.minzheng.id], **changes)
    publisher = items.publisher(county.place.id)
    catalogue.delegate(
        actor=publisher, item_id=item.id, act=catalogue.Act.ACCEPT, undertaker=catalogue.Undertaker.AGENCY,
        mode=catalogue.Mode.ENTRUSTED_ACCEPTANCE, since=SINCE, document="委托受理公告〔2020〕1 号",
        site_ids=[county.centre.id],
    )  # fmt: skip
    for act in (catalogue.Act.COLLECT, catalogue.Act.ASSIST):
        catalogue.delegate(
            actor=publisher, item_id=item.id, act=act, undertaker=catalogue.Undertaker.AGENCY,
            mode=catalogue.Mode.ASSISTANCE, since=SINCE, document="帮办代办公告",
            site_ids=[county.village_site.id, county.town_site.id],
        )  # fmt: skip
    agent = persons.staff_actor(
        county, people.Role.AGENT, channel=Channel.AGENT, organisation_id=county.town_a.id,
        site_id=county.village_site.id,
    )  # fmt: skip
    return Stage(
        county=county,
        item=item,
        villager=persons.public_actor(),
        clerk=persons.staff_actor(county, people.Role.CLERK),
        agent=agent,
        examiner=persons.staff_actor(county, people.Role.EXAMINER),
        decider=persons.staff_actor(county, people.Role.DECIDER),
        leader=persons.staff_actor(county, people.Role.LEADER),
    )


def application(stage: Stage, **changes: Any) -> public.Application:
    """A complete application for the stage's item by the actor herself; ``changes`` replace fields."""
    made = public.Application(
        place_id=stage.county.place.id,
        item_id=stage.item.id,
        division=ground.VILLAGE_A,
        situation=dict(SITUATION),
        form=dict(FORM),
        materials=(
            public.MaterialInput("right", "waived"),
            public.MaterialInput("plan", "deferred"),
        ),
    )
    return replace(made, **changes)


def person(**changes: Any) -> public.PersonInput:
    """Somebody at the counter with a number of her own."""
    made = public.PersonInput("person", "岩温", "resident_id", persons.identity(), "13887650000", "", ground.VILLAGE_A)
    return replace(made, **changes)


def submit(stage: Stage, actor: Actor | None = None, **changes: Any) -> public.CaseReceipt:
    """Submit: as the villager online, or as ``actor``."""
    return public.submit_application(
        actor=actor or stage.villager, application=application(stage, **changes), idempotency_key=uuid.uuid4().hex
    )


def accepted(stage: Stage, **changes: Any) -> public.CaseChanged:
    """A case accepted at the county window."""
    receipt = submit(stage, **changes)
    return public.accept_case(actor=stage.clerk, case_id=receipt.case_id)


def examined(stage: Stage, **changes: Any) -> public.CaseChanged:
    """A case whose examination is done."""
    case = accepted(stage, **changes)
    return public.finish_step(actor=stage.examiner, case_id=case.case_id, opinion="权属清楚，符合条件")


def granted(stage: Stage, **changes: Any) -> public.CaseChanged:
    """A case decided in the applicant's favour."""
    case = examined(stage, **changes)
    return public.grant(actor=stage.decider, case_id=case.case_id)


def public_number(serial: int = 1) -> str:
    """The number of the serial-th case of this year's county."""
    return f"SJ-{clock.today().year}-{serial:05d}"

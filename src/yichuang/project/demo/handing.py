"""What the bureau's desk has to show: a batch handed down to the villages with its documents, and a reader's report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import anonymous, system

from .ground import SHUANGJIANG

GRANTED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
_ITEMS = ("animal_epidemic_permit", "water_abstraction_permit")
_DOCUMENT = "双江自治县人民政府关于公布第一批延伸到村代办事项的公告（双政公告〔2026〕4号，演示）"
_ENDS_IN = timedelta(days=25)
"""From the day of loading: so that a renewal waits on the desk."""


def load_handing(report: Callable[[str], None], items: Mapping[str, catalogue.ItemRef]) -> None:
    """One batch that ends soon, with its documents, and what a reader found wrong; loading again changes nothing."""
    place = places.get_place(SHUANGJIANG)
    if catalogue.list_batches(place.id):
        return
    actor = system(place.id, permissions=catalogue.PERMISSIONS)
    until = max(clock.today(), GRANTED_AT.date()) + _ENDS_IN
    plan = catalogue.BatchPlan(
        item_ids=tuple(items[slug].id for slug in _ITEMS),
        acts=(catalogue.Act.COLLECT, catalogue.Act.DELIVER, catalogue.Act.ASSIST),
        mode=catalogue.Mode.ASSISTANCE,
        since=GRANTED_AT.date(),
        until=until,
        document=_DOCUMENT,
        site_kind=catalogue.SiteKind.VILLAGE,
    )
    with clock.at(GRANTED_AT):
        shown = catalogue.preview_batch(actor=actor, plan=plan)
        batch = catalogue.hand_down(
            actor=actor,
            plan=plan,
            name="第一批延伸到村代办事项",
            announced_on=plan.since,
            fingerprint=shown.fingerprint,
        )
        drawn_up, _ = catalogue.draw_up_entrustments(actor=actor, batch_id=batch.id, seal=catalogue.SealUsed.HANDED)
    catalogue.note_ending(actor=system(permissions=catalogue.PERMISSIONS))
    wrong = items[_ITEMS[0]]
    catalogue.report_error(
        actor=anonymous(), item_id=wrong.id, element=19, wrong="咨询电话下午打了三次都没有人接，是不是换号码了？"
    )
    report(f"{batch.title}“{batch.name}” {batch.delegations} 项，委托书 {drawn_up} 份")

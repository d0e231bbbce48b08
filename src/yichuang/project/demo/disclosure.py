"""What 双江 publishes, and two requests for information: one under way, one answered; all samples."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel

from .ground import SHUANGJIANG
from .staff import staff_actor

_FILE: Final = Path(__file__).with_suffix(".toml")
_TOWN: Final = "leader_town_government_102"


def load_disclosure(report: Callable[[str], None], items: Mapping[str, Any]) -> None:
    """Publications, a township's list, requests. Once only. ``items``: by the slug of the demo's record."""
    place = places.get_place(SHUANGJIANG)
    if disclosure.list_published(place.id)[1]:
        return
    data = tomllib.loads(_FILE.read_text("utf-8"))
    made: dict[str, int] = {}
    for row in data["publication"]:
        with transaction.atomic():
            made[row.get("key", row["title"])] = _publish(row, made, items)
    with clock.at(_at(30)):
        disclosure.publish_town_list(actor=staff_actor(_TOWN))
    for number, row in enumerate(data["request"]):
        _ask(place.id, row, f"demo-disclosure-{number:016d}")
    report(f"公开信息 {len(made)} 条，公开申请 {len(data['request'])} 件（样例）")


def _publish(row: Mapping[str, Any], made: Mapping[str, int], items: Mapping[str, Any]) -> int:
    writer, reviewer = staff_actor(row["writer"]), staff_actor(row["reviewer"])
    said = disclosure.Said(
        title=row["title"], text=row["text"],
        until=clock.today() + timedelta(days=row["until"]) if "until" in row else None,
        item_ids=[items[slug].id for slug in row.get("items", [])], explains_id=made.get(row.get("explains", "")),
    )  # fmt: skip
    month = _last_month() if row["column"] == disclosure.Column.STATISTICS else None
    with clock.at(_at(row["days"]) if month is None else clock.now()):  # the month must be over on that day
        publication_id = disclosure.draft_publication(
            actor=writer, column=row["column"], said=said, month=month, sample=True
        )
        disclosure.submit_publication(actor=writer, publication_id=publication_id)
        working = disclosure.get_publication(actor=reviewer, publication_id=publication_id).working
        assert working is not None
        disclosure.publish_publication(
            actor=reviewer, publication_id=publication_id, version_id=working.id, cleared=disclosure.Clearance.values
        )
    return publication_id


def _ask(place_id: int, row: Mapping[str, Any], key: str) -> None:
    asker = people.get_actor(people.get_account_by_username(row["who"]).id, None, Channel.ONLINE)
    body = places.get_organisation_by_key(place_id, row["body"])
    wish = disclosure.Wish(row["wanted"], "electronic", people.own_details(asker).phone)
    with clock.at(_at(row["days"])):
        receipt = disclosure.ask_information(
            actor=asker, place_id=place_id, organisation_id=body.id, wish=wish, idempotency_key=key
        )
    if "kind" in row:
        with clock.at(_at(row["answered"])):
            examiner: Actor = staff_actor(f"examiner_{row['body']}")
            disclosure.answer_request(
                actor=examiner, request_id=receipt.id, reply=disclosure.Reply(row["kind"], row["answer"])
            )


def _at(days: int) -> datetime:
    """Ten in the morning, so many days ago."""
    return (clock.now().astimezone(clock.SHANGHAI) - timedelta(days=days)).replace(hour=10, minute=0, second=0)


def _last_month() -> date:
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)

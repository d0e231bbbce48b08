"""Publications and requests made through the public operations."""

from __future__ import annotations

from typing import Any

from yichuang.kernel.actor import Actor

from . import public

TEXT = "双江自治县政务服务中心窗口服务时间调整，冬季上午八点三十分开始办理。"


def publish(writer: Actor, reviewer: Actor, *, column: str = "news", month: Any = None, **said: Any) -> int:
    """A publication written by the one and published by the other; its id."""
    facts = public.Said(**({"title": "窗口服务时间调整", "text": TEXT} | said))
    made = public.draft_publication(actor=writer, column=column, said=facts, month=month)
    submit_and_publish(writer, reviewer, made)
    return made


def submit_and_publish(writer: Actor, reviewer: Actor, publication_id: int) -> None:
    """Through the review."""
    public.submit_publication(actor=writer, publication_id=publication_id)
    working = public.get_publication(actor=reviewer, publication_id=publication_id).working
    assert working is not None
    public.publish_publication(
        actor=reviewer, publication_id=publication_id, version_id=working.id, cleared=public.Clearance.values
    )


def wish(**changes: Any) -> public.Wish:
    """What somebody asks for."""
    told = {"wanted": "2025 年勐勐镇低保资金发放的汇总数", "form": "electronic", "phone": "13887651234"}
    return public.Wish(**(told | changes))


def ask(villager: Actor, place_id: int, organisation_id: int, key: str = "k" * 32, **changes: Any) -> public.Receipt:
    """A request on the portal."""
    return public.ask_information(
        actor=villager, place_id=place_id, organisation_id=organisation_id, wish=wish(**changes), idempotency_key=key
    )

"""create_counter, set_counter, remove_counter: the windows of a site (窗口)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from yichuang.domain.places.counters import NAMED, CounterKind, CounterService, Language
from yichuang.domain.places.events import CounterChanged, CounterOpened, CounterRemoved
from yichuang.domain.places.models import Counter, Site
from yichuang.domain.places.policies import access_site
from yichuang.domain.places.refs import CounterRef
from yichuang.domain.places.reps import counter_ref
from yichuang.domain.places.site_file.models import FloorPlan
from yichuang.domain.places.site_file.operations import _checks
from yichuang.domain.places.site_file.policies import access_kept_site
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ._rows import record


@transaction.atomic
def create_counter(  # noqa: PLR0913 - the facts of a window, all named
    *,
    actor: Actor,
    site_id: int,
    number: str,
    name: str,
    kind: str,
    subject: str = "",
    services: Collection[str] = (),
    languages: Collection[str] = (),
) -> CounterRef:
    """Set up a window, or bring the one with this number up to date. Raises Forbidden, NotFound or Invalid."""
    site = access_site(actor, site_id)
    values = _checked(number, name, kind, subject, services, languages)
    row = Counter.objects.filter(site=site, number=values["number"]).first()
    return _keep(actor, site, row, values)


@transaction.atomic
def set_counter(  # noqa: PLR0913 - the facts of a window, all named
    *,
    actor: Actor,
    site_id: int,
    number: str,
    name: str,
    kind: str,
    subject: str = "",
    services: Collection[str] = (),
    languages: Collection[str] = (),
    counter_id: int | None = None,
) -> CounterRef:
    """Enter a window of a site one keeps, or change it; the same again changes nothing (S0-27, S0-55…57, S2-44…47).

    ``subject``: the field or theme of a kind that has one (社保, 企业开办; S2-74, S2-75). Raises Forbidden, NotFound,
    Invalid, or Conflict (another window of the site has this number).
    """
    site = access_kept_site(actor, site_id)
    values = _checked(number, name, kind, subject, services, languages)
    row = _counter(site, counter_id) if counter_id is not None else None
    if Counter.objects.filter(site=site, number=values["number"]).exclude(pk=counter_id or 0).exists():
        raise Conflict(f"已经有 {values['number']} 号窗口了，请换一个窗口号，或者去改那一个")
    return _keep(actor, site, row, values)


@transaction.atomic
def remove_counter(*, actor: Actor, site_id: int, counter_id: int) -> None:
    """Take out a window entered by mistake. Raises Forbidden, NotFound, or Conflict (something hangs on it)."""
    site = access_kept_site(actor, site_id)
    row = _counter(site, counter_id)
    for plan in FloorPlan.objects.filter(site=site):
        if any(shape.get("counter") == row.pk for shape in plan.shapes):
            raise Conflict(f"{plan.floor}的分布图上还画着“{row.name}”，请先从图上去掉")
    number = row.number
    try:
        row.delete()
    except ProtectedError:
        raise Conflict(
            f"“{row.name}”已经有人员、设备、排班或者叫号用着，不能去掉。不再开的窗口，请在大厅设置里不给它业务"
        ) from None
    record(actor, site, CounterRemoved(site.pk, counter_id, number))


def _checked(  # noqa: PLR0913 - the facts of a window
    number: str, name: str, kind: str, subject: str, services: Collection[str], languages: Collection[str]
) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {
        "number": _checks.line(wrong, "number", number, "窗口号", 8),
        "name": _checks.line(wrong, "name", name, "窗口名称", 40),
        "kind": _checks.word(wrong, "kind", kind, CounterKind.values, "窗口类型"),
        "subject": _checks.line(wrong, "subject", subject, "领域或者主题", 20, 0),
        "services": _checks.words(wrong, "services", services, CounterService.values, "专门服务"),
        "languages": _checks.words(wrong, "languages", languages, Language.values, "语言"),
    }
    if kind in NAMED and not values["subject"]:
        wrong.setdefault("subject", "请写是哪个领域或者主题，例如“社保”“企业开办”")
    elif kind not in NAMED and values["subject"]:
        wrong.setdefault("subject", "只有分领域和主题窗口写这一项，请清空，或者改窗口类型")
    across = {CounterService.CROSS_PROVINCE.value, CounterService.IN_PROVINCE.value}
    if kind == CounterKind.CROSS and not across & set(values["services"]):
        wrong.setdefault("services", "跨域通办窗口请勾“跨省通办”或者“省内通办”，可以都勾")
    if wrong:
        raise Invalid(wrong)
    return values


def _counter(site: Site, counter_id: int) -> Counter:
    row = Counter.objects.filter(pk=counter_id, site=site).first()
    if row is None:
        raise NotFound("没有这个窗口")
    return row


def _keep(actor: Actor, site: Site, row: Counter | None, values: dict[str, Any]) -> CounterRef:
    kept, fields = _checks.put(Counter, row, {"site": site}, values)
    if row is None:
        record(actor, site, CounterOpened(site.pk, kept.pk, kept.number, kept.kind))
    elif fields:
        record(actor, site, CounterChanged(site.pk, kept.pk, fields))
    return counter_ref(kept)

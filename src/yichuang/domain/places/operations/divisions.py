"""import_divisions, end_division."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from yichuang.domain.places.events import DivisionEnded, DivisionsImported
from yichuang.domain.places.models import Division, DivisionLevel, Place
from yichuang.domain.places.policies import MANAGE
from yichuang.domain.places.refs import DivisionRef, DivisionRow, ImportReport
from yichuang.domain.places.reps import division_ref
from yichuang.kernel import divisions, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

_FACTS = ("name", "level", "parent", "local", "managed_by_id")


def _require_system(actor: Actor) -> None:
    actor.require(MANAGE)
    if not actor.is_system:
        raise Forbidden("区划由系统管理员统一导入")


def _checked(rows: list[DivisionRow]) -> None:
    wrong: dict[str, str] = {}
    seen: set[int] = set()
    for number, row in enumerate(rows, start=1):
        try:
            level = divisions.level_of(row.code)
        except divisions.InvalidDivision as error:
            wrong[f"{number}.code"] = error.reason
            continue
        if row.code in seen:
            wrong[f"{number}.code"] = "同一代码出现了两次"
        seen.add(row.code)
        if row.level not in DivisionLevel.values:
            wrong[f"{number}.level"] = "层级应是 county、town 或 village"
        elif row.level != level:
            wrong[f"{number}.level"] = "层级与代码不符"
        if not row.name.strip() or len(row.name) > 60:
            wrong[f"{number}.name"] = "名称应有 1 至 60 字"
    if wrong:
        raise Invalid(wrong, "区划表里有错误，没有导入任何一行")


@transaction.atomic
def import_divisions(*, actor: Actor, rows: Iterable[DivisionRow], since: date) -> ImportReport:
    """Bring the divisions up to date as of ``since``; rows already so are left alone, rows not named too.

    A code whose name, level, parent or managing place differs gets a new row from ``since``, and the old one ends that
    day: what was filed before keeps the name of its day. All rows or none. Raises Forbidden or Invalid (by row number).
    """
    _require_system(actor)
    listed = list(rows)
    _checked(listed)
    places = dict(Place.objects.values_list("slug", "pk"))
    codes = [row.code for row in listed]
    current = {d.code: d for d in Division.objects.select_for_update().filter(code__in=codes, valid_until__isnull=True)}
    new: list[Division] = []
    renewed: list[Division] = []
    for number, row in enumerate(listed, start=1):
        if row.managed_by and row.managed_by not in places:
            raise Invalid({f"{number}.managed_by": "没有这个县区标识"})
        wanted = Division(
            code=row.code,
            name=row.name,
            level=row.level,
            parent=row.parent,
            local=row.local,
            managed_by_id=places.get(row.managed_by),
            valid_from=since,
        )
        old = current.get(row.code)
        if old is None:
            new.append(wanted)
        elif any(getattr(old, f) != getattr(wanted, f) for f in _FACTS):
            if old.valid_from >= since:
                raise Invalid({f"{number}.code": "该区划已有同日或更晚启用的记录"})
            old.valid_until = since
            renewed.append(old)
            new.append(wanted)
    if not new:
        return ImportReport(0, 0, len(listed))
    Division.objects.bulk_update(renewed, ["valid_until"])
    Division.objects.bulk_create(new)
    report = ImportReport(len(new) - len(renewed), len(renewed), len(listed) - len(new))
    journal.record(
        DivisionsImported(since, report.added, report.renewed), actor=actor, subject="divisions:all", place_id=None
    )
    return report


@transaction.atomic
def end_division(*, actor: Actor, code: int, until: date, successor: int | None) -> DivisionRef:
    """Abolish a division (撤并): its last day is the day before ``until``; ``successor`` takes over.

    Raises Forbidden, NotFound, Conflict (already ended) or Invalid (unknown successor, or a day before it began).
    """
    _require_system(actor)
    row = Division.objects.select_for_update().filter(code=code).order_by("-valid_from").first()
    if row is None:
        raise NotFound("没有这个区划代码")
    if row.valid_until is not None:
        raise Conflict("该区划已经停用")
    if until <= row.valid_from:
        raise Invalid({"until": "停用日期应晚于启用日期"})
    if successor is not None and not Division.objects.filter(code=successor, valid_until__isnull=True).exists():
        raise Invalid({"successor": "承接的区划不存在或已停用"})
    row.valid_until, row.successor = until, successor
    row.save(update_fields=["valid_until", "successor"])
    journal.record(
        DivisionEnded(code, until, successor), actor=actor, subject=f"division:{code}", place_id=row.managed_by_id
    )
    return division_ref(row)

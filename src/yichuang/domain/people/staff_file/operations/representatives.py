"""name_representative, end_representative (首席事务代表; S1-33, S2-56)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from yichuang.domain.people.queries import get_post
from yichuang.domain.people.words import line
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..events import RepresentativeEnded, RepresentativeNamed
from ..models import Representative
from ..policies import access_file_site, access_representative

_FRONT = frozenset({"clerk", "examiner", "decider", "leader"})
LONGEST = timedelta(days=5 * 366)


@transaction.atomic
def name_representative(  # noqa: PLR0913 - the fields of a form, all named
    *, actor: Actor, site_id: int, post_id: int, document: str, since: date, last_day: date
) -> int:
    """A body names who speaks for it in a hall, in writing and for a time: one at a time for each body and hall.

    Which items she decides on the spot is granted item by item (``catalogue.authorise_on_the_spot``). Raises
    Forbidden, NotFound, Conflict (the body has one for that time), Invalid.
    """
    site = access_file_site(actor, site_id)
    post = get_post(post_id)
    if post.place_id != site.place_id or post.site_id not in (None, site.id):
        raise NotFound("没有这个岗位")
    wrong = {}
    if post.role not in _FRONT:
        wrong["post"] = "首席代表应是这个单位在大厅的办理人员"
    if last_day < since:
        wrong["last_day"] = "最后一天应不早于开始日期"
    if last_day < clock.today():
        wrong["last_day"] = "授权期限已经过去"
    if last_day > clock.today() + LONGEST:
        wrong["last_day"] = "授权最多写五年，到期再授"
    if post.until is not None and post.until <= last_day:
        wrong["last_day"] = f"这个岗位到 {post.until - timedelta(days=1):%Y-%m-%d} 为止，授权不能更长"
    if wrong:
        raise Invalid(wrong)
    paper = line(document, "document", "授权书的名称和文号", most=100)
    until = last_day + timedelta(days=1)
    row = Representative(
        organisation_id=post.organisation_id, site_id=site.id, post_id=post.id, document=paper, since=since, until=until
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("这个单位这段时间在这个大厅已经有首席代表，请先终止原来的授权") from None
    event = RepresentativeNamed(row.pk, row.organisation_id, row.site_id, row.post_id, row.since, row.until)
    journal.record(event, actor=actor, subject=f"representative:{row.pk}", place_id=site.place_id)
    return int(row.pk)


@transaction.atomic
def end_representative(*, actor: Actor, representative_id: int) -> None:
    """Her authority ends: tomorrow she has none, and the items written into it end with it (the catalogue reads it).

    What she has begun is finished where it lies, by her body's others. One that has not begun is annulled. Raises
    Forbidden, NotFound, Conflict (over).
    """
    row = access_representative(actor, representative_id)
    until = clock.today() + timedelta(days=1)
    if row.until <= until:
        raise Conflict("这份授权已经到期，不用再终止")
    until = max(until, row.since)
    event = RepresentativeEnded(row.pk, row.post_id, row.site_id, until, row.document)
    place_id = places.get_site(row.site_id).place_id
    journal.record(event, actor=actor, subject=f"representative:{row.pk}", place_id=place_id)
    if until == row.since:  # it never began, and stands in nobody's way
        row.delete()
        return
    row.until = until
    row.save(update_fields=["until"])

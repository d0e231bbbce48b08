"""The standard in force; kept until another edition is adopted."""

from __future__ import annotations

from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation

from ..models import Edition
from ..profile.spec import Profile
from ..refs import EditionRef


@by_generation
def find_edition(place_id: int) -> EditionRef | None:
    """The edition in force today in this place, if it has adopted one."""
    row = Edition.objects.filter(place_id=place_id, since__lte=clock.today()).order_by("-number").first()
    return edition_ref(row) if row is not None else None


def get_edition(place_id: int) -> EditionRef:
    """The edition in force today. Raises NotFound where the place has adopted none."""
    found = find_edition(place_id)
    if found is None:
        raise NotFound("这里还没有施行建设标准，请先装入县区配置")
    return found


@by_generation
def edition_by_id(edition_id: int) -> EditionRef:
    """An edition, in force or not: a check is read by the one it was made with. Raises NotFound."""
    row = Edition.objects.filter(pk=edition_id).first()
    if row is None:
        raise NotFound("没有这一版标准")
    return edition_ref(row)


def edition_ref(row: Edition) -> EditionRef:
    """As it is handed out."""
    return EditionRef(row.pk, row.place_id, row.number, row.since, row.reason, Profile.model_validate(row.document))

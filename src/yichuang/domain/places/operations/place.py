"""create_place."""

from __future__ import annotations

import re

from django.db import transaction
from pypinyin import Style, lazy_pinyin

from yichuang.domain.places.events import PlaceChanged, PlaceOpened
from yichuang.domain.places.models import Place
from yichuang.domain.places.policies import MANAGE
from yichuang.domain.places.refs import PlaceRef, SiteNaming, SiteWords
from yichuang.domain.places.reps import place_ref
from yichuang.kernel import divisions, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden, Invalid

from ._rows import changed_fields

_SLUG = re.compile(r"[a-z][a-z0-9]{1,39}")


def _checked(slug: str, county: int, naming: SiteNaming) -> None:
    wrong = {}
    if not _SLUG.fullmatch(slug):
        wrong["slug"] = "标识只用小写字母和数字，以字母开头"
    try:
        if divisions.level_of(county) is not divisions.Level.COUNTY:
            wrong["county"] = "应是县级区划代码"
    except divisions.InvalidDivision as error:
        wrong["county"] = error.reason
    for name, template in (("town", naming.town), ("village", naming.village)):
        if f"{{{name}}}" not in template:
            wrong[f"naming.{name}"] = f"站点名称规则里应有 {{{name}}}"
        else:
            try:
                template.format(town="", village="")
            except (KeyError, IndexError, ValueError):
                wrong[f"naming.{name}"] = "站点名称规则只能用 {town} 和 {village}"
    if wrong:
        raise Invalid(wrong)


def _initials(name: str) -> str:
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore")).upper()[:6]


@transaction.atomic
def create_place(  # noqa: PLR0913 - the facts of a place, all named
    *,
    actor: Actor,
    slug: str,
    name: str,
    short_name: str,
    county: int,
    words: SiteWords,
    naming: SiteNaming,
    prefix: str = "",
) -> PlaceRef:
    """Open a place, or bring the one with this slug up to date; the same data again changes nothing.

    ``prefix`` begins the place's case numbers; without one, the initials of the short name (双江 → SJ). It must be the
    place's alone, as numbers are read out without saying where.
    Only the system may (opening a county is an installation act). Raises Forbidden or Invalid.
    """
    actor.require(MANAGE)
    if not actor.is_system:
        raise Forbidden("开通县区由系统管理员在安装时完成")
    _checked(slug, county, naming)
    values = {
        "name": name,
        "short_name": short_name,
        "prefix": prefix or _initials(short_name),
        "county": county,
        "county_word": words.county,
        "town_word": words.town,
        "village_word": words.village,
        "bank_word": words.bank,
        "county_naming": naming.county,
        "town_naming": naming.town,
        "village_naming": naming.village,
    }
    place, created = Place.objects.select_for_update().get_or_create(slug=slug, defaults=values)
    if created:
        journal.record(PlaceOpened(slug, county), actor=actor, subject=f"place:{place.pk}", place_id=place.pk)
    elif fields := changed_fields(place, values):
        journal.record(PlaceChanged(fields), actor=actor, subject=f"place:{place.pk}", place_id=place.pk)
    return place_ref(place)

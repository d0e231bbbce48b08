"""The demo's ten bundles: what bureaus would publish, read from the TOML files beside this one.

A member names its item by the stem of its file (``item = "birth_household"``); the item's 基本编码 is put in its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import system

from ..ground import SHUANGJIANG

FOLDER = Path(__file__).parent
PUBLISHED_AT = datetime(2026, 1, 5, 9, 0, tzinfo=clock.SHANGHAI)


class UnknownItem(LookupError):
    """A bundle names an item that the demo does not have: nothing is loaded, rather than a bundle with a hole."""


def specs(codes: Mapping[str, str]) -> dict[str, bundles.BundleSpec]:
    """The bundles by key, validated. ``codes``: 基本编码 by the item's file. Raises UnknownItem."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"))
        document["members"] = [_with_code(path.stem, member, codes) for member in document["members"]]
        found[path.stem] = bundles.BundleSpec.model_validate(document)
    return found


def _with_code(bundle: str, member: dict[str, Any], codes: Mapping[str, str]) -> dict[str, Any]:
    if "item" not in member:
        return member
    stem = member["item"]
    if stem not in codes:
        raise UnknownItem(f"bundles/{bundle}.toml: {member['key']} names items/{stem}.toml, which does not exist")
    return {k: v for k, v in member.items() if k != "item"} | {"basic_code": codes[stem]}


def load_bundles(report: Callable[[str], None], items: Mapping[str, catalogue.ItemRef]) -> dict[str, bundles.BundleRef]:
    """Publish every bundle; loading again changes nothing. Raises UnknownItem, Invalid."""
    place = places.get_place(SHUANGJIANG)
    actor = system(place.id, permissions=bundles.PERMISSIONS)
    with clock.at(PUBLISHED_AT):
        found = {
            key: bundles.publish_bundle(actor=actor, place_id=place.id, spec=spec)
            for key, spec in specs({stem: item.basic_code for stem, item in items.items()}).items()
        }
    report(f"一件事 {len(found)} 件")
    return found

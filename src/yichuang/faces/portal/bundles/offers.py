"""A bundle as it is offered beside single items: what it is, and what it saves against doing them one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yichuang.domain.bundles import public as bundles

_FEWER: Final = {"要填的": "少填", "要交的材料": "少交", "跑动": "少跑", "时间": "少等"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A bundle with what it saves before anything is answered: “少填 12 项”; nothing where nothing is saved."""

    bundle: bundles.BundleRef
    saves: tuple[str, ...]


def offers(found: Iterable[bundles.BundleRef]) -> tuple[Offer, ...]:
    """Each with its savings in words."""
    return tuple(Offer(b, _saves(b)) for b in found)


def _saves(bundle: bundles.BundleRef) -> tuple[str, ...]:
    savings = bundles.plan_for(bundle.version_id, {}).savings
    return tuple(f"{_FEWER[s.label]} {s.saved.normalize():f} {s.unit}" for s in savings if s.saved)

"""Where to go with each of many items: one look at what each site may do, not one per item."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yichuang.kernel.generation import steady

from ..handing import reach


def first_sites(item_ids: Collection[int], site_ids: Sequence[int]) -> dict[int, int]:
    """For each item the first of the sites one may bring it to; an item none of them takes is left out.

    Give the sites nearest first. What each site may do is kept until it changes: one statement for all, then.
    Raises NotFound for an unknown site.
    """
    found: dict[int, int] = {}
    with steady():
        for site_id in site_ids:
            waiting = [item_id for item_id in item_ids if item_id not in found]
            if not waiting:
                break
            able = reach.items_at(site_id)
            found.update((item_id, site_id) for item_id in waiting if item_id in able)
    return found

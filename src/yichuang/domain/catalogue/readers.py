"""What the catalogue does when entries of others arrive."""

from __future__ import annotations

from datetime import date

from yichuang.kernel.actor import system
from yichuang.kernel.journal import SealedEntry, reader

from .operations.end_handed import end_of_representative


@reader("catalogue.representatives", kinds={"people.representative.ended"})
def follow_representatives(entry: SealedEntry) -> None:
    """Whoever no longer represents her body decides nothing on the spot any more, from the same day (S2-56)."""
    told = entry.payload
    end_of_representative(
        actor=system(entry.place_id), representative_id=told["representative_id"], post_id=told["post_id"],
        site_id=told["site_id"], until=date.fromisoformat(told["until"]),
    )  # fmt: skip

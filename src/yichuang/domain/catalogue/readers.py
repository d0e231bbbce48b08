"""What the catalogue does when entries of others arrive."""

from __future__ import annotations

from datetime import date

from yichuang.domain.people import public as people
from yichuang.kernel.actor import system
from yichuang.kernel.journal import SealedEntry, reader

from .operations.end_handed import end_of_representative


@reader("catalogue.representatives", kinds={"people.representative.ended"})
def follow_representatives(entry: SealedEntry) -> None:
    """Whoever no longer represents her body decides nothing on the spot by that paper any more (S2-56).

    Version 1 did not name the paper: it is asked for by the registration.
    """
    told = entry.payload
    paper = told["document"] if entry.version > 1 else people.paper_of_representative(told["representative_id"])
    end_of_representative(
        actor=system(entry.place_id), representative_id=told["representative_id"], post_id=told["post_id"],
        site_id=told["site_id"], until=date.fromisoformat(told["until"]), document=paper,
    )  # fmt: skip

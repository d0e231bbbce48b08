"""What the terminals of a hall offer; kept until any of it changes."""

from __future__ import annotations

from yichuang.kernel.generation import by_generation

from ..models import TerminalEntry
from ..refs import TerminalEntryRef


@by_generation
def terminal_entries(hall_id: int) -> tuple[TerminalEntryRef, ...]:
    """The functions of departments in use at this hall, in order."""
    rows = TerminalEntry.objects.filter(hall_id=hall_id, active=True)
    return tuple(TerminalEntryRef(r.key, r.name, r.body, r.address, r.note) for r in rows)

"""Every defect that was found becomes something to put right by a day, once however often it is found (S0-14)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .. import inspection
from ..models import Answer, Assessment
from ..models.checking import Said
from ..profile.spec import Line
from ..profile.words import EvidenceKind
from ..queries.standard import edition_by_id
from .rectify import open_row


def open_findings(actor: Actor, check: Assessment, *, without: Collection[str] = ()) -> None:
    """What a submitted check of a locked site found, but at the lines ``without``."""
    profile = edition_by_id(check.edition_id).profile
    due_on = clock.today() + timedelta(days=profile.acceptance.rectify_days)
    lines = {line.key: line for line in profile.lines_for(check.work.kind, inspection.use_of(check))}
    order = list(lines)
    rows = check.answers.filter(said=Said.NO, line__in=set(lines) - set(without))
    for row in sorted(rows, key=lambda row: order.index(row.line)):
        for defect in _wordings(check, row, lines[row.line]):
            open_row(actor, check.work, line=row.line, defect=defect[:120], due_on=due_on, check=check)


def _wordings(check: Assessment, row: Answer, line: Line) -> list[str]:
    """One for each defect; of sampled cases one for each case, by its number (S4-62)."""
    if EvidenceKind.CASES in line.evidence:
        bad = check.samples.filter(line=row.line).exclude(defect="").order_by("pk")
        return [f"{one.defect}（办件 {one.number}）" for one in bad]
    if row.defects:
        return [inspection.found_text([defect], row.where) for defect in row.defects]
    return [row.remark or f"{line.name}没有达到"]

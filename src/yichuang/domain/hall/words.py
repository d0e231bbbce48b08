"""Words people write down in the hall: a reason, what was done. They go into the journal, so nobody's number may."""

from __future__ import annotations

from yichuang.kernel.errors import Invalid
from yichuang.kernel.journal.events import check_text

LONGEST = 60


def said(text: str, *, field: str, missing: str, longest: int = LONGEST) -> str:
    """One line, not empty, nothing unprintable, no identity number or telephone. Raises Invalid on ``field``."""
    line = " ".join(text.split())
    if not line:
        raise Invalid({field: missing})
    if len(line) > longest or not line.isprintable():
        raise Invalid({field: f"最多 {longest} 个字，不能有特殊符号"})
    try:
        check_text(line, where=field)
    except ValueError:
        raise Invalid({field: "这里会留在记录里，请不要写证件号码和电话号码"}) from None
    return line

"""What people write beside an act of governance: reasons, opinions, outcomes."""

from __future__ import annotations

from yichuang.kernel.errors import Invalid

from .sheet import CONTROL

MOST = 2000


def read_note(text: str, field: str, *, least: int = 0, told: str = "", most: int = MOST) -> str:
    """The text without outer blanks. Raises Invalid under ``field``: shorter than ``least`` (``told`` says what to
    write), longer than ``most`` characters, or with characters nobody sees.
    """
    cleaned = text.strip()
    if CONTROL.search(cleaned):
        raise Invalid({field: "里面有看不见的控制字符，请删掉后重新输入"})
    if len(cleaned) < least:
        raise Invalid({field: told})
    if len(cleaned) > most:
        raise Invalid({field: f"最多 {most} 个字，现在有 {len(cleaned)} 个，请写短一些"})
    return cleaned

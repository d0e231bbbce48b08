"""What a requirement rests on, as clerks read it: our own numbers for it (S1-9) say nothing to them."""

from __future__ import annotations

import re
from typing import Final

_PLAN: Final = "方案"
_IDS: Final = re.compile(r"S\d-\d+(?:\s*[…—、，至]\s*(?:S\d-)?\d+)*")
_WHOLE: Final = re.compile(r"S\d(?!\d)")
_REPEATED: Final = re.compile(rf"{_PLAN}(?:\s*[、，；]\s*{_PLAN})+")


def basis_in_words(text: str) -> str:
    """The same basis, our ids of its texts replaced by the plan itself; sections, quotes and what is a sample stay.

    “S1-9 咨询辅导” becomes “方案：咨询辅导”, “S1 三（一）3” becomes “方案三（一）3”. Said twice it changes nothing.
    """
    told = _IDS.sub(_PLAN, text)
    told = re.sub(rf"(?<=\S) +{_PLAN}", _PLAN, told)
    told = re.sub(rf"{_PLAN} +", f"{_PLAN}：", told)
    told = re.sub(r"(S\d) +", r"\1", told)
    told = _REPEATED.sub(_PLAN, _WHOLE.sub(_PLAN, told))
    return re.sub(rf"；{_PLAN}(?=；|$)", "", told)

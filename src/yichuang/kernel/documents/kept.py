"""Public prints, kept per process by what is in them: whoever asks again costs no typesetting.

Only for documents that name nobody (guides, handbooks): what is kept is handed to whoever asks for the same contents.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final

from yichuang.kernel import clock

from .render import render

MOST_BYTES: Final = 48 * 1024 * 1024
"""Kept in each process; the longest unasked go first. A guide has about 50 KB, a handbook of 150 items about 1 MB."""

_kept: OrderedDict[str, bytes] = OrderedDict()
_pressing: dict[str, Lock] = {}
_lock = Lock()


def render_public(template: Path | str, data: Mapping[str, Any], *, sample: bool = False) -> bytes:
    """As ``render``, made once for each contents and day; those who ask meanwhile wait for that one."""
    contents = json.dumps([str(template), data, sample, clock.today().isoformat()], ensure_ascii=False, sort_keys=True)
    key = sha256(contents.encode()).hexdigest()
    with _lock:
        press = _pressing.setdefault(key, Lock())
    try:
        with press:
            made = _find(key)
            if made is None:
                made = render(template, data, sample=sample)
                _keep(key, made)
    finally:
        with _lock:
            _pressing.pop(key, None)
    return made


def forget() -> None:
    """Forget everything kept."""
    with _lock:
        _kept.clear()


def _find(key: str) -> bytes | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: str, made: bytes) -> None:
    with _lock:
        _kept[key] = made
        while len(_kept) > 1 and sum(map(len, _kept.values())) > MOST_BYTES:
            _kept.popitem(last=False)

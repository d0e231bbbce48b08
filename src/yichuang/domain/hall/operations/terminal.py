"""What departments offer at the terminals of a hall (自助终端的部门功能)."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from ..events import TerminalEntryArranged
from ..models import TerminalEntry
from ..policies import lock_hall
from ..queries.terminal import terminal_entries
from ..refs import TerminalEntryRef

ELSEWHERE = "到专用终端办理"
LONGEST_ADDRESS = 200
MOST_POSITION = 999
_LENGTHS = {"name": 30, "body": 30, "note": 60}


@transaction.atomic
def arrange_terminal_entry(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    hall_id: int,
    key: str,
    name: str,
    body: str,
    address: str = "",
    note: str = ELSEWHERE,
    position: int = 0,
    active: bool = True,
) -> tuple[TerminalEntryRef, ...]:
    """Add or change a department's function (S0-37, S2-88).

    ``address`` is shown as a QR for one's own phone: https only, or none.

    Whoever manages the hall vouches for the address by entering it. The same again changes nothing. Raises Forbidden,
    NotFound, Invalid.
    """
    hall = lock_hall(actor, hall_id=hall_id)
    texts = {"name": name.strip(), "body": body.strip(), "note": note.strip()}
    wrong = {k: f"请填写，最多 {most} 个字" for k, most in _LENGTHS.items() if not _plain(texts[k], most)}
    if address and not is_safe(address):
        wrong["address"] = "网址要以 https:// 开头，写明域名，不带账号密码；没有网址就留空"
    if not 0 <= position <= MOST_POSITION:
        wrong["position"] = f"顺序是 0 至 {MOST_POSITION} 的整数"
    if wrong:
        raise Invalid(wrong)
    row = TerminalEntry.objects.filter(hall=hall, key=key).first() or TerminalEntry(hall=hall, key=key)
    facts = texts | {"address": address, "position": position, "active": active}
    changed = sorted(k for k, value in facts.items() if row.pk is None or getattr(row, k) != value)
    if changed:
        for field, value in facts.items():
            setattr(row, field, value)
        row.full_clean(exclude=["hall"], validate_unique=False, validate_constraints=False)
        row.save()
        journal.record(
            TerminalEntryArranged(hall.pk, key, tuple(changed)),
            actor=actor,
            subject=f"hall:{hall.pk}",
            place_id=hall.place_id,
        )
    return terminal_entries(hall.pk)


def is_safe(address: str) -> bool:
    """Whether a kiosk may show it: https, a host, no account in it, nothing that does not belong in an address."""
    if len(address) > LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _plain(text: str, most: int) -> bool:
    return 0 < len(text) <= most and text.isprintable()

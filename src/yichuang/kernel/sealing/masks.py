"""Masks (脱敏) for staff screens. Public pages and wall screens show no identity number at all, not even masked."""

from __future__ import annotations

_STAR = "*"


def mask_name(name: str) -> str:
    """First character only, whatever its form: 岩温 → 岩*, 乌云其其格 → 乌****. A single character hides whole."""
    name = name.strip()
    if len(name) < 2:
        return _STAR * len(name)
    return name[0] + _STAR * (len(name) - 1)


def mask_phone(phone: str) -> str:
    """First three and last four of a mobile number: 138****5678. Shorter ones show their last two, or nothing."""
    phone = phone.strip()
    if len(phone) >= 11:
        return _keep(phone, 3, 4)
    return _keep(phone, 0, 2 if len(phone) >= 6 else 0)


def mask_identity(number: str) -> str:
    """First six and last four of an identity number: 530925********1234. Shorter documents (passports) show 1 + 2."""
    number = number.strip()
    if len(number) >= 15:
        return _keep(number, 6, 4)
    return _keep(number, 1, 2) if len(number) >= 8 else _STAR * len(number)


def _keep(text: str, first: int, last: int) -> str:
    end = len(text) - last
    return text[:first] + _STAR * (end - first) + text[end:]

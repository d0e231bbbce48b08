"""Sealing one value, and the blind index.

A sealed value is ``1 | key number (2 bytes) | nonce (12) | SM4-GCM ciphertext | tag (16)``. Its context,
``table.column``, is authenticated: a value moved to another column does not open. Renaming such a table or column needs
a migration that reseals.
"""

from __future__ import annotations

import os
import re
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from . import keyring

_FORMAT = 1
_HEAD = 3
_NONCE = 12
_TAG = 16
_IGNORED = re.compile(r"[\s\-‐-―−]+")
_MIDDLE_DOTS = re.compile(r"[•・‧∙⋅･.．]")


class SealError(ValueError):
    """The value was altered, cut, or belongs to another column. The message names the context, never the value."""


def seal(text: str, *, context: str) -> bytes:
    """Encrypt ``text`` for the column ``context`` ("table.column"), current key. Equal texts seal differently."""
    ring = keyring.ring()
    head = _head(ring.current)
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head + context.encode())
    body = encryptor.update(text.encode("utf-8", "surrogatepass")) + encryptor.finalize()
    return head + nonce + body + encryptor.tag


def open_sealed(blob: bytes, *, context: str) -> str:
    """What was sealed for this ``context``. Raises SealError, or KeyRingError if its key is not in the ring."""
    blob = bytes(blob)
    if len(blob) < _HEAD + _NONCE + _TAG or blob[0] != _FORMAT:
        raise SealError(f"not a sealed value: {context}")
    head, nonce, tag = blob[:_HEAD], blob[_HEAD : _HEAD + _NONCE], blob[-_TAG:]
    key = keyring.key(int.from_bytes(head[1:], "big"))
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(head + context.encode())
    try:
        text = decryptor.update(blob[_HEAD + _NONCE : -_TAG]) + decryptor.finalize()
    except InvalidTag:
        raise SealError(f"a sealed value does not open: {context}") from None
    return text.decode("utf-8", "surrogatepass")


def current_head() -> bytes:
    """How every value begins that is sealed with the current key."""
    return _head(keyring.ring().current)


def blind_index(kind: str, value: str) -> bytes:
    """32 bytes by which equal values of one kind ("identity", "phone", "name" …) are found without being readable.

    Full-width forms, letter case, spaces and hyphens make no difference; for phones neither does +86, for names the
    form of the middle dot (买买提·吐尔逊). Another kind gives another index for the same value. The key is not touched
    by ``rotate``.
    """
    mac = hmac.HMAC(keyring.ring().index_key, hashes.SM3())
    mac.update(kind.encode() + b"\0" + _normalised(kind, value).encode("utf-8", "surrogatepass"))
    return mac.finalize()


def _normalised(kind: str, value: str) -> str:
    text = _IGNORED.sub("", unicodedata.normalize("NFKC", value)).upper()
    if kind == "phone":
        return re.sub(r"^(\+|00)86", "", text)
    if kind == "name":
        return _MIDDLE_DOTS.sub("·", text)
    return text


def _head(number: int) -> bytes:
    return bytes((_FORMAT,)) + number.to_bytes(2, "big")

"""Sealing a stream on disk: SM4-GCM in chunks, so that a file of any size opens while it is read (after the STREAM
construction).

``YCF1 | key number (2) | salt (16) | binding (16) | chunks``. The file key is derived from the salt and used for
nothing else. The nonce of a chunk is its number; whether it is the last is authenticated, so nothing can be cut, added
or moved. ``binding`` ties the file to the SM3 it is stored under and is checked before the first byte is given out.
"""

from __future__ import annotations

import hmac as compare
import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from yichuang.kernel.sealing import keyring
from yichuang.kernel.sealing.values import SealError

CHUNK = 64 * 1024
_MAGIC = b"YCF1"
_SALT = 16
_TAG = 16
_PURPOSE = "file"


def write_sealed(source: BinaryIO, target: BinaryIO) -> str:
    """Seal all of ``source`` into ``target`` (seekable); returns the SM3 of the plain content as 64 hex digits."""
    salt = os.urandom(_SALT)
    number, key = keyring.derive(_PURPOSE, salt)
    digest = hashes.Hash(hashes.SM3())
    target.write(_MAGIC + number.to_bytes(2, "big") + salt + bytes(_TAG))
    chunk = source.read(CHUNK)
    position = 0
    while True:
        following = source.read(CHUNK) if chunk else b""
        digest.update(chunk)
        cipher = Cipher(algorithms.SM4(key), modes.GCM(position.to_bytes(12, "big"))).encryptor()
        cipher.authenticate_additional_data(_flag(last=not following))
        target.write(cipher.update(chunk) + cipher.finalize() + cipher.tag)
        if not following:
            break
        chunk, position = following, position + 1
    sm3 = digest.finalize().hex()
    target.seek(len(_MAGIC) + 2 + _SALT)
    target.write(_binding(key, sm3))
    return sm3


def read_sealed(source: BinaryIO, sm3: str) -> Iterator[bytes]:
    """The plain content of a file stored under ``sm3``. Raises SealError where it was altered, cut or swapped."""
    header = source.read(len(_MAGIC) + 2 + _SALT + _TAG)
    if len(header) != len(_MAGIC) + 2 + _SALT + _TAG or not header.startswith(_MAGIC):
        raise SealError("not a sealed file")
    number, salt, binding = int.from_bytes(header[4:6], "big"), header[6:22], header[22:]
    _, key = keyring.derive(_PURPOSE, salt, number)
    if not compare.compare_digest(binding, _binding(key, sm3)):
        raise SealError("a sealed file is not the one it is stored as")
    chunk, position = source.read(CHUNK + _TAG), 0
    while True:
        following = source.read(CHUNK + _TAG)
        nonce = position.to_bytes(12, "big")
        if len(chunk) < _TAG:
            raise SealError("a sealed file is cut off")
        cipher = Cipher(algorithms.SM4(key), modes.GCM(nonce, chunk[-_TAG:])).decryptor()
        cipher.authenticate_additional_data(_flag(last=not following))
        try:
            plain = cipher.update(chunk[:-_TAG]) + cipher.finalize()
        except InvalidTag:
            raise SealError("a sealed file does not open") from None
        yield plain
        if not following:
            return
        chunk, position = following, position + 1


def _flag(*, last: bool) -> bytes:
    return b"last" if last else b"more"


def _binding(key: bytes, sm3: str) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(b"binding\0" + sm3.encode())
    return mac.finalize()[:_TAG]

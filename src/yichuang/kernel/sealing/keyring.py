"""The keys of this instance (密钥环): one folder, 0700, of 0600 files; to be backed up apart from the data.

- ``seal-0001.key`` …: SM4 keys for sealing; a sealed value carries the number of its key. Old keys stay: they open old
  values.
- ``current``: the number of the key that seals now. ``rotate`` moves it; running processes notice by its change of
  time.
- ``index.key``: the key of the blind index. It is never rotated together with the others: equal values must give equal
  indexes for as long as rows are compared by them, so a new index key means recomputing every index at one stroke.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings

_KEY_BYTES = 16  # SM4 (GB/T 32907)
_INDEX_BYTES = 32


class KeyRingError(RuntimeError):
    """There is no key ring, or a key that a value names is not in it. Restore the folder from its backup."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The key ring as read from disk."""

    current: int
    keys: dict[int, bytes]
    index_key: bytes
    stamp: tuple[int, int]

    def __repr__(self) -> str:
        return f"Ring(current={self.current}, keys={sorted(self.keys)})"


_cache: dict[Path, Ring] = {}


def key_directory() -> Path:
    """Where the keys lie: setting or environment variable YICHUANG_KEYS, else ``var/keys``."""
    configured = getattr(settings, "YICHUANG_KEYS", None) or os.environ.get("YICHUANG_KEYS")
    return Path(configured) if configured else Path(settings.VAR) / "keys"


def create_key_ring() -> Path:
    """Make the key ring unless it is there; safe to call at every start and from several processes at once.

    Raises KeyRingError if sealing keys are there but the index key is gone: a new one would make every stored blind
    index useless without a word.
    """
    folder = key_directory()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    in_use = any(folder.glob("seal-*.key"))  # asked first: whoever makes the ring just now writes the index key before
    if in_use and not (folder / "index.key").exists():
        raise KeyRingError(f"index.key is missing in {folder}: restore it from the backup")
    write_once(folder / "index.key", secrets.token_bytes(_INDEX_BYTES))
    write_once(_key_file(folder, 1), secrets.token_bytes(_KEY_BYTES))
    write_once(folder / "current", b"1")
    return folder


def rotate() -> int:
    """Make a new sealing key and use it from now on; returns its number. Then run ``sealing.reseal_all``."""
    folder = create_key_ring()
    number = max(_numbers(folder)) + 1
    while not write_once(_key_file(folder, number), secrets.token_bytes(_KEY_BYTES)):
        number += 1  # another process rotated at this moment
    fresh = folder / f".current-{secrets.token_hex(4)}"
    _write_private(fresh, str(number).encode())
    fresh.replace(folder / "current")
    return number


def ring() -> Ring:
    """The key ring, read again only when ``current`` has changed on disk."""
    folder = key_directory()
    cached = _cache.get(folder)
    try:
        stat = (folder / "current").stat()
    except FileNotFoundError:
        if not getattr(settings, "TESTING", False):
            raise KeyRingError(f"no key ring in {folder}: create one with create_key_ring()") from None
        create_key_ring()  # tests and the processes they start share one ring under their own YICHUANG_HOME
        stat = (folder / "current").stat()
    stamp = (stat.st_ino, stat.st_mtime_ns)
    if cached is None or cached.stamp != stamp:
        cached = _cache[folder] = _load(folder, stamp)
    return cached


def key(number: int) -> bytes:
    """The sealing key with this number. Raises KeyRingError if the ring does not hold it."""
    found = ring().keys.get(number)
    if found is None:
        raise KeyRingError(f"sealing key {number} is not in {key_directory()}")
    return found


def derive(purpose: str, salt: bytes, number: int | None = None) -> tuple[int, bytes]:
    """A key for one use (HMAC-SM3 of ``purpose`` and a random ``salt``), and the number of the key it comes from."""
    chosen = ring().current if number is None else number
    mac = hmac.HMAC(key(chosen), hashes.SM3())
    mac.update(purpose.encode() + b"\0" + salt)
    return chosen, mac.finalize()[:_KEY_BYTES]


def write_once(path: Path, data: bytes) -> bool:
    """Write a 0600 file whole or not at all; False, and nothing changed, if it is there already."""
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    _write_private(temporary, data)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def _write_private(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _key_file(folder: Path, number: int) -> Path:
    return folder / f"seal-{number:04d}.key"


def _numbers(folder: Path) -> list[int]:
    return [int(path.stem.removeprefix("seal-")) for path in folder.glob("seal-*.key")]


def _load(folder: Path, stamp: tuple[int, int]) -> Ring:
    try:
        current = int((folder / "current").read_bytes())
        keys = {number: _key_file(folder, number).read_bytes() for number in _numbers(folder)}
        index_key = (folder / "index.key").read_bytes()
    except FileNotFoundError as error:
        raise KeyRingError(f"the key ring in {folder} is not complete: {error.filename}") from error
    if current not in keys:
        raise KeyRingError(f"sealing key {current} is not in {folder}")
    return Ring(current, keys, index_key, stamp)

"""No test reaches beyond this machine: a test that needs the world tells nothing about this code."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"", "localhost", "testserver", socket.gethostname()})


class BeyondThisMachine(RuntimeError):
    """A test tried to reach another host."""


def is_local(host: object) -> bool:
    """Whether an address or name means this machine."""
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return text in _LOCAL_NAMES


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Any:
    """Refuse connections to, and look-ups of, other hosts."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address[0]):
            raise BeyondThisMachine(f"{address[0]}:{address[1]}")
        return connect(self, address)

    def guarded_resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not is_local(host):
            raise BeyondThisMachine(str(host))
        return resolve(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket, "getaddrinfo", guarded_resolve)
        yield

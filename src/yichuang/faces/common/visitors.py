"""Where a visitor comes from, for counting only: never kept with what she does."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from yichuang.kernel import clock
from yichuang.kernel.queueing import count_up

_NETWORK = 64  # of IPv6 one household or phone has as many addresses as it likes below this prefix


def address_of(request: HttpRequest) -> str:
    """The address as visitors are counted: behind ``proxies`` trusted proxies the one the outermost saw; IPv6 by /64.

    Raises PermissionDenied where it cannot be told, as signing in does.
    """
    text = str(get_adapter(request).get_client_ip(request))
    try:
        address = ip_address(text)
    except ValueError:
        return text[:64]
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, _NETWORK), strict=False).network_address)
    return text


def too_often(request: HttpRequest, what: str, *, a_minute: int) -> bool:
    """Whether this visitor has asked for ``what`` more than ``a_minute`` times this minute; counts this time too.

    For pages that are only read: allauth's limits let every GET through.
    """
    key = f"visitors.{what}:{address_of(request)}:{clock.now():%Y%m%d%H%M}"
    return count_up(key, seconds=120) > a_minute

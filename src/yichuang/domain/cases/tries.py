"""How often a query code may be tried: six digits must not be guessed, and no stranger shuts the owner out.

Wrong tries are counted three ways. From one address against one number they close that number for that address, for a
quarter of an hour; other addresses go on. From one address against any numbers they close the query for that address
until tomorrow. From everywhere against one number they close it until tomorrow: whoever has many addresses gets fifty
tries a day at a million codes. Whoever has signed in sees her case without a code and is never counted.
"""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.queueing import one_at_a_time

FROM_ONE_ADDRESS = 10
"""Wrong tries at one number before it is closed to this address for ``PAUSE``."""
PAUSE = timedelta(minutes=15)
FROM_ONE_ADDRESS_A_DAY = 100
"""Wrong tries at whatever numbers; a hall's visitors share one address, so not fewer."""
AT_ONE_NUMBER_A_DAY = 50

WRONG = "办件编号或查询码不对，请核对回执上的号码"
_INSTEAD = "本人登录后在“我的办件”里随时能看，也可以到受理窗口查询"
_PAUSED = f"查询码输错次数太多，请 15 分钟后再试；{_INSTEAD}"
_ADDRESS_CLOSED = f"从这里查询，今天输错的次数太多了，明天再试；{_INSTEAD}"
_NUMBER_CLOSED = f"这个办件的查询码今天被输错太多次，为防止有人猜号，今天不能再凭查询码查询，明天恢复；{_INSTEAD}"
_DAY = 24 * 3600 + 3600  # seconds a count of today is kept: its key names the day


def settle_try(number: str, address: str, *, right: bool) -> None:
    """Let a right try at an existing number through. ``address``: where it comes from, as one counts visitors.

    Raises Conflict where it is closed, also to a right try, else it would be an oracle; NotFound for a wrong one, which
    is counted. Tries at once are counted one after the other.
    """
    today = clock.today().isoformat()
    pair = f"cases.tries:{number}:{address}"
    by_address = f"cases.tries_from:{address}:{today}"
    by_number = f"cases.tries_at:{number}:{today}"
    with transaction.atomic():  # always the number first: no two wait for each other
        one_at_a_time(f"cases.tries:{number}")
        one_at_a_time(f"cases.tries_from:{address}")
        closed = _closed(pair, by_address, by_number)
        if not closed and not right:
            _count_pair(pair)
            for key in (by_address, by_number):
                cache.set(key, cache.get(key, 0) + 1, _DAY)
    if closed:
        raise Conflict(closed)
    if not right:
        raise NotFound(WRONG)


def _closed(pair: str, by_address: str, by_number: str) -> str:
    """Why it is closed; empty if it is open."""
    if cache.get(by_number, 0) >= AT_ONE_NUMBER_A_DAY:
        return _NUMBER_CLOSED
    if cache.get(by_address, 0) >= FROM_ONE_ADDRESS_A_DAY:
        return _ADDRESS_CLOSED
    return _PAUSED if _count_of(pair) >= FROM_ONE_ADDRESS else ""


def _count_of(pair: str) -> int:
    count, until = cache.get(pair, (0, 0.0))
    return int(count) if clock.now().timestamp() < until else 0


def _count_pair(pair: str) -> None:
    until = (clock.now() + PAUSE).timestamp()
    cache.set(pair, (_count_of(pair) + 1, until), PAUSE.total_seconds())

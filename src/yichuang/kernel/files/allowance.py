"""How much one account may upload in a day: a disk is filled by bytes, not by numbers of files."""

from __future__ import annotations

from django.core.cache import cache
from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid
from yichuang.kernel.queueing import one_at_a_time

_DAY = 24 * 3600 + 3600  # seconds a count of today is kept: its key names the day
_MEGABYTE = 1024 * 1024


@transaction.atomic
def spend(account_id: int, size: int, *, most: int, field: str = "file") -> None:
    """Count ``size`` bytes to what this account uploads today; raises Invalid under ``field`` beyond ``most``.

    Counted in the caller's transaction: what is refused afterwards costs nothing. What is removed again has been
    uploaded all the same. Uploads of one account at once are counted one after the other.
    """
    one_at_a_time(f"files.allowance:{account_id}")
    key = f"files.allowance:{account_id}:{clock.today().isoformat()}"
    spent = cache.get(key, 0) + size
    if spent > most:
        message = (
            f"这个账号今天上传的文件加起来要超过 {most // _MEGABYTE} MB 了。请明天再传，急用的可以到窗口交纸质材料"
        )
        raise Invalid({field: message})
    cache.set(key, spent, _DAY)

"""Making, checking and revoking bearer tokens, and the command ``yichuang token``."""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from cryptography.hazmat.primitives import hashes

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import DomainError

SCOPES = {
    "read": "查看办件、进度和可做的操作",
    "submit": "提交申请、上传材料",
    "handle": "办理：受理、审查、决定、出件等",
    "evaluate": "评价",
    "catalogue": "推送上级事项清单",
}
PREFIX = "yc_"
_DEFAULT_DAYS = 90
_MOST_DAYS = 366
_DEFAULT_RATE = 600  # requests a minute


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind a token, now."""

    actor: Actor
    scopes: frozenset[str]
    token_id: int
    requests_per_minute: int


def make_token(
    account: people.AccountRef,
    *,
    scopes: Sequence[str] = tuple(SCOPES),
    days: int = _DEFAULT_DAYS,
    post_id: int | None = None,
    requests_per_minute: int = _DEFAULT_RATE,
) -> str:
    """A new token for the account, shown once. Raises ValueError (Chinese) for unknown scopes, posts or days."""
    from .models import ApiToken

    unknown = set(scopes) - set(SCOPES)
    if unknown:
        raise ValueError(f"没有这些权限范围：{'、'.join(sorted(unknown))}；可用：{'、'.join(SCOPES)}")
    if not 1 <= days <= _MOST_DAYS:
        raise ValueError(f"有效天数应在 1 到 {_MOST_DAYS} 之间")
    if post_id is None and account.kind == "staff":
        if len(account.posts) != 1:
            posts = "；".join(f"{p.id} {p.label}" for p in account.posts)
            raise ValueError(f"这个账号有 {len(account.posts)} 个岗位，请用 --post 指定：{posts}")
        post_id = account.posts[0].id
    secret = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    ApiToken.objects.create(
        digest=_digest(secret),
        account_id=account.id,
        post_id=post_id,
        scopes=sorted(set(scopes)),
        requests_per_minute=requests_per_minute,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return secret


def find_bearer(secret: str) -> Bearer | None:
    """Whoever a presented token stands for; None if it is unknown, expired, revoked or its account is switched off."""
    from .models import ApiToken

    if not secret.startswith(PREFIX) or len(secret) > 100:
        return None
    row = ApiToken.objects.filter(digest=_digest(secret), expires_at__gt=clock.now(), revoked_at__isnull=True).first()
    if row is None:
        return None
    try:
        actor = people.get_actor(row.account_id, row.post_id, Channel.API)
    except DomainError:
        return None
    return Bearer(actor, frozenset(row.scopes), row.pk, row.requests_per_minute)


def _digest(secret: str) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(secret.encode("utf-8", "replace"))
    return digest.finalize()


def main(argv: Sequence[str]) -> int:
    """``yichuang token USERNAME``: print a new token. Exit 2 with a reason if it cannot be made."""
    parser = argparse.ArgumentParser(prog="yichuang token", description="为账号生成接口令牌（只显示一次）")
    parser.add_argument("username", help="用户名")
    parser.add_argument("--scopes", default=",".join(SCOPES), help="权限范围，用逗号分开")
    parser.add_argument("--days", type=int, default=_DEFAULT_DAYS, help="有效天数")
    parser.add_argument("--post", type=int, help="岗位编号，有多个岗位时要写")
    parser.add_argument("--rate", type=int, default=_DEFAULT_RATE, help="每分钟最多请求次数")
    options = parser.parse_args(list(argv))
    try:
        secret = make_token(
            people.get_account_by_username(options.username),
            scopes=[s.strip() for s in options.scopes.split(",") if s.strip()],
            days=options.days,
            post_id=options.post,
            requests_per_minute=options.rate,
        )
    except (ValueError, DomainError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(secret)
    return 0

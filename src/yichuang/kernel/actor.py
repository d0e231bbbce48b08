"""Who is acting, in which post, through which channel: the first argument of every operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .divisions import Range
from .errors import Forbidden


class Channel(StrEnum):
    """Where an act came from (渠道)."""

    ONLINE = "online"  # 网上
    WINDOW = "window"  # 窗口
    AGENT = "agent"  # 代办
    TERMINAL = "terminal"  # 自助终端
    API = "api"  # 接口
    ENTERED_LATER = "entered_later"  # 补登
    SYSTEM = "system"  # 系统


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or the system, acting now. Built by ``people.public.get_actor`` (or ``system()``), never by a face.

    A right is post ∩ ranges ∩ the organisation's items (design.md §3 "Posts"): ``permissions`` come from the
    role of the post in use, ``ranges`` from the jurisdiction of its organisation or site.
    """

    account_id: int | None
    channel: Channel
    place_id: int | None = None
    post_id: int | None = None
    role: str = ""
    permissions: frozenset[str] = field(default_factory=frozenset)
    ranges: tuple[Range, ...] = ()
    organisation_id: int | None = None
    site_id: int | None = None
    applicant_id: int | None = None  # a member of the public acting for herself
    identity_index: bytes | None = None  # blind index of the actor's own identity number, for 回避
    label: str = ""  # shown name with post, e.g. "李娜（3 号综合窗口）"

    def may(self, permission: str) -> bool:
        """Whether this post carries the right, regardless of any object."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise Forbidden unless this post carries the right."""
        if permission not in self.permissions:
            raise Forbidden("当前岗位没有这项权限，请换岗位或联系管理员")

    def signed_in(self) -> int:
        """The account acting. Raises Forbidden for somebody who has not signed in, and for the system."""
        if self.account_id is None:
            raise Forbidden("请先登录")
        return self.account_id

    @property
    def is_system(self) -> bool:
        """Whether a rule of time acts, and no person."""
        return self.channel is Channel.SYSTEM


def system(place_id: int | None = None, *, permissions: frozenset[str] = frozenset()) -> Actor:
    """The actor of time-driven rules (视为受理, 到期提醒). It holds only the permissions named here."""
    return Actor(
        account_id=None, channel=Channel.SYSTEM, place_id=place_id, role="system", permissions=permissions, label="系统"
    )


def anonymous(channel: Channel = Channel.ONLINE) -> Actor:
    """Somebody who has not signed in: sees what is public and nothing else."""
    return Actor(account_id=None, channel=channel)

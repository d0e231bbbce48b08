"""People for tests, made through the public operations."""

from __future__ import annotations

from datetime import date
from itertools import count

from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import Actor, Channel, anonymous, system
from yichuang.kernel.codes import build_identity

from . import public

PASSWORD = "a-long-test-password"
SINCE = date(2020, 1, 1)
_serial = count()


def manager() -> Actor:
    """The system with the right to manage people."""
    return system(permissions=frozenset({"people.manage"}))


def identity(serial: int | None = None, region: str = "530925") -> str:
    """A valid identity number, a new one each time unless ``serial`` is given."""
    n = next(_serial) if serial is None else 500_000 + serial
    return build_identity(region, date(1950 + n // 1000 % 50, 1 + n // 28 % 12, 1 + n % 28), n % 1000)


def make_staff(  # noqa: PLR0913 - the facts of a post, all named
    county: ground.County,
    role: public.Role = public.Role.CLERK,
    *,
    username: str = "",
    name: str = "李娜",
    own_identity: str | None = None,
    organisation_id: int | None = None,
    site_id: int | None = None,
    counter_id: int | None = None,
    since: date = SINCE,
    until: date | None = None,
) -> public.AccountRef:
    """A member of staff with one post: at the county centre for front roles, else in the bureau 民政局."""
    front = role in public.SITE_ROLES
    account = public.create_staff(
        actor=manager(),
        username=username or f"staff{next(_serial)}",
        display_name=name,
        password=PASSWORD,
        identity=own_identity,
    )
    public.assign_post(
        actor=manager(),
        account_id=account.id,
        role=role,
        organisation_id=organisation_id or (county.zhengwu.id if front else county.minzheng.id),
        site_id=site_id or (county.centre.id if front else None),
        counter_id=counter_id,
        since=since,
        until=until,
    )
    return public.get_account(account.id)


def staff_actor(  # noqa: PLR0913
    county: ground.County,
    role: public.Role = public.Role.CLERK,
    *,
    channel: Channel = Channel.WINDOW,
    own_identity: str | None = None,
    organisation_id: int | None = None,
    site_id: int | None = None,
) -> Actor:
    """The actor of a new member of staff in this role."""
    account = make_staff(county, role, own_identity=own_identity, organisation_id=organisation_id, site_id=site_id)
    return public.get_actor(account.id, account.posts[0].id, channel)


def make_public(
    *, name: str = "李扎迫", id_number: str | None = None, phone: str = "13887651234", username: str = ""
) -> public.AccountRef:
    """Somebody of the public who has signed up."""
    return public.register_public(
        actor=anonymous(),
        username=username,
        password=PASSWORD,
        name=name,
        id_kind="resident_id",
        id_number=id_number or identity(),
        phone=phone,
        division=ground.VILLAGE_B,
        address="冰岛村老寨组 12 号",
    )


def public_actor(**facts: str) -> Actor:
    """The actor of somebody who has signed up."""
    return public.get_actor(make_public(**facts).id, None, Channel.ONLINE)

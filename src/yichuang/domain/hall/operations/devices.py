"""Devices: add, enrol with a code, revoke (设备登记). A code is good once and for half an hour."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import DeviceMoved
from ..models import Device
from ..models.devices import DeviceKind
from ..policies import lock_hall
from ..queries.setting import get_hall
from ..refs import DeviceRef
from ..reps import device_ref

CODE_MINUTES = 30
CODE_DIGITS = 8
_AT_WINDOW = {DeviceKind.SIGN, DeviceKind.PAD}
_MAY = {DeviceKind.KIOSK: frozenset({lifecycle.TAKE}), DeviceKind.PAD: frozenset({"feedback.evaluate"})}


@transaction.atomic
def add_device(
    *, actor: Actor, hall_id: int, kind: str, name: str, window_id: int | None = None
) -> tuple[DeviceRef, str]:
    """A new device, and the code to type into it, shown once. Raises Forbidden, NotFound, Invalid."""
    hall = lock_hall(actor, hall_id=hall_id)
    wrong = {}
    if kind not in DeviceKind.values:
        wrong["kind"] = "请选择设备类型"
    if not name.strip() or len(name.strip()) > 30 or not name.strip().isprintable():
        wrong["name"] = "请填写名称，最多 30 个字"
    if (kind in _AT_WINDOW) != (get_hall(hall.pk).window(window_id) is not None):
        wrong["window"] = "窗口屏和评价器要选窗口，其他设备不选"
    if wrong:
        raise Invalid(wrong)
    row = Device(hall=hall, kind=kind, name=name.strip(), window_id=window_id)
    code = _give_code(row)
    row.save()
    event = DeviceMoved(row.pk, hall.pk, kind, window_id, "add")
    journal.record(event, actor=actor, subject=row.subject, place_id=hall.place_id)
    return device_ref(row, get_hall(hall.pk)), code


@transaction.atomic
def renew_code(*, actor: Actor, device_id: int) -> tuple[DeviceRef, str]:
    """A new code for a device that lost its browser's memory, or was revoked; its old token ends at once."""
    row = _access(actor, device_id)
    code = _give_code(row)
    row.token = None
    return _move(actor, row, "renew", ["code", "code_until", "token"]), code


@transaction.atomic
def revoke_device(*, actor: Actor, device_id: int) -> DeviceRef:
    """It shows and does nothing from the next request on."""
    row = _access(actor, device_id)
    row.token = row.code = row.code_until = None
    return _move(actor, row, "revoke", ["token", "code", "code_until"])


@transaction.atomic
def enrol_device(*, code: str) -> tuple[DeviceRef, str]:
    """The device whose code this is, and its token: to be kept by its browser alone. Raises NotFound.

    Faces limit how often an address may try: a code has 8 digits and lives for half an hour.
    """
    digits = "".join(c for c in code if c.isascii() and c.isdigit())
    row = Device.objects.select_for_update().filter(code=_digest(digits), code_until__gte=clock.now()).first()
    if row is None:
        raise NotFound("登记码不对，或者已过半小时，请让大厅管理员重发")
    token = secrets.token_urlsafe(32)
    row.token, row.code, row.code_until, row.enrolled_at = _digest(token), None, None, clock.now()
    hall = get_hall(row.hall_id)
    actor = Actor(None, Channel.TERMINAL, hall.place_id, role="device", permissions=frozenset({lifecycle.ENROL}))
    return _move(actor, row, "enrol", ["token", "code", "code_until", "enrolled_at"]), token


def find_device(token: str) -> DeviceRef | None:
    """The device that carries this token; notes, at most once a minute, that it is alive."""
    row = Device.objects.filter(token=_digest(token), state=lifecycle.ENROLLED).first()
    if row is None:
        return None
    now = clock.now()
    if row.seen_at is None or now - row.seen_at > timedelta(minutes=1):
        Device.objects.filter(pk=row.pk).update(seen_at=now)
    return device_ref(row, get_hall(row.hall_id))


def device_actor(device: DeviceRef) -> Actor:
    """Who acts at a device: nobody's account, at its own site, with what its kind may do."""
    return Actor(
        account_id=None,
        channel=Channel.TERMINAL,
        place_id=device.place_id,
        role="device",
        permissions=_MAY.get(DeviceKind(device.kind), frozenset()),
        site_id=device.site_id,
        label=device.name,
    )


def _access(actor: Actor, device_id: int) -> Device:
    row = Device.objects.select_for_update().filter(pk=device_id).first()
    if row is None:
        actor.require(lifecycle.MANAGE)
        raise NotFound("没有这台设备")
    lock_hall(actor, hall_id=row.hall_id)
    return row


def _give_code(row: Device) -> str:
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    row.code, row.code_until = _digest(code), clock.now() + timedelta(minutes=CODE_MINUTES)
    return code


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _move(actor: Actor, row: Device, how: str, fields: list[str]) -> DeviceRef:
    hall = get_hall(row.hall_id)
    fire(
        lifecycle.DEVICE,
        row,
        how,
        actor=actor,
        event=DeviceMoved(row.pk, row.hall_id, row.kind, row.window_id, how),
        subject_key=row.subject,
        place_id=hall.place_id,
        fields=fields,
    )
    return device_ref(row, hall)

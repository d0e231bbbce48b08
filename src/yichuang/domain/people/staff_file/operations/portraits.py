"""set_portrait, remove_portrait: somebody's picture for the sign at her window (亮牌上岗; S1-42)."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files

from ..events import PortraitSet
from ..kept import Portrait
from ..policies import access_person, find_person
from ..portrait import MOST_BYTES, draw_small


@transaction.atomic
def set_portrait(*, actor: Actor, account_id: int, upload: UploadedFile[bytes] | BinaryIO, agreed: bool) -> None:
    """Put in a picture for the sign at her window, or another one in its place. Only if she agrees to its being shown.

    Drawn anew and small; what came is not kept. Raises Forbidden, NotFound, Invalid (``file``, ``agreed``).
    """
    find_person(actor, account_id)
    if not agreed:
        raise Invalid({"agreed": "照片会在窗口屏上公开，要本人同意"})
    drawn = draw_small(upload)
    person = access_person(actor, account_id)  # locked once it is drawn, so that she can sign in meanwhile
    stored = files.receive(BytesIO(drawn), max_bytes=MOST_BYTES, allowed=frozenset({kinds.PNG}))
    row = Portrait.objects.filter(account=person).first()
    if row is not None and row.file_id == stored.id:
        return
    Portrait.objects.update_or_create(account=person, defaults={"file_id": stored.id, "agreed_on": clock.today()})
    _note(actor, person.pk, shown=True)


@transaction.atomic
def remove_portrait(*, actor: Actor, account_id: int) -> None:
    """Take the picture away, for good. Raises Forbidden, NotFound, Conflict (there is none)."""
    person = access_person(actor, account_id)
    gone, _ = Portrait.objects.filter(account=person).delete()
    if not gone:
        raise Conflict("没有照片，不用撤下")
    _note(actor, person.pk, shown=False)


@transaction.atomic
def withdraw_own_portrait(*, actor: Actor) -> None:
    """She agrees no more to her picture's being shown: it is gone at once, without anybody's leave (个人信息保护法 15).

    Raises Forbidden, Conflict (there is none).
    """
    account_id = actor.signed_in()
    gone, _ = Portrait.objects.filter(account_id=account_id).delete()
    if not gone:
        raise Conflict("没有照片，不用撤下")
    _note(actor, account_id, shown=False)


def _note(actor: Actor, account_id: int, *, shown: bool) -> None:
    event = PortraitSet(account_id, shown)
    journal.record(event, actor=actor, subject=f"account:{account_id}", place_id=actor.place_id)

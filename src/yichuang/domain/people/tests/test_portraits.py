"""Pictures for the sign at a window: hostile uploads, consent, who has one shown (S1-42)."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from yichuang.domain.people import public, testing
from yichuang.domain.people.staff_file.kept import Portrait
from yichuang.domain.people.staff_file.operations import portraits
from yichuang.domain.people.staff_file.policies import access_person
from yichuang.domain.people.staff_file.portrait import draw_small
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

from .halls import Hall


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Hall()


def picture(size=(600, 800), kind="JPEG", **facts):
    out = BytesIO()
    Image.effect_noise(size, 40).convert("RGB").save(out, kind, **facts)
    return out


def put(hall, upload=None, agreed=True, actor=None):
    public.set_portrait(
        actor=actor or hall.manager, account_id=hall.na.account_id, upload=upload or picture(), agreed=agreed
    )


def shown(who):
    found = public.sign_portrait(who.account_id)
    return b"".join(files.open_file(found.file_id)) if found else None


@pytest.mark.seed("S1-42")
def test_a_picture_is_drawn_anew_small_and_without_what_the_camera_wrote(hall):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    put(hall, picture(exif=exif))
    png = shown(hall.na)
    found = Image.open(BytesIO(png))
    assert (found.format, found.size) == ("PNG", (240, 320))
    assert b"SecretCamera" not in png
    put(hall, picture((900, 700), "PNG"))
    assert Portrait.objects.count() == 1
    assert shown(hall.na) != png
    public.remove_portrait(actor=hall.manager, account_id=hall.na.account_id)
    assert shown(hall.na) is None
    with pytest.raises(Conflict):
        public.remove_portrait(actor=hall.manager, account_id=hall.na.account_id)
    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds.count("people.portrait.set") == 3


def test_it_is_not_shown_without_consent_nor_once_she_serves_no_more(hall, clock):
    with pytest.raises(Invalid) as refused:
        put(hall, agreed=False)
    assert "本人同意" in refused.value.fields["agreed"]
    assert Portrait.objects.count() == 0
    put(hall)
    public.end_post(actor=testing.manager(), post_id=hall.na.post_id, until=date(2026, 10, 13))
    assert shown(hall.na) is not None
    clock.set("2026-10-13 09:00")
    assert shown(hall.na) is None


def bomb(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b"")
    return BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (BytesIO(b""), "请选一张照片"),
        (BytesIO(b"<svg onload=alert(1)>"), "只收 JPG、PNG"),
        (BytesIO(b"%PDF-1.7 %%EOF"), "只收 JPG、PNG"),
        (picture((100, 120)), "照片太小"),
        (bomb(60_000, 60_000), "尺寸太大"),
        (bomb(600, 800), "照片坏了"),
        (BytesIO(b"\xff\xd8\xff\xe0" + b"\0" * 40 + b"\xff\xd9"), "照片坏了"),
        (BytesIO(b"\xff\xd8\xff" + b"\0" * (4 * 1024 * 1024)), "超过 4 MB"),
    ],
    ids=["empty", "svg", "pdf", "small", "huge", "no-points", "no-frame", "heavy"],
)
def test_hostile_and_broken_files_are_refused_in_words(hall, upload, words):
    with pytest.raises(Invalid) as refused:
        put(hall, upload)
    assert words in refused.value.fields["file"]
    assert Portrait.objects.count() == 0


def test_only_who_keeps_her_file_puts_it_in(hall):
    there = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    with pytest.raises(NotFound):
        put(hall, actor=there)
    with pytest.raises(Forbidden):
        put(hall, actor=hall.na)
    put(hall)
    with pytest.raises(NotFound):
        public.portrait_of(actor=there, account_id=hall.na.account_id)


def test_nobody_is_locked_out_while_her_picture_is_drawn(hall, monkeypatch):
    """Drawing takes seconds; signing in writes to the same row."""
    done = []
    monkeypatch.setattr(portraits, "draw_small", lambda upload: done.append("drawn") or draw_small(upload))
    monkeypatch.setattr(portraits, "access_person", lambda *given: done.append("locked") or access_person(*given))
    put(hall)
    assert done == ["drawn", "locked"]

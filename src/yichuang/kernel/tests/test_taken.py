"""Where and when a photograph was taken, read before it is cleaned."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from yichuang.kernel.files import kinds
from yichuang.kernel.files.pictures import without_metadata
from yichuang.kernel.files.taken import Taken, read_taken

TYPES = {"JPEG": kinds.JPEG, "PNG": kinds.PNG, "WEBP": kinds.WEBP}


def photo(form="JPEG", *, gps=True, at="2026:11:20 09:31:00", offset="", south=False):
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    if gps:
        place = exif.get_ifd(0x8825)
        place[1], place[2] = "S" if south else "N", (23.0, 28.0, 12.5)
        place[3], place[4] = "E", (99.0, 49.0, 30.0)
    if at:
        exif.get_ifd(0x8769)[0x9003] = at
    if offset:
        exif.get_ifd(0x8769)[0x9011] = offset
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, form, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("form", list(TYPES))
def test_place_and_time_are_read_as_the_camera_wrote_them(form):
    taken = read_taken(photo(form), TYPES[form])
    assert taken.latitude == pytest.approx(23 + 28 / 60 + 12.5 / 3600)
    assert taken.longitude == pytest.approx(99.825)
    assert taken.at.isoformat() == "2026-11-20T09:31:00+08:00"
    assert read_taken(without_metadata(photo(form), TYPES[form]), TYPES[form]) == Taken()


def test_another_zone_and_the_other_half_of_the_earth():
    taken = read_taken(photo(offset="+07:00", south=True), kinds.JPEG)
    assert taken.at.utcoffset().total_seconds() == 7 * 3600
    assert taken.latitude < 0


def test_what_a_photo_does_not_say_is_not_guessed():
    assert read_taken(photo(gps=False, at=""), kinds.JPEG) == Taken()
    assert read_taken(photo(at="0000:00:00 00:00:00"), kinds.JPEG).at is None
    assert read_taken(photo(at="0001:01:01 00:00:00"), kinds.JPEG).at is None
    assert read_taken(photo(at="1970:01:01 00:00:00", offset="+08:00"), kinds.JPEG).at is None
    assert read_taken(b"%PDF-1.4", kinds.PDF) == Taken()


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_damage_anywhere_never_fails(at, junk):
    whole = photo()
    taken = read_taken(whole[:at] + junk + whole[at + len(junk) :], kinds.JPEG)
    assert taken.latitude is None or -90 <= taken.latitude <= 90
    assert read_taken(whole[:at], kinds.JPEG) is not None

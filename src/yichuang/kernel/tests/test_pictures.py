"""Photographs without what the camera wrote into them."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import kinds
from yichuang.kernel.files.pictures import without_metadata

SECRET = "SecretPhone"
TYPES = {"JPEG": kinds.JPEG, "PNG": kinds.PNG, "WEBP": kinds.WEBP}


def picture(form, **extra):
    out = BytesIO()
    Image.effect_noise((80, 60), 60).convert("RGB").save(out, form, **extra)
    return out.getvalue()


def exif(up=1):
    found = Image.Exif()
    found[0x010F], found[0x0112] = SECRET, up
    found.get_ifd(0x8825)[2] = (23.0, 28.0, 12.0)
    return found


def hidden(form):
    """A picture with a secret in every place that this format has for one."""
    if form == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", SECRET)
        said.add_itxt("XML:com.adobe.xmp", SECRET)
        return picture(form, pnginfo=said, exif=exif()) + SECRET.encode()
    if form == "WEBP":
        return picture(form, exif=exif(), xmp=SECRET.encode())
    return picture(form, exif=exif(), comment=SECRET, xmp=SECRET.encode(), progressive=True) + SECRET.encode()


@pytest.mark.parametrize("form", list(TYPES))
def test_nothing_tells_of_the_camera_any_more_and_the_picture_is_the_same(form):
    data = hidden(form)
    assert SECRET.encode() in data
    clean = without_metadata(data, TYPES[form])
    assert SECRET.encode() not in clean
    assert b"GPS" not in clean
    assert kinds.sniff(BytesIO(clean)) == TYPES[form]
    before, after = Image.open(BytesIO(data)), Image.open(BytesIO(clean))
    assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
    assert dict(after.getexif()) == {}
    assert without_metadata(clean, TYPES[form]) == clean


@pytest.mark.parametrize("up", [1, 3, 6, 8])
def test_which_way_up_a_photograph_is_stays(up):
    clean = without_metadata(picture("JPEG", exif=exif(up)), kinds.JPEG)
    assert Image.open(BytesIO(clean)).getexif().get(0x0112, 1) == up


@pytest.mark.parametrize("form", list(TYPES))
@pytest.mark.parametrize("part", [0.02, 0.3, 0.9])
def test_a_picture_that_breaks_off_is_refused_in_words(form, part):
    data = hidden(form)
    with pytest.raises(Invalid) as refused:
        without_metadata(data[: int(len(data) * part)], TYPES[form])
    assert "打不开" in refused.value.fields["file"]

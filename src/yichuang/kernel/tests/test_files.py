"""Receiving, keeping and handing out files."""

import errno
import io
import itertools
import os
import threading
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.files import kinds, public, vault
from yichuang.kernel.files.models import StoredFile
from yichuang.kernel.sealing import SealError, rotate

MB = 1024 * 1024
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\2\0\0\0" + b"\0" * 30 + b"IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 40 + b"\xff\xd9"
WEBP = b"RIFF" + (26).to_bytes(4, "little") + b"WEBPVP8 " + b"\0" * 18
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x20meta"


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for name in names:
            zipped.writestr(name, "<x/>")
    return buffer.getvalue()


OFD = archive("OFD.xml", "Doc_0/Document.xml")
DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "files"


def receive(content, *, max_bytes=10 * MB, allowed=kinds.ALL):
    return public.receive(io.BytesIO(content), max_bytes=max_bytes, allowed=allowed)


def stored(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "media_type", "extension"),
    [
        (PDF, kinds.PDF, "pdf"),
        (PNG, kinds.PNG, "png"),
        (JPEG, kinds.JPEG, "jpg"),
        (WEBP, kinds.WEBP, "webp"),
        (HEIC, kinds.HEIC, "heic"),
        (OFD, kinds.OFD, "ofd"),
        (DOCX, kinds.DOCX, "docx"),
        (XLSX, kinds.XLSX, "xlsx"),
    ],
)
def test_the_type_comes_from_the_content_and_the_content_comes_back(folder, content, media_type, extension):
    ref = receive(content)
    assert (ref.media_type, ref.extension, ref.size) == (media_type, extension, len(content))
    assert b"".join(public.open_file(ref.id)) == content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\0" + b"\0" * 100,
        b"\x7fELF" + b"\0" * 100,
        b"<!DOCTYPE html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>%PDF-1.7 %%EOF",
        b"%PDF-1.7 cut off",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>IEND",
        b"\xff\xd8\xff",
        b"GIF89a" + b"\0" * 20,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        archive("readme.txt"),
        archive("word/document.xml", "word/vbaProject.bin"),
        b"PK\x03\x04 no archive at all",
    ],
)
def test_what_pretends_or_may_run_is_refused_and_leaves_nothing(folder, content):
    upload = SimpleUploadedFile("身份证.pdf", content, content_type="application/pdf")
    with pytest.raises(Invalid) as caught:
        public.receive(upload, max_bytes=MB, allowed=kinds.ALL, field="materials.1")
    assert "重新选择" in caught.value.fields["materials.1"]
    assert stored(folder) == []
    assert StoredFile.objects.count() == 0


@pytest.mark.django_db
def test_a_type_that_this_material_does_not_take_is_named(folder):
    with pytest.raises(Invalid) as caught:
        receive(DOCX, allowed=frozenset({kinds.PDF, kinds.JPEG}))
    assert "这不是 JPG 照片，也不是 PDF（是 Word 文件）" in caught.value.fields["file"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "allowed", "words"),
    [
        (DOCX, kinds.PAPERS, "这不是照片，也不是 PDF、OFD（是 Word 文件）"),
        (PNG, frozenset({kinds.PDF}), "这不是 PDF（是 PNG 图片）"),
        (b"<html>hello</html>", kinds.IMAGES, "这不是照片（是网页）"),
        (b"nothing known", kinds.IMAGES | {kinds.PDF}, "这不是照片，也不是 PDF（文件坏了，或者是别的类型）"),
    ],
)
def test_the_refusal_of_a_type_is_said_in_everyday_words(folder, content, allowed, words):
    with pytest.raises(Invalid) as caught:
        receive(content, allowed=allowed)
    assert words in caught.value.fields["file"]


@pytest.mark.django_db
def test_a_file_that_is_too_large_is_told_both_sizes(folder):
    with pytest.raises(Invalid) as caught:
        receive(PDF + b"\0" * int(12.3 * MB))
    assert "12.3 MB" in caught.value.fields["file"]
    assert "超过 10 MB" in caught.value.fields["file"]


@pytest.mark.django_db
def test_an_empty_file_is_refused(folder):
    with pytest.raises(Invalid):
        receive(b"")


@pytest.mark.django_db
def test_the_same_content_is_kept_once(folder):
    assert receive(PDF) == receive(PDF)
    assert receive(PNG).id != receive(PDF).id
    assert len(stored(folder)) == 2


@pytest.mark.django_db
def test_the_disk_shows_nothing_readable_and_lies_under_its_hash(folder):
    secret = "岩温的户口簿".encode() * 20000
    ref = receive(PDF[:9] + secret + PDF[9:])
    (path,) = stored(folder)
    assert path == folder / ref.sm3[:2] / ref.sm3[2:4] / ref.sm3
    assert oct(path.stat().st_mode)[-3:] == "600"
    dump = path.read_bytes()
    assert b"PDF" not in dump
    assert "岩温".encode() not in dump


@pytest.mark.django_db
def test_files_open_after_the_keys_were_rotated(folder, settings, tmp_path):
    settings.YICHUANG_KEYS = tmp_path / "keys"
    ref = receive(PDF)
    rotate()
    assert b"".join(public.open_file(ref.id)) == PDF


@pytest.mark.django_db
@pytest.mark.parametrize("failing", ["fsync", "rename"])
def test_a_full_disk_leaves_neither_file_nor_row(folder, monkeypatch, failing):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    if failing == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr("django.core.files.storage.filesystem.file_move_safe", full)
    with pytest.raises(OSError, match="No space"):
        receive(PDF)
    assert stored(folder) == []
    assert StoredFile.objects.count() == 0
    monkeypatch.undo()


@pytest.mark.django_db
def test_a_lost_file_heals_when_it_is_uploaded_again(folder):
    ref = receive(PDF)
    stored(folder)[0].unlink()
    with pytest.raises(NotFound):
        public.open_file(ref.id)
    receive(PDF)
    assert b"".join(public.open_file(ref.id)) == PDF


@pytest.mark.django_db
def test_an_unknown_file_is_not_found():
    with pytest.raises(NotFound):
        public.response(4711, download_name="x.pdf")


@pytest.mark.django_db
def test_a_swapped_file_gives_out_no_byte(folder):
    one, other = receive(PDF), receive(PNG)
    path = {path.name: path for path in stored(folder)}
    path[one.sm3].write_bytes(path[other.sm3].read_bytes())
    with pytest.raises(SealError):
        next(public.open_file(one.id))


def sealed(content):
    target = io.BytesIO()
    sm3 = vault.write_sealed(io.BytesIO(content), target)
    return target.getvalue(), sm3


def opened(blob, sm3):
    return b"".join(vault.read_sealed(io.BytesIO(blob), sm3))


@given(st.sampled_from([0, 1, vault.CHUNK - 1, vault.CHUNK, vault.CHUNK + 1, 3 * vault.CHUNK]), st.binary(max_size=40))
def test_every_length_opens_to_what_it_was(length, seed):
    content = bytes(itertools.islice(itertools.cycle(seed or b"x"), length))
    assert opened(*sealed(content)) == content


@pytest.mark.parametrize("change", ["cut chunk", "cut byte", "flip", "swap chunks", "append", "empty"])
def test_an_altered_file_does_not_open(change):
    blob, sm3 = sealed(os.urandom(3 * vault.CHUNK))
    step, head = vault.CHUNK + 16, 38
    blob = {
        "cut chunk": blob[: head + 2 * step],
        "cut byte": blob[:-1],
        "flip": blob[:100] + bytes([blob[100] ^ 1]) + blob[101:],
        "swap chunks": blob[:head]
        + blob[head + step : head + 2 * step]
        + blob[head : head + step]
        + blob[head + 2 * step :],
        "append": blob + blob[head : head + step],
        "empty": blob[:head],
    }[change]
    with pytest.raises(SealError):
        opened(blob, sm3)


@pytest.mark.django_db
def test_what_is_handed_out_may_not_run(folder):
    download = public.response(receive(DOCX).id, download_name="../../申请表\r\nX: 1.exe", inline=True)
    headers = download.headers
    assert headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert headers["Content-Disposition"].endswith(".docx")
    assert not set("\r\n/") & set(headers["Content-Disposition"].replace("\t", ""))
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Length"] == str(len(DOCX))
    assert b"".join(download.chunks) == DOCX


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "inline"), [(PDF, True), (PNG, True), (HEIC, False), (XLSX, False)])
def test_only_what_browsers_show_safely_is_shown(folder, content, inline):
    headers = public.response(receive(content).id, download_name="材料", inline=True).headers
    assert headers["Content-Disposition"].startswith("inline" if inline else "attachment")


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("户口簿.PDF", "户口簿.pdf"),
        ("", "文件.pdf"),
        ("\u202egnp.exe", "gnp.pdf"),
        ("a" * 300, "a" * 80 + ".pdf"),
        ("...", "文件.pdf"),
    ],
)
def test_names_are_cleaned(given_name, shown):
    assert public.safe_name(given_name, "pdf") == shown


@pytest.mark.django_db(transaction=True)
def test_the_same_content_sent_by_many_at_once_is_kept_once(folder):
    refs, errors = [], []

    def work():
        try:
            refs.append(receive(PDF))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(refs)) == 1
    assert len(stored(Path(folder))) == 1
    assert b"".join(public.open_file(refs[0].id)) == PDF

"""Contents that nothing refers to go at night, row first, then bytes. Referrers of the rooms: cases' tests."""

import io
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from yichuang.kernel import clock as kernel_clock
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import kinds, public, sweep
from yichuang.kernel.files.allowance import spend
from yichuang.kernel.files.models import StoredFile

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\2\0\0\0" + b"\0" * 30 + b"IEND\xaeB`\x82"


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "files"


def receive(content=PDF):
    return public.receive(io.BytesIO(content), max_bytes=2**20, allowed=kinds.ALL)


def stored(folder):
    return sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


def later(days=91):
    return kernel_clock.now() + timedelta(days=days)


@pytest.mark.django_db
def test_what_nothing_refers_to_goes_after_ninety_days_with_its_bytes(folder):
    ref = receive()
    assert sweep.sweep(later(89)) == (0, 0)
    assert stored(folder) == [ref.sm3]
    assert sweep.sweep(later()) == (1, 1)
    assert stored(folder) == []
    assert not StoredFile.objects.exists()
    assert sweep.sweep(later()) == (0, 0)


@pytest.mark.django_db
def test_swept_content_can_be_uploaded_again(folder):
    receive()
    sweep.sweep(later())
    again = receive()
    assert b"".join(public.open_file(again.id)) == PDF


@pytest.mark.django_db
def test_bytes_without_a_row_go_and_others_stay(folder):
    kept = receive()
    left = receive(PNG)
    StoredFile.objects.filter(pk=left.id).delete()  # as a rolled back upload leaves it, or a crash after the row went
    assert sweep.sweep() == (0, 1)
    assert stored(folder) == [kept.sm3]


@pytest.mark.django_db
def test_a_crash_between_row_and_bytes_leaves_only_what_the_next_night_takes(folder, monkeypatch):
    ref = receive()

    def crash(*args):
        raise OSError("power cut")

    monkeypatch.setattr(sweep, "_sweep_bytes", crash)
    with pytest.raises(OSError, match="power cut"):
        sweep.sweep(later())
    assert not StoredFile.objects.exists()
    assert stored(folder) == [ref.sm3]
    monkeypatch.undo()
    assert sweep.sweep() == (0, 1)
    assert stored(folder) == []


@pytest.mark.django_db
def test_what_a_killed_upload_left_half_written_goes_after_a_day(folder):
    receive()
    old, fresh = folder / "incoming" / "tmpold", folder / "incoming" / "tmpfresh"
    old.write_bytes(b"half")
    fresh.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    sweep.sweep()
    assert not old.exists()
    assert fresh.exists()


@pytest.mark.django_db
def test_an_instance_without_any_upload_has_nothing_to_sweep(folder):
    assert sweep.sweep() == (0, 0)


def test_whatever_refers_to_a_content_is_a_foreign_key_that_protects_it():
    referrers = sweep._referrers()
    assert {r.field.model.__name__ for r in referrers} >= {"StagedFile", "MaterialFile"}
    assert all(r.on_delete is models.PROTECT for r in referrers)


def test_no_room_keeps_a_content_by_a_bare_number():
    ours = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("yichuang.")]
    named = [f for m in ours for f in m._meta.concrete_fields if f.name.endswith(("file", "file_id"))]
    assert named
    assert [f for f in named if f.related_model is not StoredFile] == []


@pytest.mark.django_db(transaction=True)
def test_the_sweep_leaves_alone_what_somebody_is_just_taking(folder):
    ref = receive()
    taken, go_on, failed = threading.Event(), threading.Event(), []

    def take():
        try:
            with transaction.atomic():
                assert receive().id == ref.id  # the same content again, in an operation that has not ended
                taken.set()
                go_on.wait(20)
        except BaseException as error:
            failed.append(error)
        finally:
            taken.set()
            connection.close()

    taker = threading.Thread(target=take)
    taker.start()
    assert taken.wait(20)
    assert sweep.sweep(later()) == (0, 0)
    go_on.set()
    taker.join(20)
    assert failed == []
    assert b"".join(public.open_file(ref.id)) == PDF


@pytest.mark.django_db(transaction=True)
def test_an_upload_of_what_is_being_swept_waits_and_is_whole(folder, monkeypatch):
    old = receive()
    deleting, errors, refs = threading.Event(), [], []
    whole = sweep.FileSystemStorage.delete

    def slowly(self, name):
        deleting.set()
        time.sleep(0.3)  # the upload arrives now, and must not write what is deleted a moment later
        whole(self, name)

    monkeypatch.setattr(sweep.FileSystemStorage, "delete", slowly)

    def upload():
        try:
            deleting.wait(20)
            refs.append(receive())
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    uploader = threading.Thread(target=upload)
    uploader.start()
    assert sweep.sweep(later()) == (1, 1)
    uploader.join(20)
    assert errors == []
    assert refs[0].id != old.id
    assert b"".join(public.open_file(refs[0].id)) == PDF


@pytest.mark.django_db
def test_what_an_account_uploads_in_a_day_is_limited_by_bytes(clock):
    clock.set("2026-09-28 10:00")
    spend(1, 700, most=1000)
    with pytest.raises(Invalid) as error:
        spend(1, 301, most=1000, field="right")
    assert "明天再传" in error.value.fields["right"]
    spend(1, 300, most=1000)
    spend(2, 1000, most=1000)
    clock.set("2026-09-29 00:01")
    spend(1, 1000, most=1000)


@pytest.mark.django_db
def test_an_upload_that_is_refused_costs_nothing():
    def refused():
        with transaction.atomic():
            spend(1, 900, most=1000)
            raise Invalid({"file": "坏"})

    with pytest.raises(Invalid) as error:
        refused()
    assert error.value.fields == {"file": "坏"}
    spend(1, 1000, most=1000)

"""Uploads and the nightly sweep: what a case or a living draft refers to stays, everything else goes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.kernel import clock as kernel_clock
from yichuang.kernel import tasks
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import public as files
from yichuang.kernel.files.models import StoredFile


def pdf(mark: str) -> bytes:
    return f"%PDF-1.4\n%{mark}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".encode()


def upload(stage: testing.Stage, mark: str, draft_id: str | None = None) -> cases.StagedRef:
    sent = SimpleUploadedFile("林权证.pdf", pdf(mark))
    return cases.stage_file(
        actor=stage.villager, upload=sent, material="right", item_id=stage.item.id, draft_id=draft_id
    )


def hand_in(stage: testing.Stage, handle: str) -> cases.CaseReceipt:
    return testing.submit(stage, materials=(cases.MaterialInput("right", "given", (handle,)),))


def files_of(stage: testing.Stage, number: str) -> list[int]:
    return [f.file_id for m in cases.get_case(stage.villager, number=number).materials for f in m.files]


@pytest.fixture
def vault(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path / "files"


def night_after(days: int) -> None:
    with kernel_clock.at(kernel_clock.now() + timedelta(days=days)):
        cases.purge_drafts()
        tasks.sweep_files()


@pytest.mark.django_db
def test_a_file_of_a_case_stays_and_one_never_handed_in_goes(vault):
    stage = testing.make_stage()
    receipt = hand_in(stage, upload(stage, "handed in").handle)
    upload(stage, "forgotten")
    night_after(91)
    (kept,) = files_of(stage, receipt.number)
    assert b"".join(files.open_file(kept)) == pdf("handed in")
    assert list(StoredFile.objects.values_list("pk", flat=True)) == [kept]
    assert len([p for p in vault.rglob("*") if p.is_file()]) == 1


@pytest.mark.django_db
def test_a_file_of_a_draft_stays_while_the_draft_lives_and_goes_when_it_is_thrown_away(vault):
    stage = testing.make_stage()
    draft = cases.open_draft(actor=stage.villager, item_id=stage.item.id)
    upload(stage, "in a draft", draft.id)
    StoredFile.objects.update(received_at=kernel_clock.now() - timedelta(days=200))
    night_after(0)
    assert StoredFile.objects.count() == 1
    cases.discard_draft(actor=stage.villager, draft_id=draft.id)
    night_after(0)
    assert not StoredFile.objects.exists()
    assert not [p for p in vault.rglob("*") if p.is_file()]


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_takes_a_file_at_the_moment_of_the_sweep_keeps_it(vault):
    stage = testing.make_stage()
    handle = upload(stage, "taken at night").handle
    handed_in, swept, found, failed = threading.Event(), threading.Event(), [], []

    def submit() -> None:
        try:
            with transaction.atomic():  # not committed while the sweep looks
                found.append(hand_in(stage, handle))
                handed_in.set()
                assert swept.wait(20)
        except BaseException as error:
            failed.append(error)
        finally:
            handed_in.set()
            connection.close()

    submitting = threading.Thread(target=submit)
    submitting.start()
    assert handed_in.wait(20)
    with pytest.raises(OperationalError):  # the submission takes longer than the sweep waits; its job comes again
        night_after(91)
    swept.set()
    submitting.join(20)
    assert failed == []
    night_after(91)
    (kept,) = files_of(stage, found[0].number)
    assert b"".join(files.open_file(kept)) == pdf("taken at night")


@pytest.mark.django_db
def test_one_account_uploads_only_so_many_bytes_a_day_and_a_window_more(vault, settings):
    stage = testing.make_stage()
    settings.UPLOAD_BYTES_A_DAY = len(pdf("one"))
    upload(stage, "one")
    with pytest.raises(Invalid) as error:
        upload(stage, "two")
    assert "明天再传" in error.value.fields["right"]
    sent = SimpleUploadedFile("林权证.pdf", pdf("two"))
    for _ in range(2):
        cases.stage_file(actor=stage.clerk, upload=sent, material="right", item_id=stage.item.id)
    settings.UPLOAD_BYTES_A_DAY_STAFF = 1
    with pytest.raises(Invalid):
        cases.stage_file(actor=stage.clerk, upload=sent, material="right", item_id=stage.item.id)

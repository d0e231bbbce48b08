"""What a page of 受理 carries signed opens for one clerk, and on the line it was signed for."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.people import testing as people

TOKEN = "a" * 32
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
    + b"\x08" * 64
    + b"\xff\xd9"
)


def test_an_applicant_one_clerk_found_does_not_open_for_another(stage, desk, typed):
    finder, other = desk(stage.clerk), desk(people.staff_actor(stage.county))
    number = people.identity()
    finder.post("/desk/intake/", typed(id_number=number))
    page = finder.post("/desk/intake/", {"token": TOKEN, "id_number": number, "do": "find"}).content.decode()
    known = re.search(r'name="known" value="([^"]+)"', page).group(1)
    again = {"token": TOKEN, "known": known, "do": "update"}

    for_finder = finder.post("/desk/intake/", again).content.decode()
    for_other = other.post("/desk/intake/", again).content.decode()

    assert "老办事人，已带出" in for_finder
    assert "老办事人，已带出" not in for_other


def test_an_upload_signed_for_one_paper_is_not_handed_in_as_another(stage, desk, typed):
    client = desk(stage.clerk)
    sent = client.post(
        f"/desk/intake/upload/plan/?token={TOKEN}&item={stage.item.id}", {"file": SimpleUploadedFile("计划.jpg", JPEG)}
    ).json()["id"]

    page = client.post("/desk/intake/", typed(token=TOKEN, m_right="given", m_right_id=sent)).content.decode()

    assert "还缺：林权证明" in page
    assert "计划.jpg" not in page
    assert cases.list_ledger(stage.clerk, cases.LedgerFilter()).rows == ()

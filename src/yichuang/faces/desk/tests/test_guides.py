"""The bureau's desk for guides: reports from readers, pictures, handbooks."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.actor import anonymous

PNG = items.PNG
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)


@pytest.fixture
def client(desk, bureau):
    return desk(bureau)


def report(stage):
    return catalogue.report_error(
        actor=anonymous(), item_id=stage.item.id, element=19, wrong="咨询电话打不通了", contact="13887651234"
    )


@pytest.mark.seed("S1-64", "S1-76")
def test_a_report_is_a_task_until_it_is_mended_by_a_published_version(client, bureau, stage):
    code = report(stage)
    (row,) = catalogue.list_reports(actor=bureau)
    address = f"/desk/guides/reports/{row.id}/"
    listed = client.get("/desk/guides/reports/").content.decode()
    assert "咨询电话打不通了" in listed
    assert "13887651234" not in client.get(address).content.decode()
    assert "13887651234" in client.post(address, {"do": "contact"}).content.decode()
    early = client.post(address, {"do": "mend", "answer": "已改"})
    assert early.status_code == 422
    assert "先改实施清单" in early.content.decode()
    spec = catalogue.get_version(stage.item.version_id).spec.model_copy(update={"consult": "0883-7621999"})
    items.make_item(stage.county.place.id, [stage.county.minzheng.id], spec=spec)
    client.post(address, {"do": "mend", "answer": "谢谢，已经换了"})
    found = catalogue.get_report_outcome(place_id=stage.county.place.id, code=code)
    assert (found.state, found.version) == ("mended", 2)
    assert "没有待核实的纠错" in client.get("/desk/guides/reports/").content.decode()
    assert "已改正" in client.get("/desk/guides/reports/?all=1").content.decode()


def test_a_report_is_declined_only_with_a_reason(client, bureau, stage):
    report(stage)
    (row,) = catalogue.list_reports(actor=bureau)
    address = f"/desk/guides/reports/{row.id}/"
    assert client.post(address, {"do": "decline", "answer": ""}).status_code == 422
    client.post(address, {"do": "decline", "answer": "号码没有变，周末没有人接"})
    assert catalogue.get_report(actor=bureau, report_id=row.id).state == "declined"
    assert client.post(address, {"do": "decline", "answer": "号码没有变，周末没有人接"}).status_code == 422


@pytest.mark.seed("S1-74")
def test_pictures_are_put_in_looked_at_and_taken_out(client, stage):
    address = f"/desk/guides/{stage.item.id}/pictures/"
    facts = {"use": "mistake", "caption": "面积写成了立方米"}
    wrong = SimpleUploadedFile("图.png", b"<svg onload=alert(1)>", content_type="image/png")
    refused = client.post(address, {**facts, "file": wrong})
    assert refused.status_code == 422
    assert "这不是" in refused.content.decode()
    client.post(address, {**facts, "file": SimpleUploadedFile("图.png", PNG, content_type="image/png")})
    (row,) = catalogue.list_pictures(stage.item.id)
    assert row.caption in client.get(address).content.decode()
    assert b"".join(client.get(f"{address}{row.id}/").streaming_content) == PNG
    client.post(f"{address}{row.id}/remove/")
    assert catalogue.list_pictures(stage.item.id) == ()


@pytest.mark.seed("S3-12")
def test_handbooks_are_printed_from_the_desk(client, stage):
    page = client.get("/desk/guides/").content.decode()
    site = stage.county.village_site
    assert f"/desk/guides/handbook/{site.id}/" in page
    assert client.get(f"/desk/guides/handbook/{site.id}/").content.startswith(b"%PDF")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_and_are_free_of_violations(window, bureau, stage, axe, screenshot, options):
    report(stage)
    (row,) = catalogue.list_reports(actor=bureau)
    page = window(bureau, **options)
    for what, address in (
        ("guides", ""), ("reports", "reports/"), ("report", f"reports/{row.id}/"),
        ("pictures", f"{stage.item.id}/pictures/"),
    ):  # fmt: skip
        page.goto(f"/desk/guides/{address}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{what} is {wide} px too wide"
        axe(page)
        screenshot(page, f"guides/{what}-{'phone' if options else 'desk'}")

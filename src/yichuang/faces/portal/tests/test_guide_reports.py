"""指南纠错 and prints on the portal: without signing in, with a code, limited; pictures are nothing but pictures."""

from __future__ import annotations

from io import BytesIO

import pytest

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items

from .kit import words

PNG = items.PNG
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def address(stage):
    return f"/item/{stage.item.basic_code}/"


def add_picture(item):
    return catalogue.add_picture(
        actor=items.publisher(item.place_id), item_id=item.id, use=catalogue.PictureUse.MISTAKE,
        caption="面积写成了立方米", upload=BytesIO(PNG),
    )  # fmt: skip


@pytest.mark.seed("S1-64")
def test_a_reader_reports_and_gets_a_code_that_leads_to_the_outcome(client, stage, address):
    assert "指南写得不对？告诉我们" in words(client.get(address))
    empty = client.post(f"{address}report/", {"element": "0", "wrong": "", "contact": ""})
    sent = client.post(f"{address}report/", {"element": "19", "wrong": "电话打不通了", "contact": "13887651234"})
    told = client.get(sent["Location"])
    assert empty.status_code == 422
    assert "请写哪里不对" in words(empty)
    assert "记下这个查询码" in words(told)
    code = sent["Location"].split("code=")[1].split("&")[0]
    later = words(client.get(f"/reports/?code={code}"))
    assert "待核实" in later
    assert "电话打不通" not in later, "a code seen over a shoulder tells nothing of what was written"
    assert client.get("/reports/?code=ABCDE-FGHJK").status_code == 404


def test_one_visitor_sends_only_so_many_reports(client, stage, address):
    facts = {"element": "0", "wrong": "电话打不通了", "contact": ""}
    statuses = [client.post(f"{address}report/", facts).status_code for _ in range(6)]
    assert statuses == [302] * 5 + [429]


@pytest.mark.seed("S1-74")
def test_pictures_stand_in_the_guide_and_are_nothing_but_pictures(client, stage, address):
    number = add_picture(stage.item)
    for page in (client.get(address), client.get(f"{address}full/")):
        assert f'src="{address}pictures/{number}/"' in page.content.decode()
        assert 'alt="面积写成了立方米"' in page.content.decode()
    answer = client.get(f"{address}pictures/{number}/")
    assert b"".join(answer.streaming_content) == PNG
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    other = items.make_item(stage.county.place.id, [stage.county.minzheng.id])
    assert client.get(f"/item/{other.basic_code}/pictures/{number}/").status_code == 404


@pytest.mark.seed("S3-12")
@pytest.mark.parametrize("name", ["leaflet.pdf", "poster.pdf", "sample.pdf"])
def test_prints_are_linked_from_the_guide(client, stage, address, name):
    assert f'href="{address}{name}"' in client.get(address).content.decode()
    answer = client.get(f"{address}{name}")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.seed("S3-12")
def test_the_handbook_is_linked_from_the_site_and_one_visitor_gets_only_so_many(client, stage, clock, monkeypatch):
    clock.set("2026-10-08 10:00")
    monkeypatch.setattr("yichuang.faces.portal.guide.prints._HANDBOOKS", 3)
    site = stage.county.centre.id
    assert f"/sites/{site}/handbook.pdf" in client.get(f"/sites/{site}/").content.decode()
    statuses = [client.get(f"/sites/{site}/handbook.pdf").status_code for _ in range(4)]
    assert statuses == [200] * 3 + [429]
    clock.set("2026-10-08 10:01")
    assert client.get(f"/sites/{site}/handbook.pdf").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_reporting_fits_and_is_free_of_violations(new_page, axe, screenshot, options):
    stage = staged.make_stage()
    add_picture(stage.item)
    page = new_page(**options)
    name = "phone" if options else "desk"

    def seen(what):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{what} is {wide} px too wide"
        axe(page)
        screenshot(page, f"reports/{what}-{name}")

    page.goto(f"/item/{stage.item.basic_code}/")
    seen("guide")
    page.get_by_role("link", name="指南写得不对？告诉我们").click()
    seen("form")
    page.get_by_label("哪里不对").fill("电话打不通了")
    page.get_by_role("button", name="提交").click()
    page.wait_for_selector("text=记下这个查询码")
    seen("code")

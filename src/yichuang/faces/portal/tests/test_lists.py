"""公布的清单: open to everybody, by body, on paper and as a spreadsheet."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items

from .kit import words

KEYS = [key for key, _, _ in catalogue.list_titles()]
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.mark.seed("S3-6", "S2-14")
@pytest.mark.parametrize("key", KEYS)
def test_every_list_is_open_to_everybody_and_can_be_taken_along(client, stage, key):
    index = client.get("/lists/").content.decode()
    page = client.get(f"/lists/{key}/")
    sheet = client.get(f"/lists/{key}/list.xlsx")
    assert f'href="/lists/{key}/"' in index
    assert page.status_code == 200
    assert {k: t for k, t, _ in catalogue.list_titles()}[key] in words(page)
    assert load_workbook(BytesIO(sheet.content)).active["A1"].value == "事项名称"
    assert sheet.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.seed("S2-97")
def test_lenient_items_are_published_with_papers_and_days(client, stage):
    page = words(client.get("/lists/deferrable/"))
    assert "更新造林计划（5 个工作日内补）" in page.replace("\u2009", " ")
    assert stage.item.name in page


@pytest.mark.seed("S1-113")
def test_licences_are_published_with_how_many_were_handled(client, stage):
    staged.granted(stage)
    page = words(client.get("/lists/licences/"))
    assert "准予" in page
    assert "收到" in page
    assert "没有数量限制" in page


def test_a_list_narrows_to_a_body_and_pages(client, stage, monkeypatch):
    items.make_item(stage.county.place.id, [stage.county.zhengwu.id], body="zhengwu", name="政务局的事项")
    one = words(client.get("/lists/catalogue/", {"body": stage.county.zhengwu.name}))
    assert "政务局的事项" in one
    assert stage.item.name not in one.replace("政务局的事项", "")
    monkeypatch.setattr("yichuang.faces.portal.lists.views._PAGE", 1)
    first = client.get("/lists/catalogue/").content.decode()
    assert "?from=1" in first
    assert client.get("/lists/catalogue/?from=1").content.decode().count("<tr") == 2
    assert client.get("/lists/catalogue/?from=99x&body=x").status_code == 200
    assert client.get("/lists/catalogue/?body=%00").status_code == 400


def test_an_unknown_list_says_so(client, stage):
    assert client.get("/lists/secrets/").status_code == 404
    assert client.get("/lists/secrets/list.xlsx").status_code == 404


def test_an_empty_list_says_what_it_is_for(client, stage):
    assert "这份清单现在是空的" in words(client.get("/lists/promise/"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_lists_fit_and_are_free_of_violations(new_page, axe, screenshot, options):
    staged.make_stage()
    page = new_page(**options)
    for key in ("", "licences/", "handed/", "deferrable/", "catalogue/"):
        page.goto(f"/lists/{key}")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{key} is {wide} px too wide"
        axe(page)
        screenshot(page, f"lists/{key.strip('/') or 'index'}-{'phone' if options else 'desk'}")


def test_a_page_has_few_columns_and_loses_nothing_of_the_spreadsheet(client, stage):
    sheet = load_workbook(BytesIO(client.get("/lists/handed/list.xlsx").content)).active
    page = client.get("/lists/handed/").content.decode()
    assert page.count('role="columnheader"') == 5
    said = words(client.get("/lists/handed/")).replace("\u2009", " ").replace(" ", "")
    for title, cell in zip(sheet[1], sheet[2], strict=True):
        if cell.value != "—":
            assert str(cell.value).replace(" ", "") in said, title.value


def test_licences_are_told_item_by_item_with_every_element_named(client, stage):
    page = client.get("/lists/licences/").content.decode()
    assert "<table" not in page
    for heading in ("实施主体", "依据", "条件", "数量", "程序", "期限", "材料目录", "近一年办理情况"):
        assert f"<dt>{heading}</dt>" in page

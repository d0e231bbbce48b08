"""事项调整 on the desk: a list from above, a proposal with its review, publicity and publication, by hand."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import change as play
from yichuang.kernel import jobs

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def county(db, clock, made_county):
    clock.set("2026-09-28 10:30")
    return made_county


@pytest.fixture
def cast(county):
    return play.make_cast(county)


def upload(rows, name="目录.xlsx"):
    return SimpleUploadedFile(name, play.sheet(rows).getvalue(), content_type=XLSX)


def bring(client, rows, **changes):
    fields = {
        "series": "basic",
        "name": "省级基本目录（2026年版）",
        "source": "省政务局",
        "file": upload(rows),
        **changes,
    }
    answer = client.post("/desk/catalogue/lists/", fields)
    jobs.run_pending()
    return answer


def test_a_list_is_read_with_its_faults_by_row_and_adopted_only_without(county, cast, desk):
    client = desk(cast.bureau)
    faulty = bring(client, [play.superior_row(), play.superior_row()])
    page = client.get(faulty.url).content.decode()
    assert "与第 2 行重复" in page
    assert "采用这一版" not in page
    refused = client.post(f"{faulty.url}adopt/", follow=True)
    assert "还有 1 处问题" in refused.content.decode()

    good = bring(client, [play.superior_row()])
    assert "没有发现问题" in client.get(good.url).content.decode()
    after = client.post(f"{good.url}adopt/", follow=True).content.decode()
    assert "待认领" in after
    above = client.get("/desk/catalogue/above/?unclaimed=1").content.decode()
    assert f"/desk/catalogue/new/?code={play.CODE}" in above


def test_while_a_list_is_read_the_page_shows_how_far_and_asks_again(county, cast, desk):
    client = desk(cast.bureau)
    answer = client.post(
        "/desk/catalogue/lists/",
        {"series": "basic", "name": "一版目录", "source": "省政务局", "file": upload([play.superior_row()])},
    )
    waiting = client.get(answer.url).content.decode()
    assert "<progress" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    jobs.run_pending()
    part = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="listing"')
    assert "<progress" not in part


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "请填版本名称"),
        ({"file": SimpleUploadedFile("a.xlsx", b"\x00\x01")}, "不是表格文件"),
        ({"file": ""}, "文件"),
    ],
)
def test_a_list_without_name_or_file_is_asked_for_again(county, cast, desk, changes, told):
    answer = bring(desk(cast.bureau), [play.superior_row()], **changes)
    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.seed("S1-77", "S2-16", "S2-17")
def test_the_whole_way_of_an_item_by_hand(county, cast, desk, clock):
    bureau, department = desk(cast.bureau), desk(cast.drafter)
    listing = bring(bureau, [play.superior_row()])
    bureau.post(f"{listing.url}adopt/")

    opened = department.post(f"/desk/catalogue/new/?code={play.CODE}", {"reason": "承接省级基本目录"})
    address = opened.url
    number = int(address.rstrip("/").rsplit("/", 1)[1])
    missing = department.post(f"{address}submit/", {"revision": "1"})
    assert missing.status_code == 422
    assert "缺这个要素" in missing.content.decode()

    draft = catalogue.get_proposal(cast.drafter, number)
    ref = catalogue.ProposalRef(number, draft.row.number, draft.revision, "draft")
    grown = play.write(cast, ref, play.document(promised={"amount": 12}))
    page = department.post(f"{address}submit/", {"revision": str(grown.revision)}).content.decode()
    assert "办理时限比上级清单多了或者长了" in page
    assert "10 个工作日" in page
    assert "12 个工作日" in page
    mended = play.write(cast, grown, play.document())
    stale = department.post(f"{address}submit/", {"revision": str(grown.revision)})
    assert stale.status_code == 409
    assert "刚被别人改过" in stale.content.decode()
    assert department.post(f"{address}submit/", {"revision": str(mended.revision)}).status_code == 302

    reviewers = [desk(actor) for actor in cast.reviewers]
    wordless = reviewers[0].post(f"{address}judge/", {"dimension": "legality", "good": "0"})
    assert wordless.status_code == 422
    assert "不通过要写明" in wordless.content.decode()
    for turn, dimension in enumerate(catalogue.Dimension):
        reviewers[turn % 2].post(f"{address}judge/", {"dimension": dimension.value, "good": "1"})
    early = bureau.post(f"{address}approve/", {"effective_on": "2026-10-01"})
    assert early.status_code == 422
    assert "实施日期最早是 2026-10-09" in early.content.decode()
    bureau.post(f"{address}approve/", {"effective_on": "2026-10-20"})
    assert "公示到 2026-10-08" in bureau.post(f"{address}publish/").content.decode()
    clock.set("2026-10-20 09:00")
    bureau.post(f"{address}publish/")

    item = catalogue.get_item(play.CODE, place_id=county.place.id)
    seen = bureau.get(f"/desk/catalogue/items/{item.id}/").content.decode()
    assert "第 1 版" in seen
    revised = department.post(f"/desk/catalogue/new/?item={item.id}", {"kind": "revise", "reason": "压减承诺时限"})
    fresh = catalogue.get_proposal(cast.drafter, int(revised.url.rstrip("/").rsplit("/", 1)[1]))
    again = catalogue.ProposalRef(fresh.row.id, fresh.row.number, fresh.revision, "draft")
    shorter = play.write(cast, again, dict(fresh.document, promised={"amount": 5}))
    changed = department.get(revised.url).content.decode()
    assert "改了什么" in changed
    assert "7 个工作日" in changed
    play.approved(cast, shorter, on=date(2026, 11, 2))
    clock.set("2026-11-02 09:00")
    bureau.post(f"{revised.url}publish/")
    both = bureau.get(f"/desk/catalogue/items/{item.id}/?old=1&new=2").content.decode()
    assert "两个版本的不同" in both
    assert "5 个工作日" in both
    moved = bureau.post(f"/desk/catalogue/items/{item.id}/move/", {"act": "suspend"}, follow=True).content.decode()
    assert "已暂停" in moved


@pytest.mark.seed("S4-5")
def test_the_bureau_names_other_bodies_for_an_item(county, cast, desk):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.claim(cast)
    client = desk(cast.bureau)
    address = f"/desk/catalogue/proposals/{proposal.id}/bodies/"
    empty = client.post(address, {"revision": str(proposal.revision)})
    assert empty.status_code == 422
    client.post(address, {"revision": str(proposal.revision), "bodies": [str(county.town_a.id), str(county.town_b.id)]})
    seen = catalogue.get_proposal(cast.bureau, proposal.id)
    assert [b.id for b in seen.bodies] == [county.town_a.id, county.town_b.id]
    assert seen.document["body"] == "town_government"
    assert desk(cast.drafter).post(address, {"bodies": "1"}).status_code == 403


def test_what_must_follow_is_closed_with_a_word(county, cast, desk):
    play.adopt(cast, county, [play.superior_row()])
    client = desk(cast.bureau)
    task = catalogue.list_tasks(cast.bureau)[0]
    address = f"/desk/catalogue/revisions/{task.id}/"
    assert "请写明" in client.post(address, {"outcome": ""}, follow=True).content.decode()
    client.post(address, {"outcome": "本县没有国有林场，不实施"})
    assert "没有要跟着改的" in client.get("/desk/catalogue/revisions/").content.decode()


@pytest.mark.seed("S1-63", "S2-21")
def test_the_place_says_what_must_be_identical(county, cast, desk):
    client = desk(cast.bureau)
    fields = {"sameness": "four", "least_reviewers": "3", "publicity_days": "7", "revise_days": "10"}
    assert client.post("/desk/catalogue/rules/", fields).status_code == 302
    rules = catalogue.get_list_rules(county.place.id)
    assert (rules.sameness.value, rules.least_reviewers, rules.publicity_days, rules.revise_days) == ("four", 3, 7, 10)
    assert client.post("/desk/catalogue/rules/", {**fields, "least_reviewers": "9"}).status_code == 422


@pytest.mark.parametrize("address", ["", "items/", "above/", "revisions/", "lists/", "rules/"])
def test_the_pages_are_usable_on_a_small_screen(county, cast, desk, address, new_page, live_server, axe):
    play.adopt(cast, county, [play.superior_row()])
    catalogue.open_proposal(
        actor=cast.bureau, kind=catalogue.ProposalKind.NEW, reason="承接省级基本目录", basic_code=play.CODE
    )
    client = desk(cast.bureau)
    page = new_page(viewport={"width": 320, "height": 640})
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/desk/catalogue/{address}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)


@pytest.mark.parametrize("page", ["items/?text=", "above/?text=", "new/?code="])
def test_an_address_with_a_character_nobody_can_type_is_told_to_be_wrong(county, cast, desk, page):
    play.adopt(cast, county, [play.superior_row()])
    assert desk(cast.bureau).get(f"/desk/catalogue/{page}%00").status_code == 400

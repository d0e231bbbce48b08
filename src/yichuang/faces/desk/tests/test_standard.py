"""站点达标 at the desk: the check line by line without a script, the steps, rectification, what is missing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.testing import AT_THE_TOWN, FAR_AWAY, figures_are, fill_in, photo, whole_check
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.faces.desk.standard import inspecting
from yichuang.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}
BAD = {"network": ("没有接通政务服务网",)}


@pytest.fixture
def plan(clock, monkeypatch):
    clock.set("2026-10-08 10:00")
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


@pytest.fixture
def home(plan):
    return f"/desk/standard/{plan.town_site}/"


def text(response):
    return response.content.decode()


def begun(desk, plan, home, kind="self", actor=None):
    answer = desk(actor or plan.town).post(f"{home}begin/{kind}/")
    assert answer.status_code == 302
    return answer["Location"]


SIGN = {"reads": "双江自治县勐勐镇便民服务中心", "width_cm": "240", "height_cm": "40", "placed": "yes"}


@pytest.mark.seed("S0-10", "S0-44")
def test_a_check_is_filled_in_line_by_line_and_gone_on_with_later(desk, plan, home):
    client = desk(plan.town)
    check = begun(desk, plan, home)
    assert "0/13" in text(client.get(check))
    line = f"{check}lines/sign/"
    wrong = client.post(line, SIGN | {"said": "yes", "width_cm": "180", "revision": "0", "do": "next"})
    assert wrong.status_code == 422
    assert "标牌宽 180 厘米，标准是 240 厘米" in text(wrong)
    right = client.post(line, SIGN | {"said": "yes", "revision": "0", "do": "next", "photos": photo()})
    assert right["Location"] == f"{check}lines/premises/"
    later = desk(plan.town)
    again = text(later.post(f"{home}begin/self/", follow=True))
    assert "1/13" in again
    assert "接着填" in again
    shown = text(later.get(line))
    assert "离站点" in shown
    assert "照片自带的位置" in shown
    refused = later.post(f"{check}submit/", {})
    assert refused.status_code == 422
    assert "“有场所”还没有填" in text(refused)


def test_photos_say_plainly_what_they_do_not_say(desk, plan, home):
    client = desk(plan.town)
    check = begun(desk, plan, home)
    line = f"{check}lines/premises/"
    client.post(line, {"do": "photo", "photos": photo(None)})
    client.post(line, {"do": "photo", "photos": photo(FAR_AWAY, colour=4)})
    here = {"latitude": str(AT_THE_TOWN[0]), "longitude": str(AT_THE_TOWN[1])}
    client.post(line, here | {"do": "photo", "photos": photo(None, colour=8)})
    shown = text(client.get(line))
    assert "照片没有位置" in shown
    assert "离站点太远" in shown
    assert "上传时手机的位置" in shown
    whole = text(client.get(check))
    assert "1 张照片没有位置" in whole
    assert "1 张照片离站点超过 1000 米" in whole
    broken = client.post(line, {"do": "photo", "photos": photo(), "latitude": "hier", "longitude": "da"})
    assert broken.status_code == 302, "a place that cannot be read stops nobody"


def test_a_photo_is_kept_though_the_answer_was_refused(desk, plan, home):
    client = desk(plan.town)
    check = begun(desk, plan, home)
    line = f"{check}lines/premises/"
    wrong = client.post(line, {"said": "no", "revision": "0", "do": "next", "photos": photo()})
    assert wrong.status_code == 422
    assert "请选哪里不合格" in text(wrong)
    address = re.search(r'src="(/desk/standard/checks/[^"]+)"', text(client.get(line))).group(1)
    assert client.get(address)["Content-Type"] == "image/jpeg"
    assert desk(plan.agent).get(address).status_code == 404
    client.post(f"{address}remove/", {"line": "premises"})
    assert "/photos/" not in text(client.get(line))


@pytest.mark.seed("S1-124", "S1-125")
def test_the_steps_stand_on_the_page_of_the_site_with_what_is_missing(desk, plan, home, clock):
    town, bureau, city = desk(plan.town), desk(plan.bureau), desk(plan.city)
    assert "还没有自查" in text(town.get(home))
    refused = town.post(f"{home}do/report/", {"report-said": ""})
    assert refused.status_code == 422
    whole_check(plan.town, plan.town_site)
    clock.advance(hours=1)
    town.post(f"{home}do/report/", {"report-said": "请来看"})
    assert "已经报验，等县里来检查" in text(town.get(home))
    assert "报验以后还没有做县级验收检查" in text(bureau.get(home))
    assert "等县级验收" in text(bureau.get("/desk/standard/inspections/"))
    clock.advance(hours=1)
    whole_check(plan.bureau, plan.town_site, "county", wrong=BAD)
    empty = bureau.post(f"{home}do/send_back/", {"send_back-said": ""})
    assert (empty.status_code, "请写明为什么退回" in text(empty)) == (422, True)
    bureau.post(f"{home}do/send_back/", {"send_back-said": "网络没有接通"})
    assert "整改没有做完：有网络" in text(town.get(home))
    assert city.post(f"{home}do/pass_county/", {}).status_code == 403
    assert bureau.post(f"{home}do/pass_city/", {}).status_code == 403
    assert town.post(f"{home}do/nothing/", {}).status_code == 404


@pytest.mark.seed("S4-8")
def test_what_is_wrong_is_put_right_seen_and_closed(desk, plan, home, clock):
    whole_check(plan.town, plan.town_site, wrong=BAD)
    (row,) = buildout.list_rectifications(plan.town)
    address = f"/desk/standard/rectifications/{row.id}/"
    town, bureau = desk(plan.town), desk(plan.bureau)
    clock.set("2026-12-01 09:00")
    listed = text(town.get("/desk/standard/rectifications/?late=1"))
    assert "1 条逾期" in listed
    assert row.defect in listed
    assert "没有要整改的" in text(desk(plan.agent).get("/desk/standard/rectifications/"))
    wrong = town.post(address, {"do": "done", "done-said": "接通了"})
    assert (wrong.status_code, "请选改好以后的照片" in text(wrong)) == (422, True)
    town.post(address, {"do": "done", "done-said": "接通了", "done-file": photo()})
    assert "已整改待核" in text(town.get(address))
    assert "照片自带的位置" in text(bureau.get(address))
    again = bureau.post(address, {"do": "again", "again-said": ""})
    assert again.status_code == 422
    bureau.post(address, {"do": "again", "again-said": "照片看不清"})
    assert "照片看不清" in text(town.get(address))
    assert "等核实" not in text(bureau.get("/desk/standard/inspections/"))
    town.post(address, {"do": "done", "done-said": "重拍了", "done-file": photo(None, colour=3)})
    assert "整改好了，等核实（1）" in text(bureau.get("/desk/standard/inspections/"))
    seen = text(bureau.get(address))
    assert "照片没有位置" in seen
    assert seen.index('value="close"') < seen.index('value="again"'), "what brings it on stands first"
    assert town.get(f"{address}photo/")["Content-Type"] == "image/jpeg"
    bureau.post(address, {"do": "close", "close-said": "看过"})
    assert "已销号" in text(bureau.get(address))
    assert "不用您办" in text(town.get(address))
    assert bureau.post(address, {"do": "close"}).status_code == 409


@pytest.mark.seed("S1-125")
def test_rechecks_that_were_missed_are_listed_as_overdue_by_town_and_page(desk, plan, monkeypatch):
    days = {"start": (4, 1), "report": (6, 1), "pass_county": (7, 1), "pass_city": (8, 1)}
    for site_id in (plan.village_site, plan.county.other_village_site.id):
        steps = [buildout.PastStep(name, date(2023, *day)) for name, day in days.items()]
        buildout.enter_steps(actor=plan.bureau, site_id=site_id, steps=steps, document="纸质台账")
    bureau = desk(plan.bureau)
    page = text(bureau.get("/desk/standard/inspections/"))
    assert "复查逾期（2）" in page
    assert "复查逾期 798 天" in page
    town = places.get_site(plan.village_site).town
    page = text(bureau.get(f"/desk/standard/inspections/?town={town}"))
    assert "复查逾期（1）" in page
    monkeypatch.setattr(inspecting, "_SHOWN", 1)
    first = text(bureau.get("/desk/standard/inspections/"))
    second = text(bureau.get("/desk/standard/inspections/?page=2"))
    assert "page=2" in first
    assert [n in first for n in ("千蚌村", "冰岛村")] != [n in second for n in ("千蚌村", "冰岛村")]
    assert "已经逾期" in text(bureau.get(f"/desk/standard/{plan.village_site}/"))


def test_the_code_on_a_certificate_leads_to_the_instances_own_name(desk, plan, settings, monkeypatch):
    days = {"start": (4, 1), "report": (6, 1), "pass_county": (7, 1), "pass_city": (8, 1)}
    steps = [buildout.PastStep(name, date(2023, *day)) for name, day in days.items()]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=steps, document="纸质台账")
    settings.CONFIG, settings.HTTPS = {"hosts": ["zwfw.example.gov.cn"]}, True
    asked = []

    def heard(**given):
        asked.append(given["address"])
        raise NotFound("听见了")

    monkeypatch.setattr(buildout, "print_certificate", heard)
    number = buildout.find_certificate(buildout.certificate_of(plan.town_site).number).id
    assert desk(plan.town).get(f"/desk/standard/certificates/{number}/").status_code == 404
    assert asked == ["https://zwfw.example.gov.cn/standard/"], "whatever name this request came by"


def test_an_inspector_tells_a_site_by_hand_to_put_something_right(desk, plan, home):
    bureau = desk(plan.bureau)
    wrong = bureau.post(f"{home}rectify/", {"line": "sign", "defect": "", "due_on": "2026-11-01"})
    assert wrong.status_code == 422
    bureau.post(f"{home}rectify/", {"line": "sign", "defect": "褪色", "due_on": "2026-11-01"})
    assert "褪色" in text(desk(plan.town).get(home))


@pytest.mark.seed("S4-46")
def test_spot_checks_are_drawn_and_a_mark_is_lost(desk, plan, home, clock, monkeypatch):
    inspector = persons.staff_actor(plan.county, people.Role.SUPERVISOR, organisation_id=plan.county.zhengwu.id)
    client, town = desk(inspector), desk(plan.town)
    empty = client.post("/desk/standard/inspections/", {"number": "2"})
    assert (empty.status_code, "还没有达标的站点" in text(empty)) == (422, True)
    whole_check(plan.town, plan.town_site)
    town.post(f"{home}do/report/", {})
    clock.advance(hours=1)
    whole_check(plan.bureau, plan.town_site, "county")
    desk(plan.bureau).post(f"{home}do/pass_county/", {})
    desk(plan.city).post(f"{home}do/pass_city/", {"pass_city-said": "看过材料"})
    shown = text(town.get(home))
    number = re.search(r"SJ-DB-2026-\d{4}", shown).group(0)
    paper = re.search(r'href="(/desk/standard/certificates/\d+/)"', shown).group(1)
    assert b"".join(town.get(paper).streaming_content).startswith(b"%PDF")
    assert "现在有效" in text(town.get(f"/standard/{number}/"))
    clock.advance(days=30)
    drawn = text(client.post("/desk/standard/inspections/", {"number": "2"}, follow=True))
    assert "抽到：双江自治县勐勐镇便民服务中心" in drawn
    assert not whole_check(inspector, plan.town_site, "spot", wrong=BAD)
    assert "抽查不合格，等处理" in text(client.get("/desk/standard/inspections/"))
    page = text(client.get(home))
    assert "限期整改，保留达标" in page
    client.post(f"{home}do/lose/", {"lose-said": "网络一直不通"})
    assert "失去达标" in text(town.get(home))
    assert "已收回，不再有效" in text(town.get(f"/standard/{number}/"))
    assert town.get("/standard/SJ-DB-2026-9999/").status_code == 404


def test_the_ledger_is_of_ones_own_level_and_can_be_narrowed(desk, plan):
    bureau = desk(plan.bureau)
    assert "3 个站点，0 个达标" in text(bureau.get("/desk/standard/"))
    villages = text(bureau.get("/desk/standard/?kind=village"))
    assert "勐库镇冰岛村便民服务站" in villages
    assert "双江自治县勐勐镇便民服务中心" not in villages
    assert "没有符合条件的站点" in text(bureau.get("/desk/standard/?state=lost"))
    own = text(desk(plan.agent).get("/desk/standard/"))
    assert "千蚌村" in own
    assert "冰岛村" not in own


def test_the_ledger_costs_no_more_for_more_sites(desk, plan, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = desk(plan.bureau)
    client.get("/desk/standard/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/standard/?kind=town")
    with django_assert_max_num_queries(len(few)):
        assert "冰岛村" in text(client.get("/desk/standard/"))


@pytest.mark.seed("S0-7")
def test_whoever_checks_says_of_the_whole_whether_it_will_do(desk, plan, home):
    check = begun(desk, plan, home)
    number = int(check.rstrip("/").rpartition("/")[2])
    fill_in(plan.town, number)
    done = desk(plan.town).post(f"{check}submit/", {"remark": "场地不大，够用、管用"}, follow=True)
    assert "已提交，合格" in text(done)
    assert "总的意见：场地不大，够用、管用" in text(desk(plan.bureau).get(check))


def test_whoever_runs_a_site_is_told_at_home_what_it_has_to_put_right(desk, plan, home):
    buildout.open_rectification(
        actor=plan.bureau, site_id=plan.village_site, line="sign", defect="褪色", due_on=date(2026, 11, 8)
    )
    page = text(desk(plan.agent).get("/desk/"))
    assert "别的要办的" in page
    assert '<a href="/desk/standard/rectifications/">整改</a> <b>1</b>' in page


def test_the_address_of_a_refused_form_leads_back_to_its_page(desk, plan, home):
    office = desk(plan.town)
    assert office.get(f"{home}do/report/")["Location"] == home
    check = begun(desk, plan, home)
    answer = office.get(f"{check}submit/" if isinstance(check, str) else f"/desk/standard/checks/{check}/submit/")
    assert answer.status_code == 302

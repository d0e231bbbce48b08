"""Applying and printing at a kiosk: only by her own signing in, for one thing, and nothing stays when she has gone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.faces.common import kiosk as visits
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel
from yichuang.kernel.errors import Conflict
from yichuang.kernel.sealing import mask_name

from .kit import browser_of, self_service

pytestmark = pytest.mark.django_db
HOME = "/screens/kiosk/?done=1"
Act = catalogue.Act


def text(response, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.get("Location"))
    return response.content.decode()


def hidden(response) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(window|base|back|had)" value="([^"]*)"', text(response))
    return dict(found)


def name_of(actor) -> str:
    return get_user_model().objects.get(pk=actor.account_id).username


def begin(here, client=None):
    """At the kiosk's page of the item: sign in here, begin."""
    client = client or here.browser()
    answer = client.post(f"/screens/kiosk/apply/{here.stage.item.basic_code}/begin/")
    assert answer.status_code == 302, text(answer, answer.status_code)
    assert answer["Location"].startswith("/accounts/login/?next=")
    return client


def sign_in(here, client, actor=None, goal: str = ""):
    goal = goal or reverse("portal:start", args=[here.stage.item.basic_code])
    who = name_of(actor or here.stage.villager)
    return client.post("/accounts/login/", {"login": who, "password": persons.PASSWORD, "next": goal})


def fill(here, client) -> str:
    """Answer every page as its form would; the address of the receipt."""
    draft = client.post(reverse("portal:start", args=[here.stage.item.basic_code]))["Location"].split("/")[-2]
    answers = {
        "q-where": {"answer": "forest"}, "q-who": {"answer": "self"}, "for": {"answer": "self"},
        "town": {"answer": str(staged.ground.TOWN_A)}, "village": {"answer": str(staged.ground.VILLAGE_A)},
        "f-area": {"answer": "2.5"}, "f-species": {"answer": "思茅松"}, "f-note": {"answer": ""},
        "m-right": {"how": "waive"}, "m-plan": {"how": "defer"},
    }  # fmt: skip
    for _ in range(20):
        goal = client.get(reverse("portal:resume", args=[draft]))["Location"]
        if goal.endswith("/review/"):
            break
        slug = goal.rstrip("/").split("/")[-1].split("?")[0]
        said = client.post(goal, {**hidden(client.get(goal)), **answers.get(slug, {"way": "counter"})})
        assert said.status_code == 302, (slug, text(said, said.status_code))
    review = client.get(reverse("portal:review", args=[draft]))
    sent = client.post(reverse("portal:submit", args=[draft]), hidden(review))
    assert sent.status_code == 302, text(sent, sent.status_code)
    return sent["Location"]


@pytest.mark.seed("S0-61", "S4-56", "S0-38")
def test_an_item_opened_to_the_kiosk_is_applied_for_there_by_whoever_signs_in(db):
    here = self_service()
    client = here.browser()
    assert here.stage.item.plain_name in text(client.get("/screens/kiosk/apply/"))
    ways = text(client.get(f"/screens/kiosk/apply/{here.stage.item.basic_code}/"))
    assert "手机扫码申请" in ways
    assert "登录，开始申请" in ways
    begin(here, client)
    assert "自助终端" in text(client.get("/accounts/login/"))
    assert sign_in(here, client)["Location"] == reverse("portal:start", args=[here.stage.item.basic_code])
    receipt = fill(here, client)
    page = text(client.get(receipt))
    number = receipt.split("/")[2]
    assert number in page
    assert "办完了，退出" in page
    case = cases.get_case(here.stage.villager, number=number)
    assert case.channel == Channel.TERMINAL
    client.get(HOME)
    assert client.get(receipt)["Location"] == HOME


def test_what_is_not_opened_to_this_kiosk_is_not_applied_for_there(db):
    here = self_service(Act.PRINT)
    client = here.browser()
    code = here.stage.item.basic_code
    assert "现在没有开给这台自助终端申请的事项" in text(client.get("/screens/kiosk/apply/"))
    assert "没有开给这台自助终端自助申请" in text(client.get(f"/screens/kiosk/apply/{code}/"), 409)
    assert "没有开给这台自助终端" in text(client.post(f"/screens/kiosk/apply/{code}/begin/"), 409)
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


def test_a_terminal_elsewhere_opens_nothing_here(db):
    here = self_service()
    other = staged.ground.make_site(
        here.stage.county.place, here.stage.county.town_a, "terminal_2", kind="terminal", name="乡镇自助终端",
        division=here.stage.county.town_site.division, town=here.stage.county.town_site.town, jurisdiction=(),
        hours=("1-7 00:00-23:59",),
    )  # fmt: skip
    more = items.make_item(here.stage.county.place.id, [here.stage.county.minzheng.id], channels=["window", "kiosk"])
    catalogue.delegate(
        actor=items.publisher(here.stage.county.place.id), item_id=more.id, act=Act.APPLY, site_ids=[other.id],
        mode=catalogue.Mode.TERMINAL, undertaker=catalogue.Undertaker.AGENCY, since=staged.SINCE,
        document="自助终端事项公告",
    )  # fmt: skip
    (floor,) = hall.list_halls(here.stage.county.place.id)
    assert set(hall.opened_items(floor.id)) == {here.stage.item.id}


def test_the_record_says_whether_one_applies_at_a_terminal(db):
    stage = staged.make_stage()
    with pytest.raises(Conflict, match="不在自助终端上申请"):
        cases.open_draft(actor=replace(stage.villager, channel=Channel.TERMINAL), item_id=stage.item.id)


def test_ninety_seconds_without_a_touch_end_the_visit_on_the_server(db):
    here = self_service()
    now = clock.now()
    with clock.at(now):
        client = begin(here)
        sign_in(here, client)
        page = reverse("portal:start", args=[here.stage.item.basic_code])
        assert here.stage.item.plain_name in text(client.get(page))
    with clock.at(now + timedelta(seconds=visits.IDLE + 1)):
        assert client.get("/screens/kiosk/stay").status_code == 401
        assert client.get(page)["Location"] == HOME
    with clock.at(now):
        assert client.get(page)["Location"] == HOME, "it does not come back"


def test_touches_keep_it_and_half_an_hour_ends_it_all_the_same(db):
    here = self_service()
    now = clock.now()
    with clock.at(now):
        client = begin(here)
        sign_in(here, client)
    for n in range(1, visits.LONGEST // 60 + 1):
        with clock.at(now + timedelta(seconds=60 * n)):
            assert client.get("/screens/kiosk/stay").status_code == 204, n
    with clock.at(now + timedelta(seconds=visits.LONGEST + 5)):
        assert client.get("/screens/kiosk/stay").status_code == 401


@pytest.mark.parametrize(
    "address",
    [
        "/me/",
        "/cases/",
        "/",
        "/desk/",
        "/accounts/2fa/",
        "/register/",
        "/items/",
        "/nothing/",
        "/api/v1/items",
        "/apply/new/000000000000/",
    ],
)
def test_any_other_page_ends_the_visit(db, address):
    here = self_service()
    client = begin(here)
    sign_in(here, client)
    assert client.get(address)["Location"] == HOME
    assert client.get(reverse("portal:start", args=[here.stage.item.basic_code]))["Location"] == HOME


def test_a_kiosk_shows_the_portal_at_no_other_time(db):
    here = self_service()
    client = here.browser()
    for address in ("/", "/accounts/login/", "/me/", reverse("portal:start", args=[here.stage.item.basic_code])):
        assert client.get(address)["Location"] == HOME
    script = client.get("/cases/", headers={"accept": "application/json"})
    assert script.status_code == 401


def test_whoever_was_signed_in_before_is_signed_out_when_another_begins(db):
    here = self_service()
    client = begin(here)
    sign_in(here, client)
    begin(here, client)
    page = client.get(reverse("portal:start", args=[here.stage.item.basic_code]))
    assert page["Location"].startswith("/accounts/login/")


def test_every_page_of_the_kiosk_ends_the_visit(db):
    here = self_service()
    client = begin(here)
    sign_in(here, client)
    client.get("/screens/kiosk/find/")
    assert client.get(reverse("portal:start", args=[here.stage.item.basic_code]))["Location"] == HOME


def test_pages_of_a_visit_are_kept_by_no_browser_and_show_no_way_out_of_it(db):
    here = self_service()
    client = begin(here)
    sign_in(here, client)
    page = client.get(reverse("portal:start", args=[here.stage.item.basic_code]))
    assert "no-store" in page["Cache-Control"]
    links = set(re.findall(r'<a [^>]*href="(/[^"]*)"', text(page)))
    assert {link for link in links if not link.startswith("/apply/")} == {HOME}
    assert "秒不动就自动退出" in text(page)


def test_one_visit_is_for_one_application(db):
    here = self_service()
    other = items.make_item(here.stage.county.place.id, [here.stage.county.minzheng.id])
    draft = cases.open_draft(actor=here.stage.villager, item_id=other.id)
    client = begin(here)
    sign_in(here, client)
    assert client.get(reverse("portal:resume", args=[draft.id])).status_code == 404


def test_a_visit_throws_away_no_other_draft_and_shows_no_other_receipt(db):
    here = self_service()
    other = items.make_item(here.stage.county.place.id, [here.stage.county.minzheng.id])
    draft = cases.open_draft(actor=here.stage.villager, item_id=other.id)
    earlier = staged.submit(here.stage)
    client = begin(here)
    sign_in(here, client)
    assert client.post(reverse("portal:discard", args=[draft.id])).status_code == 404
    assert cases.get_draft(here.stage.villager, str(draft.id))
    assert client.get(f"/cases/{earlier.number}/receipt/").status_code == 404, "its query code is not for this visit"


@pytest.mark.parametrize("page", ["discard", "resume", "review"])
def test_a_visit_for_printing_opens_no_application(db, page):
    here = self_service()
    draft = cases.open_draft(actor=here.stage.villager, item_id=here.stage.item.id)
    client = results(here)
    assert client.get(reverse(f"portal:{page}", args=[draft.id]))["Location"] == HOME


def test_a_kiosk_of_a_second_place_opens_its_own_item(db, settings):
    here = self_service()
    places.create_place(
        actor=staged.ground.manager(), slug="ningcheng", name="宁城县", short_name="宁城", county=150429000000,
        words=places.SiteWords(), naming=staged.ground.NAMING, prefix="NC",
    )  # fmt: skip
    settings.CONFIG = {**settings.CONFIG, "place": "ningcheng"}
    client = begin(here)
    sign_in(here, client)
    assert here.stage.item.plain_name in text(client.get(reverse("portal:start", args=[here.stage.item.basic_code])))
    assert fill(here, client).endswith("/receipt/")


def test_the_page_says_masked_who_has_signed_in_and_how_long_the_visit_may_last(db):
    here = self_service()
    now = clock.now()
    with clock.at(now):
        client = begin(here)
        assert "已登录" not in text(client.get("/accounts/login/"))
        sign_in(here, client)
        page = text(client.get(reverse("portal:start", args=[here.stage.item.basic_code])))
        name = people.own_details(here.stage.villager).name
        assert f"{mask_name(name)} 已登录" in page
        assert name not in page
        assert f"{mask_name(name)}，" in page, "in the question, too"
        assert f'data-kiosk-ends="{visits.LONGEST}"' in page
    for n in range(1, 30):
        with clock.at(now + timedelta(seconds=60 * n)):
            client.get("/screens/kiosk/stay")
    with clock.at(now + timedelta(seconds=visits.LONGEST - 40)):
        page = text(client.get(reverse("portal:start", args=[here.stage.item.basic_code])))
    assert 'data-kiosk-ends="40"' in page
    assert 'content="40;url=' in page, "without scripts, too"
    client = results(here)
    assert f"{mask_name(name)} 已登录" in text(client.get("/screens/kiosk/results/"))


FILE = {"id": "photo", "label": "现场照片", "type": "attachment", "required": True}


def test_what_demands_a_file_is_applied_for_on_the_phone_not_here(db):
    here = self_service(form=[*items.SPEC["form"], FILE])
    client = here.browser()
    ways = text(client.get(f"/screens/kiosk/apply/{here.stage.item.basic_code}/"))
    assert "手机扫码申请" in ways
    assert "登录，开始申请" not in ways
    refused = client.post(f"/screens/kiosk/apply/{here.stage.item.basic_code}/begin/")
    assert "这台机器上传不了" in text(refused, 409)


def test_no_page_of_a_visit_chooses_files_or_lets_the_browser_remember(db):
    here = self_service(form=[*items.SPEC["form"], {**FILE, "required": False}])
    client = begin(here)
    pages = [text(client.get("/accounts/login/"))]
    sign_in(here, client)
    draft = client.post(reverse("portal:start", args=[here.stage.item.basic_code]))["Location"].split("/")[-2]
    slugs = ("town", "f-area", "f-photo", "m-right", "m-plan")
    for slug, answer in (("q-where", "forest"), ("q-who", "self")):
        at = reverse("portal:page", args=[draft, slug])
        client.post(at, {**hidden(client.get(at)), "answer": answer})
    pages += [text(client.get(reverse("portal:page", args=[draft, slug]))) for slug in slugs]
    assert "这份可以不交" in pages[3]
    for page in pages:
        assert 'type="file"' not in page
        assert set(re.findall(r'autocomplete="([^"]*)"', page)) <= {"off", "new-password"}
    assert 'autocomplete="new-password"' in pages[0]
    assert "我把纸质的交到窗口" in pages[-1]
    assert client.post(reverse("portal:upload", args=[draft, "f-photo"]))["Location"] == HOME


def test_a_common_word_finds_what_is_opened_here_among_many(db):
    here = self_service()
    place, body = here.stage.county.place.id, here.stage.county.minzheng.id
    for n in range(52):
        items.make_item(place, [body], plain_name=f"砍树证明 {n}")
    assert here.stage.item.plain_name in text(here.browser().get("/screens/kiosk/apply/", {"q": "砍树"}))


def test_somebody_elses_number_opens_nothing(db):
    here = self_service()
    case = staged.submit(here.stage)
    client = begin(here)
    sign_in(here, client, persons.public_actor(name="岩温"))
    assert client.get(f"/cases/{case.number}/receipt/").status_code == 404


def test_the_cookie_of_a_kiosk_goes_when_its_device_is_revoked(db):
    here = self_service()
    client = here.browser()
    assert client.cookies[visits.MARK].value == "1"
    (floor,) = hall.list_halls(here.stage.county.place.id)
    manager = persons.staff_actor(here.stage.county, staged.people.Role.HALL_MANAGER)
    (device,) = hall.list_devices(actor=manager, hall_id=floor.id)
    begin(here, client)
    sign_in(here, client)
    hall.revoke_device(actor=manager, device_id=device.id)
    assert client.get("/screens/kiosk/stay").status_code == 403
    client.get("/screens/")
    assert not client.cookies[visits.MARK].value
    assert client.get("/me/").status_code == 302, "and nobody is signed in any more"


AT_ONCE = {"materials": items.SPEC["materials"][:3]}  # nothing to be handed in later


def issued(here):
    case = staged.granted(here.stage, materials=(cases.MaterialInput("right", "waived"),))
    cases.seal_result(actor=here.stage.decider, case_id=case.case_id)
    cases.issue(actor=here.stage.clerk, case_id=case.case_id)
    return case


def results(here, actor=None):
    client = here.browser()
    assert client.post("/screens/kiosk/results/begin/")["Location"].startswith("/accounts/login/")
    answer = sign_in(here, client, actor, "/screens/kiosk/results/")
    assert answer["Location"] == "/screens/kiosk/results/"
    return client


@pytest.mark.seed("S0-38", "S3-68")
def test_a_result_is_printed_by_its_owner_where_printing_is_opened(db):
    here = self_service(Act.PRINT, **AT_ONCE)
    case = issued(here)
    client = results(here)
    number = cases.get_case(here.stage.villager, case_id=case.case_id).number
    assert f"/screens/kiosk/results/{number}/" in text(client.get("/screens/kiosk/results/"))
    assert "<iframe" in text(client.get(f"/screens/kiosk/results/{number}/"))
    file = client.get(f"/screens/kiosk/results/{number}/result.pdf")
    assert file.status_code == 200
    assert b"".join(file).startswith(b"%PDF")
    assert "no-store" in file["Cache-Control"]
    client.get(HOME)
    for address in ("", f"{number}/", f"{number}/result.pdf"):
        assert client.get(f"/screens/kiosk/results/{address}")["Location"] == HOME


def test_results_of_others_and_of_what_is_not_opened_are_not_printed(db):
    here = self_service(Act.APPLY, **AT_ONCE)
    case = issued(here)
    number = cases.get_case(here.stage.villager, case_id=case.case_id).number
    client = results(here)
    assert "没有可以在这台机器上打印的结果" in text(client.get("/screens/kiosk/results/"))
    assert client.get(f"/screens/kiosk/results/{number}/result.pdf").status_code == 409
    stranger = results(here, persons.public_actor(name="岩温"))
    assert stranger.get(f"/screens/kiosk/results/{number}/result.pdf").status_code == 404


def test_staff_print_nobodys_results_and_a_visit_for_applying_prints_nothing(db):
    here = self_service()
    client = here.browser()
    client.post("/screens/kiosk/results/begin/")
    signed_in = sign_in(here, client, here.stage.clerk, "/screens/kiosk/results/")
    assert signed_in["Location"] == "/screens/kiosk/results/"
    assert client.get("/screens/kiosk/results/").status_code == 403
    client = begin(here)
    sign_in(here, client)
    assert client.get("/screens/kiosk/results/")["Location"] == HOME


def test_only_a_kiosk_begins_a_visit(db):
    here = self_service()
    stranger = browser_of("x" * 40)
    assert stranger.post("/screens/kiosk/results/begin/")["Location"] == "/screens/"
    assert stranger.get("/screens/kiosk/stay").status_code == 403
    assert here.stage.villager.channel == Channel.ONLINE

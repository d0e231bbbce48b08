"""Who comes in, in which post; the to-do list, the ledger, referrals, jobs and the roster."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import get_resolver
from openpyxl import load_workbook

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import public
from yichuang.domain.people import testing as people
from yichuang.faces.desk import urls
from yichuang.faces.desk.access import ACCOUNT, POST_KEY, STAFF
from yichuang.kernel.journal.models import Entry

BACKEND = "yichuang.domain.people.backends.LoginBackend"


def sign_in(account_id):
    from django.contrib.auth import get_user_model

    client = Client()
    client.force_login(get_user_model().objects.get(pk=account_id), BACKEND)
    return client


def test_every_page_of_the_desk_declares_its_permission():
    known = public.PERMISSIONS | {STAFF, ACCOUNT}

    declared = {p.name: getattr(p.callback, "declared_permission", None) for p in urls.urlpatterns}

    assert {name for name, permission in declared.items() if permission not in known} == set()
    assert get_resolver().reverse_dict is not None


@pytest.mark.parametrize("path", ["", "intake/", "cases/1/", "ledger/", "jobs/", "collect/"])
def test_nobody_comes_in_without_signing_in(db, path):
    answer = Client().get(f"/desk/{path}")

    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_the_public_is_told_where_to_go(db):
    account = people.make_public()

    answer = sign_in(account.id).get("/desk/")

    assert answer.status_code == 403
    assert "这里是工作人员的工作台" in answer.content.decode()


def test_who_holds_several_posts_chooses_one_and_it_is_shown_and_journalled(stage):
    account = people.make_staff(stage.county)
    public.assign_post(
        actor=people.manager(), account_id=account.id, role=public.Role.EXAMINER,
        organisation_id=stage.county.minzheng.id, since=people.SINCE,
    )  # fmt: skip
    client = sign_in(account.id)
    _first, second = public.list_posts(account.id)

    asked = client.get("/desk/ledger/")
    chosen = client.post("/desk/posts/", {"post": second.id, "next": "/desk/ledger/"}, follow=True)

    assert asked.url == "/desk/posts/?next=%2Fdesk%2Fledger%2F"
    assert chosen.redirect_chain == [("/desk/ledger/", 302)]
    assert second.label in chosen.content.decode()
    assert client.session[POST_KEY] == second.id
    assert Entry.objects.filter(kind="people.post.chosen", subject=f"post:{second.id}").count() == 1
    assert client.get("/desk/intake/").status_code == 403


def test_nobody_takes_anothers_post(stage, desk):
    other = people.staff_actor(stage.county)

    answer = desk(stage.clerk).post("/desk/posts/", {"post": other.post_id})

    assert answer.status_code == 404


def test_choosing_a_post_never_leads_to_another_site(stage, desk):
    answer = desk(stage.clerk).post("/desk/posts/", {"post": stage.clerk.post_id, "next": "https://example.com/desk/"})

    assert answer.url == "/desk/"


@pytest.mark.seed("S1-85")
def test_the_list_shows_what_expires_first_masked_with_counts(stage, desk):
    first, second = testing.submit(stage), testing.submit(stage, stage.clerk, applicant=testing.person())

    page = desk(stage.clerk).get("/desk/?kind=receive").content.decode()

    assert page.index(first.number) < page.index(second.number)
    assert "岩温" not in page
    assert "剩 5 个工作日" in page
    assert "2<span" in page.replace(" ", ""), "the count stands in the side bar"


@pytest.mark.parametrize("kind", ["", "forward", "nonsense", *cases.TODO_LABELS])
def test_an_empty_list_says_what_it_is_for(stage, desk, kind):
    answer = desk(stage.clerk).get(f"/desk/?kind={kind}&offset=999999999999")

    assert answer.status_code == 200
    assert "yc-empty" in answer.content.decode()


def test_a_number_leads_straight_to_its_file(stage, desk):
    receipt = testing.submit(stage)
    client = desk(stage.clerk)

    assert client.get(f"/desk/find/?number={receipt.number.lower()}").url == f"/desk/cases/{receipt.case_id}/"
    assert client.get("/desk/find/?number=SJ-2026-99999").status_code == 404
    assert client.get("/desk/find/?number=D99999999999999999999999").status_code == 404


@pytest.mark.seed("S0-76")
def test_the_ledger_narrows_and_pages(stage, desk):
    receipts = [testing.submit(stage, stage.clerk, applicant=testing.person()) for _ in range(3)]
    client = desk(stage.clerk)

    everything = client.get("/desk/ledger/").content.decode()
    by_number = client.get(f"/desk/ledger/?text={receipts[1].number}").content.decode()
    nothing = client.get("/desk/ledger/?state=delivered&since=2026-13-45&town=x&item=x").content.decode()
    before = client.get(f"/desk/ledger/?before={receipts[1].case_id}").content.decode()

    assert all(r.number in everything for r in receipts)
    assert receipts[1].number in by_number
    assert receipts[0].number not in by_number
    assert "没有符合条件的件" in nothing
    assert receipts[0].number in before
    assert receipts[1].number not in before
    assert "岩温" not in everything


@pytest.mark.seed("S0-76")
def test_the_ledger_is_exported_masked_and_on_record(stage, desk):
    receipt = testing.submit(stage, stage.clerk, applicant=testing.person(name="岩温"))
    bureau = people.staff_actor(stage.county, public.Role.BUREAU, organisation_id=stage.county.zhengwu.id)

    answer = desk(bureau).get("/desk/ledger/export/")

    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.values)
    assert rows[0][:3] == ("办件编号", "事项", "申请人")
    assert rows[1][0] == receipt.number
    assert rows[1][2] == "岩*"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Entry.objects.filter(kind="cases.ledger.exported").count() == 1
    assert desk(stage.clerk).get("/desk/ledger/export/").status_code == 403


def test_who_has_no_file_in_hand_gets_rows_without_links(stage, desk):
    receipt = testing.submit(stage)
    bureau = people.staff_actor(stage.county, public.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    client = desk(bureau)

    page = client.get("/desk/ledger/").content.decode()

    assert receipt.number in page
    assert f"/desk/cases/{receipt.case_id}/" not in page
    assert client.get(f"/desk/cases/{receipt.case_id}/").status_code == 404


@pytest.mark.seed("S1-46", "S2-24")
def test_whom_one_sends_elsewhere_is_noted_and_followed(stage, desk):
    client = desk(stage.clerk)

    refused = client.post("/desk/referrals/new/", {"asked_about": "办房产证", "sent_to": "", "contact": ""})
    client.post(
        "/desk/referrals/new/", {"asked_about": "办房产证", "sent_to": "不动产登记中心", "contact": "13887651234"}
    )
    (row,) = cases.list_referrals(stage.clerk)
    page = client.get("/desk/referrals/").content.decode()
    short = client.post(f"/desk/referrals/{row.id}/follow/", {"outcome": "好"})
    client.post(f"/desk/referrals/{row.id}/follow/", {"outcome": "当天办成了"})

    assert refused.status_code == 422
    assert "办房产证" in refused.content.decode()
    assert "不动产登记中心" in page
    assert "13887651234" not in page
    assert short.status_code == 422
    assert 'value="好"' in short.content.decode()
    assert cases.list_referrals(stage.clerk) == ()
    assert "当天办成了" in client.get("/desk/referrals/?all=1").content.decode()


def test_the_technician_sees_jobs_and_people_and_nothing_of_the_cases(stage, desk):
    technician = people.staff_actor(stage.county, public.Role.TECHNICIAN)
    client = desk(technician)

    assert client.get("/desk/").url == "/desk/jobs/"
    assert "没有失败的任务" in client.get("/desk/jobs/").content.decode()
    assert client.post("/desk/jobs/999999/retry/").status_code == 404
    assert "李娜" in client.get("/desk/roster/").content.decode()
    assert "<h1>岗位名册</h1>" in client.get("/desk/roster/").content.decode()
    assert client.get("/desk/ledger/").status_code == 403


PAGES = ("/desk/", "/desk/intake/", "/desk/later/", "/desk/collect/", "/desk/ledger/", "/desk/ledger/export/",
         "/desk/referrals/", "/desk/jobs/", "/desk/roster/")  # fmt: skip
OPEN_TO = {
    public.Role.CLERK: {"/desk/", "/desk/intake/", "/desk/later/", "/desk/ledger/", "/desk/referrals/"},
    public.Role.AGENT: {"/desk/", "/desk/intake/", "/desk/collect/", "/desk/referrals/"},
    public.Role.EXAMINER: {"/desk/", "/desk/ledger/"},
    public.Role.DECIDER: {"/desk/", "/desk/ledger/"},
    public.Role.LEADER: {"/desk/", "/desk/ledger/"},
    public.Role.HALL_MANAGER: {"/desk/ledger/", "/desk/ledger/export/", "/desk/roster/"},
    public.Role.BUREAU: {"/desk/ledger/", "/desk/ledger/export/", "/desk/roster/"},
    public.Role.SUPERVISOR: {"/desk/ledger/"},
    public.Role.TECHNICIAN: {"/desk/jobs/", "/desk/roster/"},
}


@pytest.mark.parametrize("role", OPEN_TO, ids=str)
def test_each_role_sees_its_own_pages(stage, desk, role):
    client = desk(people.staff_actor(stage.county, role))

    answers = {path: client.get(path).status_code for path in PAGES}

    assert {path for path, status in answers.items() if status == 200} == OPEN_TO[role]
    assert {answers[p] for p in PAGES if p not in OPEN_TO[role]} <= {302, 403}


def test_pages_stay_small(stage, desk):
    import gzip

    for _ in range(50):
        testing.submit(stage, stage.clerk, applicant=testing.person())
    client = desk(stage.clerk)

    for path in ("/desk/", "/desk/intake/", "/desk/ledger/"):
        assert len(gzip.compress(client.get(path).content)) < 100_000

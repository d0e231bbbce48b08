"""Papers offered in the file, the filled form to sign, and personal fields of a form under correction."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.kernel import clock
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of

from .test_file import do

EXPERT = {"id": "expert", "name": "专家评审", "cause": "expert_review", "basis": "行政许可法第四十五条", "max_days": 30,
          "stops_statutory": True, "stops_promised": True}  # fmt: skip
FORM = [
    {"id": "area", "label": "采伐面积", "type": "number", "minimum": "0.1", "maximum": 1000, "unit": "亩"},
    {"id": "species", "label": "树种", "max_length": 20},
    {"id": "owner", "label": "林权人身份证号", "type": "identity"},
    {"id": "mobile", "label": "联系手机", "type": "phone"},
    {"id": "account", "label": "银行账号", "type": "bank"},
]
MOBILE, ACCOUNT = "13987651234", "6217000010001234567"


def links(client, case):
    page = client.get(f"/desk/cases/{case}/").content.decode()
    return dict(re.findall(rf'href="(/desk/cases/{case}/papers/[\w-]+/)"[^>]*>([^<]+)<', page))


def test_each_procedure_and_the_extension_are_offered_and_open_by_their_own_addresses(db, desk):
    stage = testing.make_stage(special_procedures=[EXPERT])
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    before = links(client, case)
    until = clock.today() + timedelta(days=9)
    do(client, case, "start_special", procedure="expert", notified_until=until, reason="请三位专家评审")
    do(client, case, "request_extension", reason="需要核对三户的界线")
    cases.approve_extension(actor=stage.leader, case_id=case)

    after = links(client, case)

    new = {address: label for address, label in after.items() if address not in before}
    assert sorted(label.partition("（")[0] for label in new.values()) == [
        "重打延长办理期限告知书",
        "重打特别程序告知书",
    ]
    for address in new:
        pdf = client.get(address)
        assert pdf.status_code == 200
        assert pdf.content.startswith(b"%PDF")
        assert "filename" in pdf.headers["Content-Disposition"]
    elsewhere = people.staff_actor(
        stage.county, organisation_id=stage.county.town_b.id, site_id=stage.county.other_village_site.id
    )
    assert {desk(elsewhere).get(address).status_code for address in new} == {404}


def test_the_one_notice_is_offered_after_it_was_answered(stage, desk):
    case = testing.submit(stage).case_id
    cases.notify_correction(actor=stage.clerk, case_id=case, items={"right": "照片看不清"})
    cases.supplement(actor=stage.clerk, case_id=case, materials=(cases.MaterialInput("right", "paper"),))
    client = desk(stage.clerk)

    assert "重打一次性告知书" in links(client, case).values()
    assert client.get(f"/desk/cases/{case}/papers/correction/").content.startswith(b"%PDF")


def test_what_was_ended_is_told_on_paper(stage, desk):
    case = testing.accepted(stage).case_id
    client = desk(stage.decider)

    do(client, case, "terminate", reason="申请人去世，没有人继续申请")

    assert "重打终止办理通知书" in links(client, case).values()
    assert "申请人去世" in text_of(client.get(f"/desk/cases/{case}/papers/terminated/").content)


def test_the_filled_form_is_offered_after_intake_and_prints_in_full_on_record(stage, desk, typed):
    client, number = desk(stage.clerk), people.identity()

    done = client.post("/desk/intake/", typed(id_number=number), follow=True).content.decode()
    (row,) = cases.list_ledger(stage.clerk, cases.LedgerFilter()).rows
    address = f"/desk/cases/{row.case_id}/papers/application/"
    before = Entry.objects.filter(kind="people.applicant.opened").count()
    text = text_of(client.get(address).content)

    assert "打印申请表（A4）" in done
    assert f'href="{address}"' in done
    assert links(client, row.case_id)[address] == "打印申请表"
    for words in ("岩温𬭊䶮", number, "思茅松", "采伐面积", row.number, "本人承诺所填内容真实"):
        assert words in text
    assert Entry.objects.filter(kind="people.applicant.opened").count() == before + 1


@pytest.fixture
def asked(db):
    """(stage, case, number): a case whose form, with numbers in it, is to be corrected."""
    stage, number = testing.make_stage(form=FORM), people.identity()
    form = testing.FORM | {"owner": number, "mobile": MOBILE, "account": ACCOUNT}
    case = testing.submit(stage, stage.clerk, applicant=testing.person(), form=form).case_id
    cases.notify_correction(actor=stage.clerk, case_id=case, items={"right": "看不清", "form": "树种写清楚"})
    return stage, case, number


def test_numbers_of_a_form_under_correction_are_shown_masked_beside_an_empty_input(asked, desk):
    stage, case, number = asked

    page = desk(stage.clerk).get(f"/desk/cases/{case}/do/supplement/").content.decode()

    assert [secret for secret in (number, MOBILE, ACCOUNT) if secret in page] == []
    assert f"现在：{number[:6]}" in page
    assert "现在：139****1234" in page
    assert "4567；不改就留空" in page
    for name in ("owner", "mobile", "account"):
        (field,) = re.findall(rf'<input[^>]*name="f_{name}"[^>]*>', page)
        assert not re.search(r'value="[^"]', field)
    assert 'value="思茅松"' in page


def test_what_is_left_empty_stays_and_what_is_typed_replaces_it(asked, desk):
    stage, case, number = asked

    answer = do(desk(stage.clerk), case, "supplement", h_right="paper", f_area="3", f_species="云南松", f_owner="",
                f_mobile="13700001111", f_account="")  # fmt: skip

    form = cases.get_case(stage.clerk, case_id=case).form
    assert answer.status_code == 303
    assert (form["species"], form["owner"], form["mobile"], form["account"]) == (
        "云南松", number, "13700001111", ACCOUNT,
    )  # fmt: skip

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yichuang.kernel import clock, codes
from yichuang.kernel.codes import CodeCheck, InvalidCode, Sex, UnknownKind, check
from yichuang.kernel.codes.uscc import ALPHABET

KINDS = ["identity", "uscc", "task", "handle", "licence", "division"]
TASKS = [
    "11440232MB2D06811W4000117051000",
    "11450721MB155808114000104002000",
    "1145072100811537184452004020000",
    "11370800MB285591843370117002011",
    "11310000MB2F30661Y2312003564000",
]
LICENCE = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
GOOD = {
    "identity": "11010519491231002X",
    "uscc": "11440232MB2D06811W",
    "task": TASKS[0],
    "handle": TASKS[4] + "01",
    "licence": LICENCE,
    "division": "530925101000",
}
REGIONS = st.from_regex(r"(53|11|44|15|64)[0-9]{4}", fullmatch=True)
BODIES = st.text(ALPHABET, min_size=9, max_size=9)
CREDIT = st.builds(codes.build_uscc, st.sampled_from(["11", "12", "54", "91", "N1"]), REGIONS, BODIES)


@pytest.mark.parametrize("kind", KINDS)
def test_good_code_is_valid_and_normalised(kind):
    assert check(kind, GOOD[kind]) == CodeCheck(valid=True, reason=None, normalised=GOOD[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_lower_case_is_accepted_and_normalised(kind):
    assert check(kind, GOOD[kind].lower()).normalised == GOOD[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "x",
        "0",
        "０" * 18,
        "🙂",
        "1" * 10_000,
        "\x00" * 18,
        "𬭊䶮" * 9,
        "ı" * 18,
        "ſ" * 18,
        "-1",
        "٣" * 18,
        "²" * 12,
    ],
)
def test_garbage_is_invalid_with_a_chinese_reason(kind, value):
    answer = check(kind, value)
    assert answer.valid is False
    assert answer.normalised is None
    assert answer.reason
    assert not answer.reason.isascii()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("spoil", [" {}", "{} ", "{}\n", "{}0", "\u200b{}"])
def test_nothing_may_stand_around_a_code(kind, spoil):
    assert not check(kind, spoil.format(GOOD[kind])).valid


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_text_is_invalid(kind):
    assert not check(kind, None).valid


def test_unknown_kind_is_told_apart_from_a_bad_code():
    with pytest.raises(UnknownKind):
        check("passport", "E12345678")
    with pytest.raises(KeyError):
        check("", "")


@given(st.sampled_from(KINDS), st.text(max_size=60) | st.text("0123456789X.", max_size=60))
def test_check_never_raises(kind, value):
    answer = check(kind, value)
    assert (answer.reason is None) is answer.valid


@given(st.sampled_from(["identity", "uscc", "licence"]), st.data())
def test_any_single_wrong_character_is_noticed(kind, data):
    good = GOOD[kind]
    at = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.sampled_from("0123456789X"))
    assume(other != good[at])
    assert not check(kind, good[:at] + other + good[at + 1 :]).valid


# identity


def test_identity_number_tells_birth_sex_and_region():
    found = codes.parse_identity("11010519491231002x")
    assert (found.number, found.region) == ("11010519491231002X", "110105")
    assert found.birth == date(1949, 12, 31)
    assert found.sex is Sex.FEMALE
    assert codes.parse_identity("440524188001010014").sex is Sex.MALE


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("110105194912310021", "校验码"),
        ("110105194902300029", "不存在"),
        ("110105194913010029", "不存在"),
        ("110105000000000029", "不存在"),
        ("990105194912310020", "省级"),
        ("110105491231002", "15 位"),
        ("11010519491231002", "18 位"),
        ("1101051949123100XX", "前 17 位"),
        ("１１０１０５１９４９１２３１００２Ｘ", "半角"),
        ("110105 19491231002X", "空格"),
    ],
)
def test_identity_number_is_refused_for_what_is_wrong_with_it(number, word):
    with pytest.raises(InvalidCode, match=word):
        codes.parse_identity(number)


def test_identity_number_of_somebody_not_yet_born_is_refused_until_the_day():
    with clock.at(datetime(2026, 9, 28, 12, tzinfo=clock.SHANGHAI)):
        number = codes.build_identity("530925", date(2026, 9, 28), 1)
        with pytest.raises(InvalidCode, match="晚于今天"):
            codes.build_identity("530925", date(2026, 9, 29), 1)
    with clock.at(datetime(2026, 9, 27, 23, 59, tzinfo=clock.SHANGHAI)), pytest.raises(InvalidCode, match="晚于今天"):
        codes.parse_identity(number)


def test_identity_number_before_1880_is_refused():
    assert codes.build_identity("530925", date(1880, 1, 1), 1)
    with pytest.raises(InvalidCode, match="过早"):
        codes.build_identity("530925", date(1879, 12, 31), 1)


def test_identity_number_with_an_abolished_region_is_valid():
    assert codes.build_identity("533522", date(1962, 3, 4), 17)  # 临沧地区 before it became a city


@given(REGIONS, st.dates(date(1880, 1, 1), date(2024, 12, 31)), st.integers(0, 999))
def test_built_identity_number_parses_back(region, birth, serial):
    found = codes.parse_identity(codes.build_identity(region, birth, serial))
    assert (found.region, found.birth) == (region, birth)
    assert found.sex is (Sex.MALE if serial % 2 else Sex.FEMALE)


@pytest.mark.parametrize("serial", [-1, 1000])
def test_serial_out_of_range_is_refused(serial):
    with pytest.raises(InvalidCode):
        codes.build_identity("530925", date(1990, 1, 1), serial)


def test_personal_number_shows_in_no_repr():
    number = GOOD["identity"]
    assert number[6:14] not in repr(codes.parse_identity(number))
    assert number[6:14] not in repr(check("identity", number))
    with pytest.raises(InvalidCode) as refusal:
        codes.parse_identity(number[:-1] + "1")
    assert number[6:14] not in str(refusal.value)


# credit codes


@pytest.mark.parametrize("task", TASKS)
def test_real_credit_codes_pass(task):
    found = codes.parse_uscc(task[:18])
    assert found.prefix == "11"
    assert found.region == task[2:8]


@given(CREDIT)
def test_built_credit_code_parses_back(code):
    found = codes.parse_uscc(code)
    assert codes.build_uscc(found.prefix, found.region, found.body) == code


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_left_out_of_credit_codes_are_refused(letter):
    with pytest.raises(InvalidCode, match="不用"):
        codes.parse_uscc(f"11440232{letter}B2D06811W")


@pytest.mark.parametrize("parts", [("1", "530925", "000000000"), ("11", "53092X", "000000000"), ("11", "530925", "0")])
def test_credit_code_of_wrong_parts_is_refused(parts):
    with pytest.raises(InvalidCode):
        codes.build_uscc(*parts)


# item codes


@pytest.mark.parametrize("task", TASKS)
def test_real_item_codes_parse_into_body_level_and_basic_code(task):
    found = codes.parse_task(task)
    assert found.body.code == task[:18]
    assert found.level == int(task[18])
    assert found.basic.code == task[19:]
    assert codes.build_task_code(found.body.code, found.level, found.basic.code) == task


def test_sub_item_and_provincial_catalogue_are_read():
    basic = codes.parse_task(TASKS[3]).basic
    assert (basic.province, basic.kind, basic.department, basic.main, basic.sub) == ("37", "01", "17", "002", "011")


def test_basic_code_alone_is_a_task_code_for_check():
    assert check("task", "000117051000").valid
    assert codes.build_basic_code("00", "01", "17", 51) == "000117051000"
    for wrong in ("990117051000", "000117000000", "00011705100X"):
        assert not check("task", wrong).valid


def test_task_code_with_a_wrong_level_or_body_is_refused():
    for level in "089X":
        assert "行使层级" in (check("task", TASKS[0][:18] + level + TASKS[0][19:]).reason or "")
    assert "统一社会信用代码" in (check("task", "21" + TASKS[0][2:]).reason or "")


def test_handle_code_has_a_serial_from_one():
    found = codes.parse_handle(GOOD["handle"])
    assert (found.task.code, found.serial) == (TASKS[4], 1)
    assert codes.build_handle(TASKS[4], 12).endswith("12")
    for serial in (0, 100):
        with pytest.raises(InvalidCode):
            codes.build_handle(TASKS[4], serial)
    assert not check("handle", TASKS[4] + "0X").valid


def test_national_case_number_is_task_day_and_serial():
    number = codes.build_project_number(TASKS[0], date(2020, 10, 20), 8)
    assert number == TASKS[0] + "202010200008"
    found = codes.parse_project_number(number)
    assert (found.task.code, found.day, found.serial) == (TASKS[0], date(2020, 10, 20), 8)
    for wrong in ("202002300008", "202010200000", "2020102000 8", "20201020000X"):
        with pytest.raises(InvalidCode):
            codes.parse_project_number(TASKS[0] + wrong)
    with pytest.raises(InvalidCode):
        codes.build_project_number(TASKS[0], date(2020, 10, 20), 10_000)


# certificates


def test_licence_vector_of_the_standard_passes():
    found = codes.parse_licence(LICENCE)
    assert found.definer.code == "11100000000013338W"
    assert found.issuer.code == "11430000006122244L"
    assert (found.serial, found.version) == ("20230000403", 1)
    assert codes.build_licence(found.type_code, found.issuer.code, found.serial, 1) == LICENCE


@pytest.mark.parametrize(
    "wrong",
    [
        LICENCE[:-1] + "V",
        LICENCE.replace("1.2.156", "1.2.157"),
        LICENCE.replace(".001.", ".000."),
        LICENCE.replace(".001.", "."),
        LICENCE.replace("W011.", "W01A."),
        LICENCE.replace("20230000403", ""),
        LICENCE.replace("20230000403", "9" * 41),
        LICENCE.replace("2244L", "2244M"),
    ],
)
def test_wrong_licence_codes_are_refused(wrong):
    assert not check("licence", wrong).valid


@given(CREDIT, CREDIT, st.text("0123456789ABCXYZ", min_size=1, max_size=40), st.integers(1, 999))
def test_built_licence_code_parses_back(definer, issuer, serial, version):
    found = codes.parse_licence(codes.build_licence(definer + "011", issuer, serial, version))
    assert (found.issuer.code, found.serial, found.version) == (issuer, serial, version)


def test_licence_of_wrong_parts_is_refused():
    with pytest.raises(InvalidCode):
        codes.build_licence("11100000000013338W011", "11430000006122244L", "2023*", 1)
    with pytest.raises(InvalidCode):
        codes.build_licence("11100000000013338W011", "11430000006122244L", "2023", 1000)

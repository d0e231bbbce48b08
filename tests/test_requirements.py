"""The ledger of requirements tells the truth: complete, well-formed, and every test it names exists."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from yichuang.project import requirements

# How many things each place's text asks for; the ledger may never lose one.
ASKED = {"双江": ("S0", 93), "大武口": ("S1", 137), "沾益": ("S2", 150), "宁城": ("S3", 72), "仲恺": ("S4", 93)}


@pytest.fixture(scope="module")
def ledger() -> list[requirements.Requirement]:
    return requirements.read()


@pytest.fixture(scope="module")
def collected() -> dict[str, list[str]]:
    return requirements.collect_marks()


def test_every_requirement_of_every_place_is_listed_once(ledger):
    by_place = Counter(row.place for row in ledger)
    assert by_place == {place: count for place, (_, count) in ASKED.items()}
    for place, (prefix, count) in ASKED.items():
        wanted = [f"{prefix}-{number}" for number in range(1, count + 1)]
        assert [row.id for row in ledger if row.place == place] == wanted


def test_every_state_is_known_and_every_line_has_evidence(ledger):
    for row in ledger:
        assert row.state in requirements.STATES, row.id
        assert row.phrase, row.id
        assert row.evidence.strip(), row.id
        if row.state == "awaits":
            assert row.evidence == row.area, row.id


def test_an_administrative_act_gives_a_reason_and_not_a_test(ledger):
    for row in ledger:
        if row.state == "administrative":
            assert len(row.evidence) >= 6, row.id
            assert "::" not in row.evidence, row.id


def test_every_test_named_as_evidence_is_collected_and_claims_the_requirement(ledger, collected):
    for row in ledger:
        for test in row.tests:
            assert test in collected, f"{row.id}: {test}"
            assert row.id in collected[test], f"{row.id}: {test}"


def test_every_claim_of_a_test_is_in_the_ledger(ledger, collected):
    assert requirements.filled(ledger, collected) == ledger, "run: yichuang requirements --from-marks"


def test_filling_shows_what_is_claimed_and_takes_back_what_is_not(ledger):
    first, second = ledger[0], replace(ledger[1], state="shown", evidence="tests/gone.py::test_gone")
    filled = requirements.filled([first, second], {"tests/a.py::test_a": [first.id]})
    assert filled == [
        replace(first, state="shown", evidence="tests/a.py::test_a"),
        replace(second, state="awaits", evidence=second.area),
    ]


def test_a_claim_of_an_unknown_requirement_is_refused(ledger):
    with pytest.raises(ValueError, match="S9-1"):
        requirements.filled(ledger, {"tests/a.py::test_a": ["S9-1"]})


def test_the_counts_add_up(ledger, capsys):
    assert requirements.main([]) == 0
    totals = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("合计")]
    assert len(totals) == 2
    for _, _, shown, administrative, awaits, total in totals:
        assert int(shown) + int(administrative) + int(awaits) == int(total) == len(ledger)
    assert re.fullmatch(r"\d+", totals[0][-1])

"""Fast and wrong is worthless: what was answered is compared with what is stored."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from .instance import yichuang

# series, number within it
SERIES = {
    "办件编号 / case numbers": (
        "SELECT left(number, 7), split_part(number, '-', 3)::bigint FROM cases_case WHERE number IS NOT NULL"
    ),
    "国家办件编号 / national numbers": (
        "SELECT left(national_number, 39), substr(national_number, 40)::bigint FROM cases_case"
        " WHERE national_number IS NOT NULL"
    ),
    "文号 / decision numbers": (
        r"SELECT split_part(document_number, '〕', 1), substring(document_number FROM '〕(\d+) 号$')::bigint"
        " FROM cases_decision"
    ),
}


def answers(url: str, given: Sequence[str], replayed: int) -> list[str]:
    """What holds, one line each. Raises AssertionError.

    ``given``: every number a client was told, repeated submissions (``replayed`` of them) apart.
    """
    lines = []
    with psycopg.connect(url) as connection:
        stored = {number for (number,) in connection.execute("SELECT number FROM cases_case")}
        assert len(given) == len(set(given)), "two clients were given the same number"
        assert set(given) <= stored, f"numbers given but not stored: {sorted(set(given) - stored)[:5]}"
        assert len(stored) == len(given), f"{len(stored) - len(given)} cases nobody was told of"
        lines.append(f"{len(given)} numbers given, each once, each stored, none besides")
        lines.append(f"{replayed} submissions sent twice with one key: one case each")
        for name, query in SERIES.items():
            taken: dict[str, list[int]] = {}
            for series, number in connection.execute(query):
                taken.setdefault(series, []).append(number)
            for series, numbers in taken.items():
                assert sorted(numbers) == list(range(1, len(numbers) + 1)), f"{name} {series}: a gap or a repetition"
            lines.append(f"{name}: {sum(map(len, taken.values()))}, none missing, none twice")
        lines.append(_journal(connection))
    lines.append("yichuang verify-journal: " + yichuang("verify-journal").strip().splitlines()[-1])
    return lines


def _journal(connection: psycopg.Connection[tuple[object, ...]]) -> str:
    """One history line and one journal entry for each change of each case."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM cases_casehistory),"
        " (SELECT count(*) FROM journal_entry WHERE kind LIKE 'cases.case.%'),"
        " (SELECT count(*) FROM (SELECT case_id, count(*) AS n FROM cases_casehistory GROUP BY 1) h"
        "  JOIN (SELECT subject, count(*) AS n FROM journal_entry GROUP BY 1) j"
        "  ON j.subject = 'case:' || h.case_id AND j.n = h.n)"
    ).fetchone()
    assert row is not None
    cases, history, entries, equal = row
    assert history == entries, f"{history} changes but {entries} journal entries"
    assert cases == equal, f"{cases} cases, {equal} of them with as many entries as changes"
    return f"{history} changes of {cases} cases, as many journal entries"

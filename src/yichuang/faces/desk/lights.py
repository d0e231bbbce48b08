"""Lights in words: how a row's or a clock's colour and text look on the desk (domain.md §5)."""

from __future__ import annotations

from yichuang.domain.cases import public as cases

ROW_STATES = {"ok": "on_time", "soon": "yellow", "yellow": "yellow", "red": "red", "none": "paused"}


def row_state(row: cases.CaseRow) -> str:
    """The light of a row for the light component."""
    return "done" if row.state in cases.CLOSED else ROW_STATES[row.light]


def clock_state(clock: cases.ClockView) -> str:
    """The light of a clock for the light component."""
    if clock.state == "done":
        return "done" if clock.light in {"ok", "none"} else ROW_STATES[clock.light]
    return "paused" if clock.state == "stopped" else ROW_STATES[clock.light]


def clock_text(clock: cases.ClockView) -> str:
    """What the clock says, in a word or two."""
    if clock.state == "done":
        return "按期完成" if clock.light in {"ok", "none"} else "超期完成"
    if clock.state == "stopped":
        return "暂停计时"
    if clock.days_left is None:
        return "不计时"
    if clock.days_left < 0:
        return f"超期 {-clock.days_left} 个工作日"
    return "今天到期" if clock.days_left == 0 else f"剩 {clock.days_left} 个工作日"


def plan_state(light: str) -> str:
    """The light of a site or task of the programme (ok, soon, red, none, done, waits, silent) for the light component.

    Never the red one: that is the law's. A plan's day that is past is yellow, and says 逾期.
    """
    return {"done": "done", "red": "yellow", "waits": "paused", "silent": "paused"}.get(light) or ROW_STATES[light]

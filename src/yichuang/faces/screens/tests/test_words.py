"""How a call is said."""

from __future__ import annotations

import pytest

from yichuang.faces.screens.words import call_words, counted


def test_a_call_is_said_sign_by_sign():
    assert call_words("A023", "3") == "请 A 零 二 三 号，到 三 号窗口"


@pytest.mark.parametrize(
    ("window", "words"), [("1", "一"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("35", "三十五"), ("B2", "B 二")]
)
def test_windows_are_counted(window, words):
    assert counted(window) == words

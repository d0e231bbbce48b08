"""Errors say what happened and how to go on."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("403", ["当前岗位没有这项权限", "换一个身份"]),
        ("404", ["没有找到，或者不在您的办理范围内", "查一查"]),
        ("409", ["这件已经受理了", "现在可以：审查、退回", "刷新"]),
        ("422", ["请填采伐面积，如 2.5", "返回"]),
        ("429", ["点得太快了", "请等一分钟"]),
    ],
)
def test_a_refusal_becomes_a_page_that_says_how_to_go_on(client, kind, words):
    answer = client.get(f"/refuse/{kind}/")

    assert answer.status_code == int(kind)
    body = answer.content.decode()
    assert [w for w in words if w not in body] == []


def test_an_unknown_address_does_not_show_its_path(client):
    answer = client.get("/secret/%3Cscript%3E/", HTTP_ACCEPT="text/html")

    assert answer.status_code == 404
    assert "secret" not in answer.content.decode().split("<main")[1].split("</main")[0]


def test_our_own_fault_says_so_without_the_cause():
    client = Client(raise_request_exception=False)

    answer = client.get("/boom/")

    assert answer.status_code == 500
    assert "这不是您的错" in answer.content.decode()
    assert "broken" not in answer.content.decode()


def test_the_500_page_needs_nothing():
    assert "系统出了点问题" in render_to_string("common/errors/500.html")


def test_an_old_form_is_told_to_refresh():
    answer = Client(enforce_csrf_checks=True).post("/display/", {"theme": "dark"})

    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()


@pytest.mark.parametrize("kind", ["403", "404", "409", "422", "429"])
def test_error_pages_are_accessible_on_a_phone(new_page, axe, kind):
    page = new_page(viewport={"width": 320, "height": 640})
    page.goto(f"/refuse/{kind}/")

    axe(page)

    assert page.evaluate("document.documentElement.scrollWidth") == 320

"""Template tags of the portal: questions of an item, states of a case in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.faces.common import components
from yichuang.faces.common.situation import options_of

register = template.Library()


@register.simple_tag
def question_radios(question: catalogue.Question, answer: str, error: str = "") -> SafeString:
    """A question about the situation as radios, with the answer given so far."""
    params = {
        "name": f"q_{question.id}",
        "id": f"f-q_{question.id}",
        "label": question.text,
        "hint": question.help,
        "options": options_of(question),
        "value": answer,
        "error": error,
    }
    return components.render("radios", params)


@register.simple_tag
def bundle_radios(asked: bundles.Asked, error: str = "") -> SafeString:
    """A question of a bundle as radios, with the answer given so far."""
    params = {
        "name": f"q_{asked.id}",
        "id": f"f-q_{asked.id}",
        "label": asked.question.text,
        "hint": asked.question.help,
        "options": options_of(asked.question),
        "value": asked.answer,
        "error": error,
    }
    return components.render("radios", params)


@register.filter
def plain(value: Decimal) -> str:
    """A number without needless zeros: 20, 4.4."""
    return f"{value.normalize():f}" if value else "0"


@register.filter
def labelled(row: Sequence[str], columns: Sequence[str]) -> list[tuple[str, str]]:
    """The cells of a table's row, each with the name of its column."""
    return list(zip(columns, row, strict=True))


@register.simple_tag
def demo_accounts() -> dict[str, object]:
    """The demo's accounts in groups, with their shared password; empty outside demo mode."""
    accounts = people.list_demo_accounts()
    return {
        "public": [a for a in accounts if a.kind == "public"],
        "staff": [a for a in accounts if a.kind == "staff"],
        "password": settings.DEMO_PASSWORD if accounts else "",
    }


_OF_A_DRAFT = re.compile(r"/(apply|bundles/draft)/[0-9a-f]{8}-[0-9a-f-]{27}/")
_TO_APPLY = re.compile(r"/apply/|/bundles/[a-z0-9_-]+/start/")


@register.simple_tag
def sign_in_reason(goal: str | None) -> str:
    """Why one stands before the sign-in page when all one wanted was to apply; empty for any other goal."""
    if _OF_A_DRAFT.match(goal or ""):
        return "登录过期了，您填的都还在，登录后接着填"
    return "申请要先登录或注册" if _TO_APPLY.match(goal or "") else ""


@register.simple_tag
def component_with(name: str, params: dict[str, Any]) -> SafeString:
    """A component whose name and parameters the view has worked out."""
    return components.render(name, params)

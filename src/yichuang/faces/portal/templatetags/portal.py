"""Template tags of the portal: questions of an item, states of a case in plain words."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.faces.common import components

from ..guide.situation import options_of

register = template.Library()

_DEMO_PASSWORD = "yichuang2026"  # noqa: S105 - what the demo's loader gives all its accounts, and tells everybody


@register.simple_tag
def question_radios(question: catalogue.Question, answer: str) -> SafeString:
    """A question about the situation as radios, with the answer given so far."""
    params = {
        "name": f"q_{question.id}",
        "id": f"f-q_{question.id}",
        "label": question.text,
        "hint": question.help,
        "options": options_of(question),
        "value": answer,
    }
    return components.render("radios", params)


@register.simple_tag
def demo_accounts() -> dict[str, object]:
    """The demo's accounts in groups, with their shared password; empty outside demo mode."""
    accounts = people.list_demo_accounts()
    return {
        "public": [a for a in accounts if a.kind == "public"],
        "staff": [a for a in accounts if a.kind == "staff"],
        "password": str(settings.CONFIG.get("demo_password", _DEMO_PASSWORD)) if accounts else "",
    }


@register.simple_tag
def component_with(name: str, params: dict[str, Any]) -> SafeString:
    """A component whose name and parameters the view has worked out."""
    return components.render(name, params)

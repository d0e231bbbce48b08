"""Small helps for the desk's templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common import components

register = template.Library()


@register.simple_tag
def component(field: Any) -> SafeString:
    """A field prepared by a view (``component`` and ``params``) as the common component."""
    return components.render(field.component, field.params)


@register.simple_tag
def named_component(name: str, params: dict[str, Any]) -> SafeString:
    """A common component by its name, with parameters that a view prepared."""
    return components.render(name, params)


@register.filter
def place_in_record(where: str) -> str:
    """Where in a record a finding stands, in words."""
    return catalogue.path_words(where)

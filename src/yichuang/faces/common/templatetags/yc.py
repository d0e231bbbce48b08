"""Template tags and filters of the common face: components, and Chinese typography.

After ``{% load yc %}``: ``{% yc "tag" text="免交" %}``, ``{% ycblock "card" title="申请人" %}…{% endycblock %}``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yichuang.faces.common import components, form_fields
from yichuang.kernel import clock

register = template.Library()

WEEKDAYS = "一二三四五六日"
_HAN = r"[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]"  # no 、。〔〕
_BOUNDARY = re.compile(rf"(?<={_HAN})(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?={_HAN})")
LIMIT_UNITS = {
    "working_days": "个工作日",
    "days": "天",
    "months": "个月",
    "hours": "小时",
    "working_hours": "个工作小时",
    "minutes": "分钟",
}


@register.simple_tag(takes_context=True)
def yc(context: Context, component: str, **params: Any) -> SafeString:
    """A component without inside: ``{% yc "tag" text="免交" kind="ok" %}``."""
    return components.render(component, params | _unremembered(context, component, params), csrf_token=_csrf(context))


@register.simple_block_tag(takes_context=True)
def ycblock(context: Context, content: str, component: str, **params: Any) -> SafeString:
    """A component with an inside: ``{% ycblock "card" title="申请人" %}…{% endycblock %}``."""
    return components.render(component, {**params, "content": content}, block=True, csrf_token=_csrf(context))


@register.simple_tag(takes_context=True)
def yc_field(context: Context, bound: BoundField, **params: Any) -> SafeString:
    """A Django form field as the component that fits its widget; ``params`` add to or replace what the form says."""
    name, given = form_fields.describe(bound)
    params = {**given, **params}
    return components.render(name, params | _unremembered(context, name, params), csrf_token=_csrf(context))


@register.simple_tag
def yc_errors(form: BaseForm, **params: Any) -> SafeString:
    """The error summary of a Django form, each line linked to its field; nothing when there are no errors."""
    errors = form_fields.errors(form)
    return components.render("error_summary", {"errors": errors, **params}) if errors else SafeString("")


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """``11 月 30 日``; with the year when it is not this year. Instants are read in Asia/Shanghai."""
    if not value:
        return ""
    day = _civil_day(value)
    year = "" if day.year == clock.today().year else f"{day.year} 年 "
    return f"{year}{day.month} 月 {day.day} 日"


@register.filter
def cn_date_week(value: date | datetime | None) -> str:
    """``11 月 30 日（星期一）``: where someone must come."""
    return f"{cn_date(value)}（星期{WEEKDAYS[_civil_day(value).weekday()]}）" if value else ""


@register.filter
def cn_datetime(value: date | datetime | None) -> str:
    """``11 月 30 日 14:05``, in Asia/Shanghai; a day without a time stays a day."""
    if not isinstance(value, datetime):
        return cn_date(value)
    return f"{cn_date(value)} {value.astimezone(clock.SHANGHAI):%H:%M}"


@register.simple_tag
def when(value: date | datetime | None, style: str = "") -> SafeString:
    """A date that never breaks over two lines, as ``<time>``. Style: empty, ``week``, or ``time`` (date and time)."""
    if not value:
        return SafeString("")
    text = {"": cn_date, "week": cn_date_week, "time": cn_datetime}[style](value)
    machine = value.astimezone(clock.SHANGHAI).isoformat() if isinstance(value, datetime) else value.isoformat()
    return format_html('<time class="yc-when" datetime="{}">{}</time>', machine, text)


@register.filter
def thin(value: object) -> str:
    """Text with one space between Chinese characters and digits or Latin letters."""
    return _BOUNDARY.sub(" ", str(value))


@register.filter
def money(value: Decimal | float | str | None) -> str:
    """An amount in yuan: ``1,200 元``, ``12.50 元``; empty for None."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value)).quantize(Decimal("0.01"))
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} 元" if whole else f"{amount:,.2f} 元"


@register.filter
def limit(value: int | None, unit: str = "working_days") -> str:
    """A time limit in words: ``7 个工作日``; 0 is ``当场办结`` (done while you wait); None is ``没有规定``."""
    if value is None:
        return "没有规定"
    return f"{value} {LIMIT_UNITS[unit]}" if value else "当场办结"


def _csrf(context: Context) -> Any:
    return context.get("csrf_token", "")


def _unremembered(context: Context, component: str, params: dict[str, Any]) -> dict[str, Any]:
    """At a kiosk no field offers what the one before typed; a browser that heeds no "off" heeds ``new-password``."""
    if component not in components.REMEMBERED or getattr(context.get("request"), "kiosk", None) is None:
        return {}
    return {"autocomplete": "new-password" if params.get("type") == "password" else "off"}


def _civil_day(value: date | datetime) -> date:
    return value.astimezone(clock.SHANGHAI).date() if isinstance(value, datetime) else value

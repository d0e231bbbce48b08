"""How a person wants pages to look (显示设置): read from one cookie, applied on the server as data attributes.

Works without JavaScript and without an account; the cookie holds no personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

COOKIE = "yc_display"
COOKIE_AGE = 365 * 24 * 3600  # seconds

#: What may be chosen: setting → value → word shown. The empty value is the default and is not stored.
CHOICES: Mapping[str, Mapping[str, str]] = {
    "elder": {"": "普通", "on": "长者模式（字大、内容少、能朗读）"},
    "size": {"": "标准", "112": "大", "125": "更大", "150": "最大"},
    "theme": {"": "跟随手机或电脑", "light": "浅色", "dark": "深色"},
    "contrast": {"": "跟随手机或电脑", "normal": "普通对比", "high": "高对比"},
    "colours": {
        "": "不改变",
        "cream": "米黄底黑字",
        "green": "豆沙绿底黑字",
        "yellow-on-black": "黑底黄字",
        "white-on-blue": "深蓝底白字",
    },
    "keys": {"": "使用快捷键", "off": "不使用快捷键"},
}


@dataclass(frozen=True, slots=True)
class Display:
    """The chosen settings; every value is a key of ``CHOICES``, unknown ones fall back to the default."""

    elder: str = ""
    size: str = ""
    theme: str = ""
    contrast: str = ""
    colours: str = ""
    keys: str = ""

    @classmethod
    def from_cookie(cls, text: str) -> Display:
        """Settings from the cookie's text; whatever is not understood is ignored."""
        return cls().changed(dict(parse_qsl(text[:200])))

    def changed(self, wanted: Mapping[str, str]) -> Display:
        """These settings with the known values of ``wanted``; settings that it does not name stay."""
        known = {f.name: wanted[f.name] for f in fields(self) if wanted.get(f.name) in CHOICES[f.name]}
        return replace(self, **known)

    def to_cookie(self) -> str:
        """The cookie's text: only what differs from the default."""
        return urlencode({f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)})

    @property
    def attributes(self) -> SafeString:
        """``data-elder="on" …`` for the html element."""
        chosen = ((f.name, getattr(self, f.name)) for f in fields(self))
        return format_html_join("", ' data-{}="{}"', ((name, value) for name, value in chosen if value))


def read(request: HttpRequest) -> Display:
    """The settings of whoever sent the request."""
    return Display.from_cookie(request.COOKIES.get(COOKIE, ""))


def store(request: HttpRequest, response: HttpResponse, chosen: Display) -> None:
    """Keep the settings for a year in this browser."""
    response.set_cookie(
        COOKIE, chosen.to_cookie(), max_age=COOKIE_AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``display`` (the settings) and ``demo`` (whether the data is made up)."""
    return {"display": read(request), "demo": settings.DEMO}

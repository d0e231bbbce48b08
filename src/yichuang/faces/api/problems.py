"""Errors as application/problem+json (RFC 9457), in the words of the forms, telling an attacker nothing."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import Http404, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from pydantic import BaseModel

from yichuang.faces.common.errors import MEDIA_TYPE, TITLES
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound


class FieldProblem(BaseModel):
    """One field and what to do about it."""

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong and how to go on."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []
    possible: list[str] = []


_WORDS = {
    "missing": "请填写",
    "string_too_short": "太短，至少 {min_length} 个字",
    "string_too_long": "太长，最多 {max_length} 个字",
    "too_long": "太多，最多 {max_length} 项",
    "date_from_datetime_parsing": "请填写日期，如 2026-03-02",
    "date_parsing": "请填写日期，如 2026-03-02",
    "datetime_from_date_parsing": "请填写日期和时间，如 2026-03-02T10:00:00+08:00",
    "datetime_parsing": "请填写日期和时间，如 2026-03-02T10:00:00+08:00",
    "int_parsing": "请填写整数",
    "int_type": "请填写整数",
    "string_type": "请填写文字",
    "bool_parsing": "请填写 true 或 false",
    "json_invalid": "内容不是正确的 JSON",
    "extra_forbidden": "没有这一项",
    "literal_error": "请从列出的值里选：{expected}",
    "enum": "请从列出的值里选：{expected}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
}


def problem(status: int, detail: str, *, errors: dict[str, str] | None = None, possible: Any = ()) -> HttpResponse:
    """A problem as a response."""
    body = Problem(
        title=TITLES.get(status, "出错了"),
        status=status,
        detail=detail,
        errors=[FieldProblem(field=k, message=v) for k, v in (errors or {}).items()],
        possible=list(possible),
    )
    text = json.dumps(body.model_dump(), ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE)


def _answer(error: Exception) -> HttpResponse:  # noqa: PLR0911 - one line for each kind
    """The problem for whatever was raised."""
    match error:
        case NotFound():
            return problem(404, error.message)
        case Forbidden():
            return problem(403, error.message)
        case Invalid():
            return problem(422, error.message, errors=error.fields)
        case Conflict():
            return problem(409, error.message, possible=error.possible)
        case ValidationError():
            return problem(422, "请修改标出的内容", errors=dict(_field(e) for e in error.errors))
        case AuthenticationError():
            answer = problem(401, "请提供有效的接口令牌：Authorization: Bearer …")
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        case Throttled():
            answer = problem(429, "请求太频繁，请稍后再试")
            answer["Retry-After"] = str(int(error.wait or 60))
            return answer
        case HttpError():
            return problem(error.status_code, TITLES.get(error.status_code, "出错了"))
        case Http404():
            return problem(404, TITLES[404])
        case _:
            return problem(409, getattr(error, "message", TITLES[409]))


def install(api: NinjaAPI) -> None:
    """Teach the API to answer every refusal as a problem."""
    kinds: tuple[type[Exception], ...] = (DomainError, ValidationError, HttpError, Http404)
    for kind in kinds:
        api.add_exception_handler(kind, lambda _, error: _answer(cast("Exception", error)))


def _field(error: dict[str, Any]) -> tuple[str, str]:
    """A pydantic complaint in the words of a form. The value that was sent never comes back."""
    place = [str(p) for p in error.get("loc", ()) if p not in {"body", "query", "path", "header", "file"}]
    if len(place) > 1 and place[0] in {"payload", "data"}:
        place = place[1:]
    words = _WORDS.get(str(error.get("type", "")), "填写得不正确")
    try:
        words = words.format(**error.get("ctx", {}))
    except (KeyError, IndexError):
        words = "填写得不正确"
    return ".".join(place) or "body", words

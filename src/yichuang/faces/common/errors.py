"""Pages that say what went wrong and how to go on. The project names these as its handlers and middleware."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template

from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

MEDIA_TYPE = "application/problem+json"
TITLES = {
    400: "请求看不懂",
    401: "没有登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持这种请求",
    409: "现在不能这样做",
    413: "内容太大",
    422: "填写的内容需要修改",
    429: "请求太频繁",
    500: "系统出错",
}
"""What a problem is called in the answer to a machine."""


def _page(request: HttpRequest, status: int, name: str = "", **context: object) -> HttpResponse:
    if request.path.startswith("/api/"):  # a machine asked: a problem (RFC 9457), as the API itself answers
        problem = {"type": "about:blank", "title": TITLES[status], "status": status}
        problem |= {"detail": context.get("message") or TITLES[status], "errors": [], "possible": []}
        return JsonResponse(problem, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})
    return render(request, f"common/errors/{name or status}.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request cannot be read (400)."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The identity in use lacks the right (403)."""
    return _page(request, 403, message=str(exception or ""))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old or comes from elsewhere (403)."""
    return _page(request, 403, "403_csrf")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page (404). Django's own message names patterns and paths, so it is not shown."""
    return _page(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many attempts (429)."""
    response = _page(request, 429)
    response["Retry-After"] = "60"
    return response


def not_allowed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """An address for a button, opened as a page (405): a reload, a bookmark, Enter in the address bar."""
    response = _page(request, 405)
    response["Allow"] = answer["Allow"]
    return response


def where_it_was_pressed(request: HttpRequest) -> str:
    """Where to go after signing in: this page; for a form the page it stood on, which can be opened again."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    own = came.netloc == request.get_host() and came.path.startswith("/") and not came.path.startswith("//")
    return f"{came.path}{'?' if came.query else ''}{came.query}" if own else request.path


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault (500). Rendered without context: nothing it needs can fail again."""
    return HttpResponse(get_template("common/errors/500.html").render(), status=500)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal that no view turned into something better."""
    if isinstance(error, NotFound):
        return _page(request, 404, message=error.message)
    if isinstance(error, Forbidden):
        return _page(request, 403, message=error.message)
    if isinstance(error, Conflict):
        return _page(request, 409, message=error.message, possible=error.possible)
    if isinstance(error, Invalid):
        return _page(request, 422, message=error.message, fields=error.fields)
    return _page(request, 400)


class DomainErrorMiddleware:
    """Turns a refusal that left a view into its page; any other exception goes its way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The rest of the way; an address with a NUL in it, which no text of ours can hold, goes no further."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        response = self.get_response(request)
        opened = request.method in {"GET", "HEAD"}
        bare = opened and response.status_code == 405 and not response.streaming and not response.content
        return not_allowed(request, response) if bare else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django calls this when a view raises."""
        return refusal(request, exception) if isinstance(exception, DomainError) else None

"""Who is asking, and which permission each page declares. Every view of the portal goes through one of the two marks.

``@public_page`` is open to anybody. ``@applicant_page("cases.submit")`` needs somebody of the public who has signed in.
Whoever still has the password of a window is led to change it first. Both set ``declared_permission`` on the view,
which a test of the whole address table looks for, and both turn a refusal of an operation into its page, so that no
view does so itself.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from yichuang.domain.people import public as people
from yichuang.faces.common import errors
from yichuang.kernel.actor import Actor, Channel, anonymous
from yichuang.kernel.errors import DomainError, Forbidden, Invalid

from . import held

View = Callable[..., HttpResponseBase]
SUBMITTED = "portal_submitted"  # session: draft → number of what was handed in, for whoever clicks twice
_NOBODY = "这个账号还没有对上您本人的资料，请带身份证到任一网点核验"
_SIGN_IN = "登录过期了，内容还在这一页上。请在新窗口登录，再回来重试"
_SIGN_IN_AND_GO_ON = (
    "登录过期了，点“继续”重新登录，填的不会丢"  # what is typed goes with the form (``held``), files do not
)
_STAFF_HERE = "您登录的是工作人员账号。给自己家办事，请先退出，再用个人账号登录"


def actor_of(request: HttpRequest) -> Actor:
    """Who acts on the portal: somebody of the public who has signed in, or nobody in particular.

    Staff act at the desk, in a post; here they are a visitor like any other.
    """
    known: Actor | None = getattr(request, "portal_actor", None)
    if known is None:
        user = request.user
        if user.is_authenticated and getattr(user, "kind", "") == "public":
            channel = Channel.TERMINAL if getattr(request, "kiosk", None) else Channel.ONLINE
            known = people.get_actor(user.pk, None, channel)
        else:
            known = anonymous()
        request.portal_actor = known  # type: ignore[attr-defined]
    return known


def by_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks (uploads, autosave): it reads JSON and cannot be led to another page."""
    return request.headers.get("Accept") == "application/json"


def public_page(view: View) -> View:
    """A page for anybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if _holds_a_windows_password(request):
            return redirect("account_change_password")
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return errors.refusal(request, error)

    guarded.declared_permission = "public"  # type: ignore[attr-defined]
    return guarded


def applicant_page(permission: str) -> Callable[[View], View]:
    """A page for somebody who has signed in and may act for herself. Otherwise: sign in, and come back to it.

    What she had just typed when her session ended is kept for her (see ``held``). Never cached: it is hers alone.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if by_script(request):
                    saving = request.headers.get("X-Requested-With") == "autosave"
                    return JsonResponse({"message": _SIGN_IN_AND_GO_ON if saving else _SIGN_IN}, status=401)
                held.keep(request)
                return redirect_to_login(errors.where_it_was_pressed(request))
            if _holds_a_windows_password(request):
                return redirect("account_change_password")
            try:
                if getattr(request.user, "kind", "") != "public":
                    raise Forbidden(_STAFF_HERE)
                actor = actor_of(request)
                if actor.applicant_id is None:
                    raise Forbidden(_NOBODY)
                actor.require(permission)
                response = view(request, *args, **kwargs)
            except DomainError as error:
                response = errors.refusal(request, error)
                if by_script(request):
                    response = JsonResponse({"message": _words(error)}, status=response.status_code)
            add_never_cache_headers(response)
            return response

        guarded.declared_permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def _holds_a_windows_password(request: HttpRequest) -> bool:
    """Signed in with what a window wrote down for her: first of all she chooses a password of her own."""
    return bool(getattr(request.user, "must_change_password", False))


def _words(error: DomainError) -> str:
    return "；".join(error.fields.values()) if isinstance(error, Invalid) else error.message

"""Who is at the desk, in which post, and which permission each page declares.

``@desk_page("cases.accept")`` marks a view: it needs somebody of the staff who has signed in and acts in a post that
carries the permission. ``STAFF`` asks for a post only, ``ACCOUNT`` for a staff account only (to choose the post). The
mark sets ``declared_permission``, which a test of the whole address table looks for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from yichuang.domain.people import public as people
from yichuang.faces.common import errors
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import DomainError, Forbidden, NotFound

from . import held, shell

View = Callable[..., HttpResponseBase]
STAFF = "staff"
ACCOUNT = "staff.account"
POST_KEY = "desk_post"
_NOT_STAFF = "这里是工作人员的工作台。办事请回首页，用个人账号登录"
_LOST = "登录已经过期。这一页填的内容还在：请在新窗口登录后，回来再点一次"


def actor_of(request: HttpRequest) -> Actor:
    """The actor of this request, built once. Raises Forbidden outside a desk page."""
    actor: Actor | None = getattr(request, "desk_actor", None)
    if actor is None:
        raise Forbidden(_NOT_STAFF)
    return actor


def account_of(request: HttpRequest) -> int:
    """The account that is signed in."""
    assert request.user.pk is not None
    return int(request.user.pk)


def later_actor_of(request: HttpRequest) -> Actor:
    """The same post, entering what was done earlier (补登): the case's channel says so."""
    actor = actor_of(request)
    return people.get_actor(actor.signed_in(), actor.post_id, Channel.ENTERED_LATER)


def desk_page(permission: str) -> Callable[[View], View]:
    """Mark a view as a page of the desk for posts with this permission. Never cached: a screen others walk past."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            response = _answer(request, view, permission, args, kwargs)
            add_never_cache_headers(response)
            return response

        guarded.declared_permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def _answer(
    request: HttpRequest, view: View, permission: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> HttpResponseBase:
    if getattr(request.user, "kind", "") != "staff":
        return errors.refusal(request, Forbidden(_NOT_STAFF))
    try:
        if permission != ACCOUNT:
            actor = _actor(request)
            if actor is None:
                return redirect(f"{reverse('desk:posts')}?{urlencode({'next': request.get_full_path()})}")
            request.desk_actor = actor  # type: ignore[attr-defined]
            if permission != STAFF:
                actor.require(permission)
        return view(request, *args, **kwargs)
    except DomainError as error:
        return shell.refusal(request, error)


def _actor(request: HttpRequest) -> Actor | None:
    """The actor in the chosen post, or in the only one; None until she chooses one of several."""
    account_id = account_of(request)
    chosen = request.session.get(POST_KEY)
    try:
        actor = people.get_actor(account_id, chosen, Channel.WINDOW)
    except NotFound:
        request.session.pop(POST_KEY, None)  # the post ended since it was chosen
        actor = people.get_actor(account_id, None, Channel.WINDOW)
    if actor.role == people.Role.AGENT:
        actor = people.get_actor(account_id, actor.post_id, Channel.AGENT)
    return actor if actor.post_id is not None else None


def _sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back here. What htmx sends stays on the page it was typed on; a form is kept, sealed."""
    if request.headers.get("HX-Request"):
        return shell.lost(request, _LOST)
    held.keep(request)
    answer = redirect_to_login(errors.where_it_was_pressed(request))
    return HttpResponseRedirect(answer.url)

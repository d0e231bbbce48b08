"""待办: what waits for this post, what expires first on top; and choosing the post to act in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import lights, shell
from yichuang.faces.desk.access import ACCOUNT, POST_KEY, STAFF, account_of, actor_of, desk_page
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Invalid

_PAGE = 50
_MOST = 100_000
_EMPTY = {
    "": ("现在没有要办的件", "新来的申请会自动出现在这里。"),
    "forward": ("没有待上传的件", "上门收了材料，要在 1 个工作日内上传。"),
    "receive": ("没有待受理的件", "网上和代办员交上来的申请会出现在这里。"),
    "correct": ("没有等申请人补正的件", "一次性告知以后，申请人没补齐之前会列在这里。"),
    "examine": ("没有待审查的件", "受理以后的件会自动转到这里。"),
    "decide": ("没有待决定的件", "审查完的件会自动转到这里。"),
    "extend": ("没有待批的延期", "审查人员申请延期后会列在这里。"),
    "seal": ("没有待用印的件", "作出决定以后会列在这里。"),
    "issue": ("没有待出件的件", "结果制作好以后会列在这里。"),
    "deliver": ("没有待领取的件", "出件以后、申请人来领之前会列在这里。"),
    "late": ("没有超期的件", "超过最近到期日还没办的件会列在这里。"),
}


@require_safe
@desk_page(STAFF)
def todo(request: HttpRequest) -> HttpResponse:
    """The to-do list of this post, narrowed by kind."""
    actor = actor_of(request)
    if not actor.may("cases.view") or actor.role in shell.ROWS_ONLY:
        return redirect(_elsewhere(actor))
    kind = request.GET.get("kind", "")
    kind = kind if kind in cases.TODO_LABELS else ""
    offset = _offset(request)
    found = cases.list_todo(actor, kind=kind, limit=_PAGE, offset=offset)
    address = reverse("desk:home")
    context = {
        "kind": kind,
        "title": cases.TODO_LABELS.get(kind, "全部待办"),
        "rows": [(row, lights.row_state(row)) for row in found.rows],
        "total": f"{found.total}+" if found.more_than else str(found.total),
        "empty": _EMPTY[kind],
        "more": f"{address}?kind={kind}&offset={found.next_key}" if found.next_key else "",
        "back": f"{address}?kind={kind}&offset={max(offset - _PAGE, 0)}" if offset else "",
    }
    return shell.page(request, "desk/home/todo.html", context, at=f"todo:{kind}" if kind else "todo")


def _elsewhere(actor: Actor) -> str:
    """The first page of a post that has no file in hand."""
    first = (
        ("cases.ledger", "desk:ledger"), ("jobs.view", "desk:jobs"), ("people.roster", "desk:roster"),
        ("catalogue.read", "desk:catalogue"),
    )  # fmt: skip
    return next((page for permission, page in first if actor.may(permission)), "desk:posts")


@require_safe
@desk_page("cases.view")
def find(request: HttpRequest) -> HttpResponse:
    """Straight to a file by its number, as scanned or read out."""
    number = request.GET.get("number", "").strip().upper()[:40]
    actor = actor_of(request)
    if number.startswith("D") and number[1:].isdecimal() and len(number) < 20:
        return redirect("desk:case", case_id=cases.get_case(actor, case_id=int(number[1:])).case_id)
    return redirect("desk:case", case_id=cases.case_id_of(actor, number))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(ACCOUNT)
def posts(request: HttpRequest) -> HttpResponse:
    """Choose the post to act in; the choice is journalled and shown on every page."""
    account_id = account_of(request)
    if request.method == "POST":
        chosen = people.choose_post(actor=_account_actor(account_id), account_id=account_id, post_id=_post_id(request))
        request.session[POST_KEY] = chosen.id
        return redirect(_back(request))
    held = people.list_posts(account_id)
    lines = [(post, post.role.label, places.get_organisation(post.organisation_id).name, _site(post)) for post in held]
    context = {"posts": lines, "next": request.GET.get("next", ""), "chosen": request.session.get(POST_KEY)}
    return shell.page(request, "desk/home/posts.html", context)


def _account_actor(account_id: int) -> Actor:
    return people.get_actor(account_id, None, Channel.WINDOW)


def _post_id(request: HttpRequest) -> int:
    text = request.POST.get("post", "")
    if not (text.isdecimal() and len(text) < 19):
        raise Invalid({"post": "请选择岗位"})
    return int(text)


def _back(request: HttpRequest) -> str:
    """Where she was going; only to a page of the desk that shows something."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith(reverse("desk:home")) else reverse("desk:home")


def _site(post: people.PostRef) -> str:
    return places.get_site(post.site_id).name if post.site_id else ""


def _offset(request: HttpRequest) -> int:
    text = request.GET.get("offset", "")
    return min(int(text), _MOST) if text.isdecimal() and len(text) < 9 else 0

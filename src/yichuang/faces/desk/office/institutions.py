"""制度和预案: reading and confirming for everybody; writing, publishing and who has read for those who keep them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import STAFF, actor_of, desk_page
from yichuang.faces.desk.duty.views import number
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound

from .forms import EndForm, InstitutionForm, VersionForm

AT = "institutions"


@require_safe
@desk_page(STAFF)
def institutions(request: HttpRequest) -> HttpResponse:
    """What holds for this post, what it has still to read first; who writes them sees what is lacking."""
    actor = actor_of(request)
    writes = actor.may("people.institutions")
    ended = request.GET.get("ended") == "1"
    rows = people.list_institutions(actor=actor, ended=ended)
    names = {n: places.get_site(n).name for n in {r.site_id for r in rows if r.site_id}}
    aims = [(label, [r.title for r in rows if label in r.aims]) for label in people.Aim.labels]
    context = {
        "rows": [(r, names.get(r.site_id or 0, "全县")) for r in sorted(rows, key=lambda r: r.read)],
        "ended": ended,
        "writes": writes,
        "missing": people.missing_kinds(actor=actor) if writes and not ended else (),
        "aims": aims if writes and not ended else (),
    }
    return shell.page(request, "desk/office/institutions.html", context, at=AT)


@require_safe
@desk_page(STAFF)
def institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """The text in force (or ``version``), to read and confirm."""
    actor = actor_of(request)
    ref, versions = people.get_institution(actor=actor, institution_id=institution_id)
    asked = request.GET.get("version", "")
    chosen = next((v for v in versions if str(v.number) == asked), None)
    chosen = chosen or next((v for v in versions if v.id == ref.version_id), versions[0])
    context = {
        "ref": ref, "versions": versions, "shown": chosen, "writes": _writes(request, ref),
        "draft": next((v for v in versions if v.id == ref.draft_id), None), "end": EndForm(
            initial={"ended_on": clock.today()}
        ),
        "to_confirm": chosen.id == ref.version_id and not ref.read,
    }  # fmt: skip
    return shell.page(request, "desk/office/institution.html", context, at=AT)


def _writes(request: HttpRequest, ref: people.InstitutionRef) -> bool:
    """Whether this post may write this one: a manager's are those of her site."""
    actor = actor_of(request)
    mine = actor.site_id is None or ref.site_id == actor.site_id
    return actor.may("people.institutions") and mine and ref.ended_on is None


@require_POST
@desk_page(STAFF)
def confirm(request: HttpRequest, institution_id: int) -> HttpResponse:
    """She has read the version in force."""
    actor = actor_of(request)
    ref, _ = people.get_institution(actor=actor, institution_id=institution_id)
    people.confirm_read(actor=actor, version_id=number(request, "version"))
    messages.success(request, f"已确认阅读《{ref.title}》")
    return redirect("desk:institutions")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.institutions")
def new(request: HttpRequest) -> HttpResponse:
    """Begin an institution or emergency plan."""
    actor = actor_of(request)
    sent = request.POST if request.method == "POST" else None
    initial = {"effective_on": clock.today() + timedelta(days=7), "kind": request.GET.get("kind", "")}
    form = InstitutionForm(actor, sent, initial=initial)
    if done(request, form, lambda given: people.draft_institution(actor=actor, **given), "草稿已保存，看过再发布"):
        return redirect("desk:institutions")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/office/institution_new.html", {"form": form}, at=AT, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.institutions")
def redraft(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Change the draft, or begin a new version from the text in force."""
    actor = actor_of(request)
    ref, versions = people.get_institution(actor=actor, institution_id=institution_id)
    if not _writes(request, ref):
        raise NotFound("没有这项制度，或者不归您管理")
    begun = next((v for v in versions if v.id == ref.draft_id), None)
    last = begun or versions[0]
    initial = {
        "text": last.text, "change": last.change if begun else "",
        "effective_on": last.effective_on if begun else clock.today() + timedelta(days=7),
    }  # fmt: skip
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)

    def keep(given: dict[str, Any]) -> None:
        people.redraft(actor=actor, institution_id=institution_id, **given)

    if done(request, form, keep, "草稿已保存，看过再发布"):
        return redirect("desk:institution", institution_id)
    status = 422 if form.errors else 200
    return shell.page(request, "desk/office/redraft.html", {"form": form, "ref": ref}, at=AT, status=status)


@require_POST
@desk_page("people.institutions")
def act(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Publish the draft, throw it away, take back what is not in force yet, show or hide the institution, end it."""
    actor = actor_of(request)
    ref, _ = people.get_institution(actor=actor, institution_id=institution_id)
    doing = request.POST.get("do", "")
    if doing == "end":
        form = EndForm(request.POST)

        def end(given: dict[str, Any]) -> None:
            people.end_institution(actor=actor, institution_id=institution_id, **given)

        if done(request, form, end, f"《{ref.title}》将停止施行"):
            return redirect("desk:institutions")
        context = {"form": form, "ref": ref}
        return shell.page(request, "desk/office/end.html", context, at=AT, status=422)
    if doing in {"open", "close"}:
        people.open_institution(actor=actor, institution_id=institution_id, public=doing == "open")
        messages.success(request, "已在网上公开现行版本" if doing == "open" else "已从网上撤下")
        return redirect("desk:institution", institution_id)
    if doing == "withdraw":
        people.withdraw_version(actor=actor, version_id=number(request, "version"))
        messages.success(request, "已收回，这一版不会施行")
        return redirect("desk:institutions")
    if ref.draft_id is None or doing not in {"publish", "drop"}:
        raise NotFound("没有草稿")
    if doing == "publish":
        stamp = request.POST.get("stamp", "")
        people.publish_version(actor=actor, version_id=ref.draft_id, stamp=stamp)
    else:
        people.drop_version(actor=actor, version_id=ref.draft_id)
    messages.success(request, "已发布，请大家阅读确认" if doing == "publish" else "草稿已作废")
    if doing == "drop" and ref.version_id is None:
        return redirect("desk:institutions")
    return redirect("desk:institution", institution_id)


@require_safe
@desk_page("people.institutions")
def readers(request: HttpRequest, institution_id: int) -> HttpResponse:
    """Who has confirmed the version in force, and who has not."""
    actor = actor_of(request)
    ref, _ = people.get_institution(actor=actor, institution_id=institution_id)
    rows = people.list_readers(actor=actor, institution_id=institution_id)
    context = {"ref": ref, "rows": rows, "confirmed": sum(r.at is not None for r in rows)}
    return shell.page(request, "desk/office/readers.html", context, at=AT)

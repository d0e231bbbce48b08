"""A batch and its 委托书: drawing up, reading, renewing (S4-24)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import public as files

from .forms import RenewForm, SealForm, day_after


@require_safe
@desk_page("catalogue.delegate")
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """One batch: what it hands down, and its documents."""
    return _batch(request, batch_id, SealForm(initial={"seal": catalogue.SealUsed.HANDED.value}))


@require_POST
@desk_page("catalogue.delegate")
def draw_up(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Draw up and seal the documents that the batch lacks."""
    form = SealForm(request.POST)
    if not form.is_valid():
        return _batch(request, batch_id, form, status=422)
    seal = catalogue.SealUsed(form.cleaned_data["seal"])
    made, lacking = catalogue.draw_up_entrustments(actor=actor_of(request), batch_id=batch_id, seal=seal)
    more = f"，还有 {lacking} 份，请再点一次" if lacking else ""
    messages.success(request, f"出具了 {made} 份委托书{more}")
    return redirect("desk:batch", batch_id)


def _batch(request: HttpRequest, batch_id: int, form: SealForm, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    found = catalogue.get_batch(actor=actor, batch_id=batch_id)
    narrow = catalogue.HandedFilter(batch_id=batch_id, state="all")
    page = catalogue.list_handed(actor=actor, narrow=narrow)
    more = f"{reverse('desk:handing')}?batch={batch_id}&state=all&after={page.next_key}" if page.next_key else ""
    context = {
        "batch": found,
        "page": page,
        "papers": catalogue.list_entrustments(actor=actor, batch_id=batch_id),
        "lacking": catalogue.lacking_entrustments(actor=actor, batch_id=batch_id),
        "form": form,
        "more": more,
    }
    return shell.page(request, "desk/handing/batch.html", context, at="batches", status=status)


@require_safe
@desk_page("catalogue.delegate")
def paper(request: HttpRequest, entrustment_id: int) -> StreamingHttpResponse:
    """A sealed document, to read, print or save."""
    file_id, name = catalogue.open_entrustment(actor=actor_of(request), entrustment_id=entrustment_id)
    download = files.response(file_id, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.delegate")
def renew(request: HttpRequest, entrustment_id: int) -> HttpResponse:
    """Let a document go on."""
    actor = actor_of(request)
    old = catalogue.get_entrustment(actor=actor, entrustment_id=entrustment_id)
    usual = {"last_day": old.until + timedelta(days=364)} if old.until else {}
    form = RenewForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        until = day_after(form.cleaned_data["last_day"])
        assert until is not None
        try:
            catalogue.renew_entrustment(actor=actor, entrustment_id=old.id, until=until)
        except Invalid as error:
            form.refuse(error, {"until": "last_day"})
        else:
            messages.success(request, "已经续期，另立了委托书")
            return redirect("desk:batch", old.batch_id) if old.batch_id else redirect("desk:batches")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/handing/renew.html", {"old": old, "form": form}, at="batches", status=status)

"""One shape for the small forms of staff files: read, send, say what is wrong, go back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of
from yichuang.faces.desk.duty.forms import ReadyForm
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.files import public as files


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form's page says."""

    title: str
    button: str
    done: str
    back: str
    note: str = ""
    at: str = "staff"


def form_page(
    request: HttpRequest, form: ReadyForm, asked: Asked, do: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    """The form; sent well, ``do`` is called with what was typed and one goes back."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except (Invalid, Conflict, Forbidden) as error:
            form.refuse(error)
        else:
            messages.success(request, asked.done)
            return redirect(asked.back)
    context = {"form": form, "asked": asked}
    return shell.page(request, "desk/staff/form.html", context, at=asked.at, status=422 if form.errors else 200)


def sealed_notice(request: HttpRequest, appraisal_id: int) -> StreamingHttpResponse:
    """The sealed notice of an appraisal, to read, print or save."""
    file_id, number = people.open_appraisal_paper(actor=actor_of(request), appraisal_id=appraisal_id)
    download = files.response(file_id, download_name=f"月度考核通知书 {number}", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)

"""联络员: whom to ask at each body and village, for everybody at the desk; naming one's own (S3-42, S3-46)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import STAFF, actor_of, desk_page
from yichuang.faces.desk.duty.views import number
from yichuang.kernel.errors import Conflict, Invalid

from .forms import ContactForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(STAFF)
def contacts(request: HttpRequest) -> HttpResponse:
    """The list; whoever may name a body's contact chooses the body first."""
    actor = actor_of(request)
    bodies = people.list_bodies_to_name(actor)
    body = number(request, "body", default=bodies[0][0] if len(bodies) == 1 else 0)
    form, status = None, 200
    if body in dict(bodies):
        form = ContactForm(request.POST if request.method == "POST" else None)
        form.choose("account", people.list_possible_contacts(actor=actor, organisation_id=body))
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            people.name_contact(
                actor=actor, organisation_id=body, account_id=given["account"], phone=given["phone"],
                matters=given["matters"],
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, "联络员已登记，工作台上都看得到")
            return redirect("desk:contacts")
    if form is not None and form.errors:
        status = 422
    context = {"rows": people.list_contacts(actor), "bodies": bodies, "body": body, "form": form}
    return shell.page(request, "desk/staff/contacts.html", context, at="contacts", status=status)


@require_POST
@desk_page(STAFF)
def end(request: HttpRequest, contact_id: int) -> HttpResponse:
    """She is the contact no more."""
    people.end_contact(actor=actor_of(request), contact_id=contact_id)
    messages.success(request, "已不再是联络员，请尽快登记新的")
    return redirect("desk:contacts")

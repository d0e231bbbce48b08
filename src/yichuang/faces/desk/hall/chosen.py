"""Which hall a page is about: a manager's own; a bureau chooses with ``?site=`` among the halls of its place."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound


def chosen(request: HttpRequest, actor: Actor) -> tuple[places.SiteRef | None, hall.HallRef | None]:
    """The site and its hall. Raises Forbidden, NotFound."""
    said = request.GET.get("site", "")
    site_id = int(said) if said.isdecimal() and len(said) < 12 else None
    return hall.hall_to_arrange(actor=actor, site_id=site_id)


def managed(actor: Actor, hall_id: int) -> hall.HallRef:
    """The hall of this id, for its manager. Raises Forbidden, NotFound."""
    _, found = hall.hall_to_arrange(actor=actor, site_id=hall.get_hall(hall_id).site_id)
    if found is None:
        raise NotFound("没有这个大厅")
    return found


def choices(actor: Actor) -> list[tuple[str, str]]:
    """What a bureau may choose from, halls first; nothing for who has one of her own."""
    return [(str(s.id), s.name if has else f"{s.name}（没有大厅）") for s, has in hall.sites_to_arrange(actor)]


def halls(actor: Actor) -> list[tuple[str, str]]:
    """The halls in use that a bureau may choose from; nothing for who has one of her own."""
    if actor.site_id is not None:
        return []
    return [(str(h.site_id), places.get_site(h.site_id).name) for h in hall.list_halls(actor.place_id or 0)]


def address(actor: Actor, name: str, site_id: int) -> str:
    """The page of this name for that site's hall."""
    return reverse(f"desk:{name}") + ("" if actor.site_id else f"?{urlencode({'site': site_id})}")


def done(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do it; what is refused stands beside the form's fields."""
    try:
        act()
    except Invalid as error:
        for name, message in error.fields.items():
            form.add_error(name if name in form.fields else None, message)
    except (Conflict, NotFound) as error:
        form.add_error(None, error.message)
    else:
        return True
    return False

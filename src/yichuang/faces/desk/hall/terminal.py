"""自助终端: departments' functions on the hall's kiosks (部门业务), and how much is opened to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .chosen import address, choices, chosen, done, managed

_STEP = 10  # between two positions, so that one more fits between


class EntryForm(forms.Form):
    """A department's function."""

    name = forms.CharField(label="功能", max_length=30, help_text="群众看得懂的说法，如：开具完税证明")
    body = forms.CharField(label="部门", max_length=30, help_text="如：税务局")
    address = forms.CharField(
        label="网址",
        max_length=200,
        required=False,
        help_text="自助终端上显示成二维码，群众用手机打开；以 https:// 开头，没有就不填",
    )
    note = forms.CharField(label="没有网址时怎么说", max_length=60, initial=hall.ELSEWHERE)
    position = forms.IntegerField(
        label="排在第几",
        min_value=0,
        max_value=999,
        help_text="按这个数从小到大列出",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "应是 0 至 999 的整数"),
    )
    active = forms.BooleanField(label="在自助终端上列出", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


@require_safe
@desk_page("hall.manage")
def terminal(request: HttpRequest) -> HttpResponse:
    """The dictionary in its order, what was taken down too; how many items are opened to the kiosks."""
    actor = actor_of(request)
    site, found = chosen(request, actor)
    opened = hall.opened_items(found.id) if found else {}
    context = {
        "site": site, "hall": found, "sites": choices(actor),
        "entries": hall.list_terminal_entries(actor=actor, hall_id=found.id) if found else (),
        "applying": sum(catalogue.Act.APPLY in acts for acts in opened.values()),
        "printing": sum(catalogue.Act.PRINT in acts for acts in opened.values()),
        "setting_url": address(actor, "setting", site.id) if site else "",
        "back": address(actor, "devices", site.id) if site else "",
    }  # fmt: skip
    return shell.page(request, "desk/hall/terminal.html", context, at="devices")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def entry(request: HttpRequest, hall_id: int, entry: str = "") -> HttpResponse:
    """Add or change a function."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    everything = hall.list_terminal_entries(actor=actor, hall_id=hall_id)
    old = _named(everything, entry) if entry else None
    last = max((e.position for e in everything), default=0)
    initial = _facts(old) if old else {"active": True, "position": min(last + _STEP, 999)}
    form = EntryForm(request.POST or None, initial=initial)
    back = address(actor, "terminal", found.site_id)

    def act() -> object:
        given = form.cleaned_data
        key = entry or hall.free_key(given["name"], {e.entry.key for e in everything})
        return hall.arrange_terminal_entry(actor=actor, hall_id=hall_id, key=key, **given)

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, f"已保存：{form.cleaned_data['name']}")
        return redirect(back)
    title = f"部门业务：{old.entry.name}" if old else "加一项部门业务"
    words = {
        "title": title,
        "note": "网址由您负责：自助终端上显示成二维码，群众用手机打开。",
        "button": "保存",
        "drop": "",
    }
    context = {"form": form, "words": words, "back": back}
    return shell.page(request, "desk/hall/arrange.html", context, at="devices", status=422 if form.errors else 200)


@require_POST
@desk_page("hall.manage")
def move(request: HttpRequest, hall_id: int, entry: str, how: str) -> HttpResponse:
    """Take a function down (撤下), or list it again (恢复)."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    if how not in {"withdraw", "restore"}:
        raise NotFound
    old = _named(hall.list_terminal_entries(actor=actor, hall_id=hall_id), entry)
    facts = _facts(old) | {"active": how == "restore"}
    hall.arrange_terminal_entry(actor=actor, hall_id=hall_id, key=entry, **facts)
    messages.success(request, f"已{'恢复' if how == 'restore' else '撤下'}：{old.entry.name}")
    return _back(actor, found)


def _back(actor: Actor, found: hall.HallRef) -> HttpResponse:
    return redirect(address(actor, "terminal", found.site_id))


def _named(everything: tuple[hall.ArrangedEntry, ...], key: str) -> hall.ArrangedEntry:
    found = next((e for e in everything if e.entry.key == key), None)
    if found is None:
        raise NotFound("没有这项部门业务")
    return found


def _facts(old: hall.ArrangedEntry) -> dict[str, Any]:
    e = old.entry
    return {
        "name": e.name, "body": e.body, "address": e.address, "note": e.note,
        "position": old.position, "active": old.active,
    }  # fmt: skip

"""The forms of handing down: what to hand to whom, taking back, documents, the negative list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.desk.required import name_required
from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid

WHOLE, SOME = "kind", "sites"
_MODES = [mode for mode in catalogue.Mode if mode is not catalogue.Mode.OWN_PEOPLE]


def day_after(last: date | None) -> date | None:
    """What is typed is the last day; what is kept is the first day on which it no longer holds."""
    return last + timedelta(days=1) if last else None


class ReadyForm(forms.Form):
    """A form that names what is required, and takes the refusals of an operation."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)

    def refuse(self, error: Invalid, names: dict[str, str] | None = None) -> None:
        """Put the operation's words at the fields they belong to; ``names``: its name for a field → the form's."""
        for key, message in error.fields.items():
            name = (names or {}).get(key, key)
            self.add_error(name if name in self.fields else None, message)


def _day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, required=required, help_text=hint, widget=forms.DateInput,
        error_messages={"invalid": f"{label}请写成 2026-09-28 这样"},
    )  # fmt: skip


class PlanForm(ReadyForm):
    """A batch: items × sites × acts, in one way, for one time."""

    name = forms.CharField(label="批次名称", max_length=100, help_text="公布时用，如“第一批便民服务事项”")
    mode = forms.ChoiceField(label="下沉方式", widget=forms.RadioSelect, choices=[(m.value, m.label) for m in _MODES])
    acts = forms.MultipleChoiceField(
        label="下放环节", widget=forms.CheckboxSelectMultiple, choices=[(a.value, a.label) for a in catalogue.Act]
    )
    document = forms.CharField(
        label="公告或文件", max_length=200, required=False, help_text="名称和文号。下放受理、初审、决定必须有"
    )
    since = _day("开始日期")
    last_day = _day("最后一天", required=False, hint="不填就一直有效，到收回为止")
    announced_on = _day("公布日期", hint="先公布，后执行")
    to = forms.ChoiceField(
        label="下放到", widget=forms.RadioSelect, choices=[(WHOLE, "一类站点的全部"), (SOME, "下面勾选的几个站点")]
    )
    site_kind = forms.ChoiceField(
        label="哪一类站点", required=False, choices=[("", ""), *((k.value, k.label) for k in catalogue.SiteKind)]
    )
    item_ids = forms.TypedMultipleChoiceField(label="事项", coerce=int)
    site_ids = forms.TypedMultipleChoiceField(label="站点", coerce=int, required=False)

    def __init__(self, place_id: int, *args: Any, **kwargs: Any) -> None:
        """With the items and sites of the place."""
        super().__init__(*args, **kwargs)
        self.items = [i for i in catalogue.list_items(place_id) if i.handled]
        self.sites = places.list_sites(place_id)
        self.fields["item_ids"].choices = [(i.id, i.name) for i in self.items]  # type: ignore[attr-defined]
        self.fields["site_ids"].choices = [(s.id, s.name) for s in self.sites]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two ways to name sites."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("to") == WHOLE and not given.get("site_kind"):
            self.add_error("site_kind", "请选哪一类站点")
        if given.get("to") == SOME and not given.get("site_ids"):
            self.add_error("site_ids", "请至少勾选一个站点")
        return given

    def plan(self) -> catalogue.BatchPlan:
        """What was chosen, for the catalogue."""
        given = self.cleaned_data
        whole = given["to"] == WHOLE
        return catalogue.BatchPlan(
            item_ids=tuple(sorted(given["item_ids"])),
            acts=tuple(a for a in catalogue.Act if a.value in given["acts"]),
            mode=catalogue.Mode(given["mode"]),
            since=given["since"],
            until=day_after(given["last_day"]),
            document=given["document"],
            site_kind=catalogue.SiteKind(given["site_kind"]) if whole else None,
            site_ids=() if whole else tuple(sorted(given["site_ids"])),
        )

    def groups(self) -> dict[str, list[dict[str, Any]]]:
        """Items by body and sites by town, each group with its boxes and how many of them are ticked."""
        items: dict[str, list[tuple[int, str]]] = {}
        for item in self.items:
            items.setdefault(item.organisation_name, []).append((item.id, item.name))
        towns: dict[str, list[tuple[int, str]]] = {}
        for site in self.sites:
            towns.setdefault(places.get_division(site.town).name, []).append((site.id, site.name))
        return {"items": self._group(items, "item_ids"), "sites": self._group(towns, "site_ids")}

    def _group(self, found: dict[str, list[tuple[int, str]]], name: str) -> list[dict[str, Any]]:
        ticked = {str(v) for v in self[name].value() or ()}
        return [
            {
                "id": f"{name}-{number}",
                "label": label,
                "options": rows,
                "ticked": sum(str(n) in ticked for n, _ in rows),
                "values": ticked,
            }
            for number, (label, rows) in enumerate(sorted(found.items(), key=lambda pair: -len(pair[1])))
        ]


def sent_again(data: Any, leave_out: Iterable[str] = ("csrfmiddlewaretoken", "do", "fingerprint")) -> list[Any]:
    """What was sent, as hidden fields of the next form."""
    return [(name, value) for name, values in data.lists() if name not in leave_out for value in values]


class TakeBackForm(ReadyForm):
    """Taking a delegation back."""

    until = _day("从哪天起收回", hint="这一天起不再有效")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tomorrow, unless something else is said."""
        kwargs.setdefault("initial", {"until": clock.today() + timedelta(days=1)})
        super().__init__(*args, **kwargs)


class SealForm(ReadyForm):
    """With which seal the undertaking side acts."""

    seal = forms.ChoiceField(
        label="承接方用章", widget=forms.RadioSelect, choices=[(s.value, s.label) for s in catalogue.SealUsed]
    )


class RenewForm(ReadyForm):
    """How long a document goes on."""

    last_day = _day("续到哪一天", hint="这一天还有效")


class ExcludeForm(ReadyForm):
    """Putting an item on the negative list."""

    item_id = forms.TypedChoiceField(label="事项", coerce=int)
    reason = forms.ChoiceField(
        label="理由", widget=forms.RadioSelect, choices=[(r.value, r.label) for r in catalogue.ExclusionReason]
    )
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="公布时群众能看懂的一句话")
    document = forms.CharField(label="批准文件", max_length=200, help_text="名称和文号")
    since = _day("从哪天起")

    def __init__(self, place_id: int, *args: Any, **kwargs: Any) -> None:
        """With the items of the place."""
        super().__init__(*args, **kwargs)
        rows = [(i.id, f"{i.name}（{i.organisation_name}）") for i in catalogue.list_items(place_id)]
        self.fields["item_id"].choices = [("", ""), *rows]  # type: ignore[attr-defined]

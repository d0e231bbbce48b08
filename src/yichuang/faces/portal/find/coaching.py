"""申报辅导: asking a site to coach one before filing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.faces.common.visitors import address_of
from yichuang.kernel.errors import Invalid

from ..access import actor_of, public_page
from ..guide.views import item_of
from ..place import current_place, village_of
from ..sites.near import serving, town_and_county


class CoachingForm(forms.Form):
    """How, where, and whom to call back."""

    wish = forms.ChoiceField(
        label="希望怎么辅导",
        choices=[(w.value, w.label) for w in catalogue.Wish],
        widget=forms.RadioSelect,
        error_messages={"required": "请选一种辅导方式", "invalid_choice": "请选一种辅导方式"},
    )
    site = forms.TypedChoiceField(
        label="由哪个网点辅导",
        coerce=int,
        error_messages={"required": "请选一个能办这件事的网点", "invalid_choice": "请选一个能办这件事的网点"},
    )
    name = forms.CharField(
        label="怎么称呼您",
        max_length=40,
        help_text="比如“李大姐”，不用写全名",
        error_messages={"required": "请写怎么称呼您，比如“李大姐”"},
    )
    phone = forms.CharField(
        label="您的电话",
        max_length=20,
        help_text="只用来给您回电话",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "请填写 11 位手机号码，或带区号的座机号码"},
    )
    question = forms.CharField(
        label="想问什么",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="请不要写身份证号、银行卡号",
    )

    def __init__(self, *args: Any, sites: list[tuple[int, str]], **kwargs: Any) -> None:
        """With the sites one may choose, nearest first."""
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = sites  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """A wrong number is told together with everything else, not after it."""
        try:
            return people.check_phone(self.cleaned_data["phone"], needed=True)
        except Invalid as error:
            raise forms.ValidationError(next(iter(error.fields.values()))) from None


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def coaching(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and after it what was promised."""
    item = item_of(request, code)
    place = current_place(request)
    known = {s.id: s for s in [*serving(place, village_of(request)), *town_and_county(place)]}
    able = [(s.id, s.name) for s in known.values() if item.id in catalogue.items_at(s.id)]
    form = CoachingForm(request.POST or None, sites=able, initial={"site": able[0][0] if able else None})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            asked = catalogue.ask_for_coaching(
                actor=actor_of(request),
                item_id=item.id,
                site_id=values["site"],
                wish=values["wish"],
                name=values["name"],
                phone=values["phone"],
                question=values["question"],
                address=address_of(request),
            )
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name, message)
        else:
            day = f"{asked.reply_by.month}月{asked.reply_by.day}日"
            messages.success(
                request, f"记下了。{known[asked.site_id].name}会在 {day}下班前给您回电话；急的话请直接打网点电话"
            )
            return redirect("portal:item", code=item.basic_code)
    spec = catalogue.get_version(item.version_id).spec
    context = {
        "item": item,
        "form": form,
        "able": able,
        "consult": spec.consult,
        "days": catalogue.REPLY_DAYS,
    }
    return render(request, "portal/find/coaching.html", context, status=422 if form.errors else 200)

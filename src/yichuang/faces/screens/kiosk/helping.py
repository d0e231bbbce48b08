"""Help at the kiosk: what to bring in one's own situation, how the form is filled in, and both on paper (S2-118).

Nothing here is anybody's data: questions are answered by touch and stand in the address, samples are invented.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.faces.common.addresses import public_address
from yichuang.faces.common.situation import Asked, answers_of, ask, bring
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import Conflict, NotFound

from ..access import device_required, this_device
from .applying import item_at
from .views import KIOSK, page

_PAPERS = {"guide": "简版指南", "notice": "一次性告知单", "sample": "填写示范", "blank": "空白申请表"}
_OF_THE_FORM = {"sample", "blank"}
_PRINTS_A_MINUTE = 30


@device_required(KIOSK)
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The short guide in large type with the papers for her own situation; on paper, or on her phone by a QR."""
    device = this_device(request)
    item = item_at(device, code)
    version, asked = _asked(request, item)
    acts = hall.opened_items(device.hall_id).get(item.id, ())
    context: dict[str, object] = {
        "item": item,
        "guide": catalogue.guide(item.id),
        "asked": asked,
        "questions": [_question(q, answer, asked) for q, answer in asked.questions],
        "bring": bring(version, asked) if not asked.outcome else [],
        "query": _query(asked),
        "form": bool(version.spec.form),
        "applies": catalogue.Act.APPLY in acts,
        "address": public_address(request, f"/item/{item.basic_code}/?{_query(asked)}"),
    }
    return page(request, "screens/kiosk/guide.html", context)


@device_required(KIOSK)
@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form field by field: what is asked, how it is filled in, an example; and what goes wrong most often."""
    item = item_at(this_device(request), code)
    version, asked = _asked(request, item)
    fields = catalogue.form_fields(version.id, asked.answers)
    if not fields:
        raise NotFound("这个事项没有申请表，不用填")
    context: dict[str, object] = {
        "item": item,
        "fields": fields,
        "mistakes": version.spec.common_mistakes,
        "query": _query(asked),
        "sample": version.spec.sample,
    }
    return page(request, "screens/kiosk/form.html", context)


@device_required(KIOSK)
@require_safe
def paper(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """A paper to look at and print, without leaving the kiosk's own pages."""
    item = item_at(this_device(request), code)
    version, asked = _asked(request, item)
    _require(version, kind)
    context: dict[str, object] = {
        "item": item,
        "title": _PAPERS[kind],
        "file": f"{reverse('screens:kiosk_paper_file', args=[item.basic_code, kind])}?{_query(asked)}",
        "back": f"{reverse('screens:kiosk_guide', args=[item.basic_code])}?{_query(asked)}",
    }
    return page(request, "screens/kiosk/paper.html", context)


@device_required(KIOSK, part=True)
@require_safe
@xframe_options_sameorigin
def paper_file(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The PDF of a paper, for the frame of its page. It takes the server a moment: so many a minute."""
    item = item_at(this_device(request), code)
    version, asked = _asked(request, item)
    _require(version, kind)
    if too_often(request, f"kiosk-paper-{this_device(request).id}", a_minute=_PRINTS_A_MINUTE):
        raise Conflict("打印得太频繁了，请过一分钟再试")
    link = public_address(request, f"/item/{item.basic_code}/?{_query(asked)}")
    made: dict[str, Callable[[], bytes]] = {
        "guide": lambda: catalogue.guide_pdf(item.id, "short", link=link),
        "notice": lambda: catalogue.one_time_notice_pdf(version.id, asked.answers, link=link),
        "sample": lambda: catalogue.sample_form_pdf(item.id),
        "blank": lambda: catalogue.blank_form_pdf(version.spec.model_dump(mode="json"), asked.answers),
    }
    response = HttpResponse(made[kind](), content_type="application/pdf")
    name = content_disposition_header(as_attachment=False, filename=f"{item.plain_name}{_PAPERS[kind]}.pdf")
    response.headers["Content-Disposition"] = name or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest, item: catalogue.ItemRef) -> tuple[catalogue.VersionRef, Asked]:
    version = catalogue.get_version(item.version_id)
    return version, ask(version, answers_of(request.GET))


def _require(version: catalogue.VersionRef, kind: str) -> None:
    if kind not in _PAPERS or (kind in _OF_THE_FORM and not version.spec.form):
        raise NotFound("没有这份可以打印的材料")


def _query(asked: Asked) -> str:
    return urlencode({f"q_{k}": v for k, v in asked.answers.items()})


def _question(question: catalogue.Question, answer: str, asked: Asked) -> dict[str, object]:
    """A question with its answer in words, or with where each answer leads."""
    before = {f"q_{k}": v for k, v in asked.answers.items() if k != question.id}
    return {
        "text": question.text,
        "answer": next((o.label for o in question.options if o.value == answer), ""),
        "options": [(o.label, urlencode({**before, f"q_{question.id}": o.value})) for o in question.options],
    }

"""Finding out at the kiosk: what one came for by its words (S1-16), and how far one's case is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common.visitors import address_of, too_often
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..access import device_required, this_device
from .views import KIOSK, page

_LONGEST = 100  # characters of a question that are read
_HITS = 10
_POPULAR = 8
_TRIES_A_MINUTE = 20  # of each kiosk: those of one hall have one address


@device_required(KIOSK)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What the words mean, or what people come for most; letters of the keypad find by pinyin."""
    device = this_device(request)
    text = request.GET.get("q", "").strip()[:_LONGEST]
    hits = [hit.item for hit in catalogue.search_items(device.place_id, text, limit=_HITS)] if text else []
    if text and not hits:
        catalogue.note_asked(place_id=device.place_id, text=text, address=address_of(request), found=False)
    context: dict[str, object] = {
        "q": text,
        "hits": hits,
        "popular": catalogue.popular_items(device.place_id, limit=_POPULAR),
    }
    return page(request, "screens/kiosk/find.html", context)


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """How far a case is, by the number and the query code on the receipt; nobody's name."""
    errors: dict[str, str] = {}
    status, number = 200, ""
    if request.method == "POST":
        number, code = (_printable(request.POST.get(name, "")).strip()[:30] for name in ("number", "code"))
        try:
            found = _found(request, number, code)
            return page(request, "screens/kiosk/progress_found.html", {"found": found})
        except Invalid as error:
            errors, status = error.fields, 422
        except NotFound as error:
            errors, status = {"number": error.message}, 404
        except Conflict as error:
            errors, status = {"number": error.message}, 429
    return page(request, "screens/kiosk/progress.html", {"errors": errors, "number": number}, status=status)


def _found(request: HttpRequest, number: str, code: str) -> cases.PublicProgress:
    """The case behind number and query code. Raises Invalid, NotFound, Conflict when asked too often."""
    wanted = {"number": "请输入回执上的办件编号", "code": "请输入回执上的 6 位查询码"}
    given = {"number": number, "code": code}
    missing = {k: words for k, words in wanted.items() if not given[k]}
    if missing:
        raise Invalid(missing)
    if too_often(request, f"kiosk-progress-{this_device(request).id}", a_minute=_TRIES_A_MINUTE):
        raise Conflict("查得太频繁了，请过一分钟再试")
    return cases.get_progress(number, code, address=address_of(request))


def _printable(text: str) -> str:
    """Without what no key writes: a NUL no text of ours can hold."""
    return "".join(c for c in text if c.isprintable())

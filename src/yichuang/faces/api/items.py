"""Open endpoints: the catalogue and the codes."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from ninja.errors import HttpError

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import codes

from .problems import Problem
from .schemas import CodeOut, ItemDetailOut, ItemOut
from .site import current_place

router = Router(tags=["事项"])
_LONGEST_QUERY = 100
PROBLEMS = {400: Problem, 404: Problem, 422: Problem, 429: Problem}


@router.get("items", response={200: list[ItemOut], **PROBLEMS}, auth=None)
def list_items(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=_LONGEST_QUERY)] = "",
    site: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> list[ItemOut]:
    """Items by everyday words (``q``), by site, or all that are in use; what only resembles the words is left out."""
    place = current_place()
    if site is not None:
        places.get_site(site)
    if q.strip():
        found = [hit.item for hit in catalogue.search_items(place.id, q, site_id=site, limit=50) if hit.sure]
    else:
        found = list(catalogue.list_items(place.id, site=site))
    return [ItemOut(**_fields(item)) for item in found]


@router.get("items/{code}", response={200: ItemDetailOut, **PROBLEMS}, auth=None)
def get_item(request: HttpRequest, code: str) -> ItemDetailOut:
    """One item with its whole published record."""
    item = catalogue.get_item(code)
    version = catalogue.get_version(item.version_id)
    return ItemDetailOut(
        **_fields(item),
        handle_code=item.handle_code,
        version=version.number,
        state=item.state,
        record=version.spec.model_dump(mode="json"),
    )


@router.get("items/{code}/form.schema.json", response={200: dict[str, Any], **PROBLEMS}, auth=None)
def get_form_schema(request: HttpRequest, code: str) -> dict[str, Any]:
    """The application form of the version in use as JSON Schema 2020-12: what ``situation`` and ``form`` may be."""
    item = catalogue.get_item(code)
    spec = catalogue.get_version(item.version_id).spec
    return catalogue.form_schema(spec, address=request.build_absolute_uri())


@router.get("codes/{kind}/{value}", response={200: CodeOut, **PROBLEMS}, auth=None, tags=["代码"])
def check_code(request: HttpRequest, kind: str, value: str) -> CodeOut:
    """Whether a code is well formed: identity, uscc, task, handle, licence, division."""
    try:
        checked = codes.check(kind, value)
    except codes.UnknownKind:
        raise HttpError(404, "unknown kind") from None
    return CodeOut(valid=checked.valid, reason=checked.reason)


def _fields(item: catalogue.ItemRef) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "plain_name": item.plain_name,
        "summary": item.summary,
        "kind": item.kind.label,
        "organisation": item.organisation_name,
        "promised": item.promised_text,
        "visits": item.visits,
        "fee": item.fee_text,
        "sample": item.sample,
    }

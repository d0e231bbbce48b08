"""The common face alone, with the project's handlers, for its tests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from yichuang.faces.common import errors
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error

REFUSALS = {
    "404": NotFound(),
    "403": Forbidden("当前岗位没有这项权限"),
    "409": Conflict("这件已经受理了", possible=["审查", "退回"]),
    "422": Invalid({"area": "请填采伐面积，如 2.5"}),
}
received: list[dict[str, object]] = []


def refuse(request: HttpRequest, kind: str) -> HttpResponse:
    if kind == "429":
        return errors.too_many(request)
    raise REFUSALS[kind]


def boom(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


def save(request: HttpRequest) -> HttpResponse:
    received.append(request.POST.dict())
    return JsonResponse({"saved_at": "10:42:07"})


def upload(request: HttpRequest) -> HttpResponse:
    name = request.FILES["file"].name
    received.append({"file": name})
    if name == "bad.jpg" and sum(r.get("file") == name for r in received) == 1:
        return JsonResponse({"message": "照片没有传成，请再试一次"}, status=503)
    if name == "wrong.docx":
        return JsonResponse({"message": "这不是照片（是 Word 文件）"}, status=422)
    return JsonResponse({"id": f"id-{name}", "remove": "/save/"})


urlpatterns = [
    path("", include("yichuang.faces.common.urls")),
    path("refuse/<str:kind>/", refuse),
    path("boom/", boom),
    path("save/", save),
    path("_components/portal/upload/", upload),
]

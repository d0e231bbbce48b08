"""The machine's face: /api/v1, OpenAPI 3.1 at /api/v1/openapi.json."""

from __future__ import annotations

from ninja import NinjaAPI

from . import cases, items, problems, transitions
from .guard import BearerAuth, Throttle

api = NinjaAPI(
    title="一窗 Yichuang",
    version="1",
    description="政务服务事项、办件和代码的接口。错误以 application/problem+json 返回。",
    docs_url=None,
    openapi_url="openapi.json",
    auth=BearerAuth("handle"),  # what a new endpoint needs unless it says otherwise
    throttle=[Throttle()],
    urls_namespace="api",
)
problems.install(api)
api.add_router("", items.router)
api.add_router("", cases.router)
api.add_router("", transitions.router)

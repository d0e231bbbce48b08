"""The machine's face: /api/v1, OpenAPI 3.1 at /api/v1/openapi.json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from yichuang.faces.common.errors import MEDIA_TYPE

from . import bundles, cases, catalogue, items, problems, transitions
from .guard import BearerAuth, Throttle


class Readable(JSONRenderer):
    """JSON in UTF-8 as it is: Chinese stays readable (and shorter) instead of \\uXXXX."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Api(NinjaAPI):
    """Documents its problems under the media type they really have."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI document; see NinjaAPI."""
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                for answer in operation["responses"].values():
                    content = answer.get("content", {})
                    schema = content.get("application/json", {}).get("schema", {})
                    if schema.get("$ref", "").endswith("/Problem"):
                        answer["content"] = {MEDIA_TYPE: content["application/json"]}
        return document


api = Api(
    title="一窗 Yichuang",
    version="1",
    description="政务服务事项、办件和代码的接口。错误以 application/problem+json 返回。",
    docs_url=None,
    openapi_url="openapi.json",
    auth=BearerAuth("handle"),  # what a new endpoint needs unless it says otherwise
    throttle=[Throttle()],
    renderer=Readable(),
    urls_namespace="api",
)
problems.install(api)
api.add_router("", items.router)
api.add_router("", catalogue.router)
api.add_router("", bundles.router)
api.add_router("", cases.router)
api.add_router("", transitions.router)

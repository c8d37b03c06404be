"""The description of the API that programs read: /api/v1/openapi.json."""

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from minga.doors.api.auth import Scoped
from minga.doors.api.schemas import ErrorOut

_ERROR = {
    "description": "What cannot be, in words, and what to do next.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}},
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,100}$"},
    "description": "Send the same again under the same key, and nothing happens twice.",
}


class Exact(BaseRenderer):
    """JSON in which a time keeps its microseconds, as in replies that were kept."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return to_json(data)


class Api(NinjaAPI):
    """Names operations by their function, and tells each one's scope, key and errors."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._schemas: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(self, **words: Any) -> OpenAPISchema:
        """Return the description, built once: no route is added later. Callers change a copy."""
        key = repr(sorted(words.items()))
        if key not in self._schemas:
            self._schemas[key] = self._described(**words)
        return self._schemas[key]

    def _described(self, **words: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**words)
        error = ErrorOut.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"] |= error.pop("$defs") | {"ErrorOut": error}
        scopes = self._scopes()
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                operation["responses"] |= {"4XX": _ERROR, "5XX": _ERROR}
                if operation["operationId"] in scopes:
                    operation["x-scope"] = scopes[operation["operationId"]]
                if method == "post":
                    operation["parameters"] = [*operation.get("parameters", []), _KEY]
        return schema

    def _scopes(self) -> dict[str, str]:
        """Operation -> the scope that its token needs."""
        return {
            operation.view_func.__name__: gate.scope.value
            for _prefix, router in self._routers
            for view in router.path_operations.values()
            for operation in view.operations
            for gate in operation.auth_callbacks
            if isinstance(gate, Scoped) and gate.scope
        }

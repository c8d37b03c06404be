"""Signed documents and evidence as files to keep; `minga verify` reads them."""

from typing import Any

from django.http import HttpResponseBase, JsonResponse

from minga.domains.takedowns import queries
from minga.domains.takedowns.types import TakedownView


def bundle_file(case: TakedownView) -> HttpResponseBase:
    """Return the evidence of a case as a file."""
    return document_file(queries.bundle(case), f"takedown-{case.public_id}.json")


def document_file(document: dict[str, Any], filename: str) -> HttpResponseBase:
    """Return a document as a JSON file that no cache on the way keeps."""
    layout = {"ensure_ascii": False, "indent": 1}
    response = JsonResponse(document, json_dumps_params=layout)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response

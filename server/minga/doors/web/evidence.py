"""Evidence of a take-down case as a file."""

from django.http import HttpResponseBase, JsonResponse

from minga.domains.takedowns import queries
from minga.domains.takedowns.types import TakedownView


def bundle_file(case: TakedownView) -> HttpResponseBase:
    """Return the evidence of a case as a file to keep; `minga verify` reads it."""
    response = JsonResponse(queries.bundle(case), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="takedown-{case.public_id}.json"'
    return response

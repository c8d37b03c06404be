"""Objections to true answers: a data steward looks, and decides with words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minga.domains.errors import ReasonRequired
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.errors import AlreadyDecided, NoSuchObjection
from minga.domains.quality.types import ObjectionView
from minga.doors.web.member.learning import value_words
from minga.doors.web.permissions import person_id, stewards_only


def waiting() -> list[dict[str, Any]]:
    """Return the template variables of each waiting objection."""
    return [_objection_row(objection) for objection in quality.objections_waiting()]


def _objection_row(objection: ObjectionView) -> dict[str, Any]:
    return {
        "objection": objection,
        "expected": value_words(objection.expected, objection.labels),
        "others": [
            (value_words(value, objection.labels), count)
            for value, count in objection.answer_counts
        ],
        "text": str(objection.content.get("text") or objection.content.get("prompt") or ""),
        "picture": str(objection.content.get("image_url") or ""),
    }


@require_POST
@stewards_only
def decide(request: HttpRequest, offices: frozenset[Office], objection: UUID) -> HttpResponseBase:  # noqa: ARG001
    """The objection is right, or the true answer stays; either way with words to the member."""
    verdict = request.POST.get("verdict")
    if verdict not in ("right", "stays"):
        messages.error(request, _("Nothing was changed: please press one of the two buttons."))
        return redirect("steward-queue")
    try:
        actions.decide_objection(
            objection=objection,
            actor_id=person_id(request),
            upheld=verdict == "right",
            decision=request.POST.get("decision", ""),
        )
    except NotInOffice as refused:
        raise PermissionDenied(str(refused)) from refused
    except NoSuchObjection as missing:
        raise Http404 from missing
    except (AlreadyDecided, ReasonRequired) as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Decided. The member sees your message on their page."))
    return redirect("steward-queue")

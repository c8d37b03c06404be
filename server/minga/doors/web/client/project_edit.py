"""A draft said anew: the form of a new project, filled in with what was said before."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.work import actions
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.types import ProjectChanges, ProjectState, ProjectView
from minga.doors.web.client.forms import CHAIN_PREFIX, Chain, ProjectForm, label_line
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.client.project_create import put_fault, show, typed_so_far
from minga.doors.web.form_recovery import keeps_typed, take_typed
from minga.doors.web.permissions import person_id


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@staff_only
def edit(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """GET shows the draft in the form; POST says it anew, or shows every fault beside its field."""
    if card.state != ProjectState.DRAFT:
        return _too_late(request, card)
    if request.method != "POST":
        kept = take_typed(request)
        return show(request, *_unjudged(card, kept), was_kept=kept is not None, revised=card)
    if "add" in request.POST:
        return show(request, *_unjudged(card, request.POST, rows_more=1), revised=card)
    form = ProjectForm(request.POST, revised=card)
    chain: Any = Chain(request.POST, prefix=CHAIN_PREFIX)
    if all([form.is_valid(), chain.is_valid()]):
        try:
            actions.revise_project(
                project=card.public_id,
                by=person_id(request),
                changes=cast(ProjectChanges, form.said() | {"recipients": chain.recipients()}),
            )
        except BadProject as wrong:
            put_fault(form, chain, wrong)
        except ProjectNotDraft:
            return _too_late(request, card)
        else:
            messages.success(request, _("Changed. Nobody sees it before you publish."))
            return redirect("client-project", project=card.public_id)
    return show(request, form, chain, status=422, revised=card)


def _too_late(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    words = _("It is published: what members agreed to stays. Draft a new project for other terms.")
    messages.info(request, words)
    return redirect("client-project", project=card.public_id)


def _unjudged(
    card: ProjectView, typed: Mapping[str, Any] | None, rows_more: int = 0
) -> tuple[ProjectForm, Any]:
    """The form with the draft, or with what was typed so far, without a word about faults."""
    said, rows = _as_said(card) if typed is None else typed_so_far(typed, rows_more)
    return ProjectForm(initial=said, revised=card), Chain(initial=rows, prefix=CHAIN_PREFIX)


def _as_said(card: ProjectView) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The draft as it would be typed."""
    said: dict[str, Any] = {
        name: getattr(card, name) for name in ProjectForm.base_fields if hasattr(card, name)
    }
    said["labels"] = "\n".join(label_line(label) for label in card.labels)
    said["criteria"] = "\n".join(card.criteria)
    said["requirements"] = [name.value for name in card.requirements]
    said["skills"] = [skill.value for skill in card.skills]
    said["price"] = card.price.decimal_text()
    said["currency"] = card.price.currency
    said["purpose_class"] = card.purpose_class.value
    rows: list[dict[str, Any]] = [
        {
            "legal_name": link.legal_name,
            "country": link.country,
            "role": link.role,
            "under": "" if link.under is None else str(link.under),
        }
        for link in card.recipients
    ]
    return said, rows or [{}]

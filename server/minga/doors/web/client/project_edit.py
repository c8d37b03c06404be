"""Editing of a draft: the form of a new project, filled in with the draft."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.work import actions
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.types import ProjectView
from minga.doors.web.client.forms import CHAIN_PREFIX, Chain, ProjectForm
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.client.project_create import put_fault, show, typed_so_far
from minga.doors.web.client.project_samples import typed_of
from minga.doors.web.form_recovery import keeps_typed, take_typed
from minga.doors.web.permissions import person_id
from minga_pure.projects import ProjectState


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@staff_only
def edit(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Show the draft in the form; POST revises it, or shows every fault beside its field."""
    if project.state != ProjectState.DRAFT:
        return _too_late(request, project)
    if request.method != "POST":
        recovered = take_typed(request)
        return show(
            request,
            *_unjudged(project, recovered),
            is_recovered=recovered is not None,
            revised=project,
        )
    if "add" in request.POST:
        return show(request, *_unjudged(project, request.POST, rows_more=1), revised=project)
    form = ProjectForm(request.POST, revised=project)
    chain: Any = Chain(request.POST, prefix=CHAIN_PREFIX)
    if all([form.is_valid(), chain.is_valid()]):
        try:
            actions.revise_project(
                project=project.public_id,
                actor_id=person_id(request),
                changes=form.cleaned_values() | {"recipients": chain.recipients()},
            )
        except BadProject as exc:
            put_fault(form, chain, exc)
        except ProjectNotDraft:
            return _too_late(request, project)
        else:
            messages.success(request, _("Saved. Nobody sees it before you publish."))
            return redirect("client-project", project=project.public_id)
    return show(request, form, chain, status=422, revised=project)


def _too_late(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    words = _(
        "It is published: what members agreed to stays. Create a new project for other terms."
    )
    messages.info(request, words)
    return redirect("client-project", project=project.public_id)


def _unjudged(
    project: ProjectView, typed: Mapping[str, Any] | None, rows_more: int = 0
) -> tuple[ProjectForm, Any]:
    """The form with the draft, or with what was typed so far, without a word about faults."""
    fields, rows = typed_of(project) if typed is None else typed_so_far(typed, rows_more)
    return ProjectForm(initial=fields, revised=project), Chain(initial=rows, prefix=CHAIN_PREFIX)

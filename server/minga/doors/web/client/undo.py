"""Undo before publishing: items that wait, whole imports and drafts are deleted on their pages."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchImport, ProjectNotDraft
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga.typed_values import whole_number
from minga_pure.projects import ProjectState

ITEMS_SHOWN = 100


@require_GET
@staff_only
def waiting(request: HttpRequest, project: ProjectView) -> HttpResponse:
    """Show the items that wait to be published, to delete some or all; `after` is the last one."""
    after = whole_number(request.GET.get("after"))
    number = -1 if after is None else after
    items = work.waiting_items(project.id, after_number=number, limit=ITEMS_SHOWN + 1)
    page = {
        "project": project,
        "items": items[:ITEMS_SHOWN],
        "next": items[ITEMS_SHOWN - 1].number if len(items) > ITEMS_SHOWN else None,
        "is_draft": project.state == ProjectState.DRAFT,
    }
    return render(request, "client/waiting.html", page)


@require_POST
@staff_only
def delete_items(request: HttpRequest, project: ProjectView) -> HttpResponse:
    """Delete the chosen items that wait, or all of them."""
    items = None if request.POST.get("which") == "all" else request.POST.getlist("item")
    deleted = actions.delete_waiting_items(
        project=project.public_id, actor_id=person_id(request), items=items
    )
    _tell(request, deleted)
    return redirect("client-waiting", project=project.public_id)


@require_POST
@staff_only
def delete_import(request: HttpRequest, project: ProjectView, import_id: UUID) -> HttpResponseBase:
    """Delete an import with its items that wait."""
    try:
        import_view = work.import_for(person_id(request), import_id)
        if import_view.project_public_id != project.public_id:
            raise Http404
        deleted = actions.delete_import(import_id=import_id, actor_id=person_id(request))
    except NoSuchImport as missing:
        raise Http404 from missing
    _tell(request, deleted)
    return redirect("client-import", project=project.public_id)


@require_POST
@staff_only
def delete_draft(request: HttpRequest, project: ProjectView) -> HttpResponse:
    """Delete a draft; a published project stays."""
    try:
        actions.delete_draft(project=project.public_id, actor_id=person_id(request))
    except ProjectNotDraft as exc:
        messages.error(request, str(exc))
        return redirect("client-waiting", project=project.public_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("client-projects")


def _tell(request: HttpRequest, deleted: int) -> None:
    text = ngettext("%(count)s item is deleted.", "%(count)s items are deleted.", deleted)
    messages.success(request, text % {"count": deleted})

"""Bringing items: a file comes up in a stream, is read by a job, and each bad row says why."""

import csv
from collections.abc import Iterator
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadImport, NoSuchImport, ProjectNotDraft
from minga.domains.work.types import (
    ConflictChoice,
    FilePreview,
    ImportState,
    ImportView,
    ProjectView,
    RejectedRow,
)
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.projects import ProjectState
from minga_pure.spreadsheets import escape_formula
from minga_pure.tasktypes import task_type

STOP_POLLING = 286
REJECTED_ROWS_SHOWN = 20
REJECTED_ROWS_IN_FILE = 10_000
ENDED = (ImportState.COMPLETED, ImportState.FAILED)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )
    main_column = forms.CharField(
        label=_("Column with the content"), max_length=200, required=False
    )
    id_column = forms.CharField(label=_("Column with your id"), max_length=200, required=False)

    def mapping(self, main: str) -> dict[str, str]:
        """{field: column} for the columns that were named."""
        named = {main: self.cleaned_data["main_column"], "id": self.cleaned_data["id_column"]}
        return {field: column.strip() for field, column in named.items() if column.strip()}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def bring(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET explains what can be imported; POST takes the file, or only shows its first rows."""
    is_post = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_post else ImportForm()
    preview: FilePreview | None = None
    if form.is_valid():
        try:
            if "preview" in request.POST:
                preview = _preview(project, form)
            else:
                started = _begin(request, project, form)
                return redirect(
                    "client-import-progress", project=project.public_id, import_id=started.public_id
                )
        except (BadImport, ProjectNotDraft) as exc:
            form.add_error("file", str(exc))
    kind = task_type(project.task_type)
    page = {
        "project": project,
        "form": form,
        "preview": preview,
        "chosen_main": preview.mapping.get(_main_field(project)) if preview else "",
        "fields": [field for field in kind.content_schema if field.kind != "whole number"],
        "is_picture": any(field.kind == "image" for field in kind.content_schema),
        "imports": work.imports_of(project.id),
        "bytes_max": settings.MINGA_IMPORT_BYTES_MAX,
        "is_closed": project.state == ProjectState.CLOSED,
    }
    status = 422 if is_post and preview is None else 200
    is_fragment = bool(request.headers.get("X-Fragment"))
    name = "client/import_preview.html" if is_fragment else "client/import.html"
    return render(request, name, page, status=status)


def _main_field(project: ProjectView) -> str:
    fields = task_type(project.task_type).content_schema
    return next((field.name for field in fields if field.required), fields[0].name)


def _preview(project: ProjectView, form: ImportForm) -> FilePreview:
    """The first rows of the file; nothing of it is stored."""
    file = form.cleaned_data["file"]
    mapping = form.mapping(_main_field(project))
    return work.file_preview(file, file.name, project.task_type, mapping)


def _begin(request: HttpRequest, project: ProjectView, form: ImportForm) -> ImportView:
    file = form.cleaned_data["file"]
    return actions.begin_import(
        project=project.public_id,
        actor_id=person_id(request),
        filename=file.name,
        stream=file,
        size_bytes=file.size,
        mapping=form.mapping(_main_field(project)),
    )


def _import_or_404(request: HttpRequest, project: ProjectView, import_id: UUID) -> ImportView:
    try:
        import_view = work.import_for(person_id(request), import_id)
    except NoSuchImport as missing:
        raise Http404 from missing
    if import_view.project_public_id != project.public_id:
        raise Http404
    return import_view


@require_GET
@staff_only
def progress(request: HttpRequest, project: ProjectView, import_id: UUID) -> HttpResponseBase:
    """Show the progress of an import: the whole page, or for htmx the part that moves."""
    import_view = _import_or_404(request, project, import_id)
    ended = import_view.state in ENDED
    page = {
        "project": project,
        "import": import_view,
        "ended": ended,
        "rejected_rows": work.rejected_rows(import_id, limit=REJECTED_ROWS_SHOWN)
        if import_view.rows_bad
        else [],
        "rejected_rows_shown": REJECTED_ROWS_SHOWN,
        "conflicts": work.import_conflicts(import_id, limit=REJECTED_ROWS_SHOWN)
        if import_view.conflicts
        else [],
        "may_replace": project.state != ProjectState.CLOSED,
    }
    if request.headers.get("HX-Request"):
        status = STOP_POLLING if ended else 200
        return render(request, "client/import_state.html", page, status=status)
    return render(request, "client/import_progress.html", page)


@require_POST
@staff_only
def decide_conflicts(request: HttpRequest, project: ProjectView, import_id: UUID) -> HttpResponse:
    """Decide every open conflict of an import: keep, replace or take under new ids."""
    _import_or_404(request, project, import_id)
    try:
        actions.decide_conflicts(
            import_id=import_id,
            actor_id=person_id(request),
            choice=ConflictChoice(request.POST.get("choice", "")),
        )
    except ValueError:
        messages.error(request, _("Nothing was changed: please press one of the buttons."))
    except ProjectNotDraft as exc:
        messages.error(request, str(exc))
    return redirect("client-import-progress", project=project.public_id, import_id=import_id)


class _Line:
    """A target of csv.writer that returns each line as it is."""

    def write(self, line: str) -> str:
        return line


def _fault_lines(rows: list[RejectedRow]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(["row", "code", "reason", "excerpt"])
    for fault in rows:
        texts = (escape_formula(fault.reason), escape_formula(fault.excerpt))
        yield writer.writerow([fault.row, fault.code, *texts])


@require_GET
@staff_only
def rejected_rows(
    request: HttpRequest, project: ProjectView, import_id: UUID
) -> HttpResponse | StreamingHttpResponse:
    """The rows that were left out, as a table to mend them by."""
    import_view = _import_or_404(request, project, import_id)
    rows = work.rejected_rows(import_view.public_id, limit=REJECTED_ROWS_IN_FILE)
    answer = StreamingHttpResponse(_fault_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="left-out-{import_view.public_id}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer

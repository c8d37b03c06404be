"""Worked examples of a draft: an item, the right answer and why; paid like answers."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadProject, ProjectNotDraft
from minga.domains.work.types import NewExample, ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id
from minga_pure.projects import ProjectState
from minga_pure.tasktypes.taxonomy import shown_titles

ROWS = 5
LABELS_TO_TICK = 50
"""More labels than these are written, with suggestions, instead of ticked in every row."""
BY_LABEL = frozenset({"text_classification", "image_classification"})


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@staff_only
def examples(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Show the rows; POST replaces all examples by the rows that are filled in."""
    fault = ""
    rows = _as_said(project)
    if request.method == "POST":
        rows = [_row(request, place) for place in range(ROWS)]
        try:
            actions.write_examples(
                project=project.public_id,
                actor_id=person_id(request),
                examples=[_example(project, row) for row in rows if any(row.values())],
            )
        except BadProject as exc:
            fault = str(exc)
        except ProjectNotDraft as late:
            messages.info(request, str(late))
            return redirect("client-project", project=project.public_id)
        else:
            messages.success(request, _("Saved. Members see the examples when you publish."))
            return redirect("client-examples", project=project.public_id)
    page = {
        "project": project,
        "rows": rows + [{}] * (ROWS - len(rows)),
        "by_label": project.task_type in BY_LABEL,
        "by_ticks": len(project.labels) <= LABELS_TO_TICK,
        "titles": shown_titles(project.labels),
        "by_text": project.task_type == "text_classification",
        "is_draft": project.state == ProjectState.DRAFT,
        "quote": work.quote(project),
        "fault": fault,
    }
    return render(request, "client/examples.html", page, status=422 if fault else 200)


def _row(request: HttpRequest, place: int) -> dict[str, Any]:
    """One row as it was typed."""
    fields = {
        name: request.POST.get(f"{place}-{name}", "").strip()
        for name in ("item", "text", "answer", "reason")
    }
    lines = "\n".join(request.POST.getlist(f"{place}-labels")).splitlines()
    return fields | {"labels": [line.strip() for line in lines if line.strip()]}


def _as_said(project: ProjectView) -> list[dict[str, Any]]:
    """The kept examples as they would be typed."""
    return [
        {
            "item": "",
            "text": example.content["text"]
            if set(example.content) == {"text"}
            else json.dumps(example.content, ensure_ascii=False),
            "answer": json.dumps(example.value, ensure_ascii=False),
            "labels": example.value.get("labels") or [example.value.get("label")],
            "reason": example.reason,
        }
        for example in project.examples
    ]


def _example(project: ProjectView, row: dict[str, Any]) -> NewExample:
    """Return a typed row as a new example; raises BadProject."""
    if project.task_type in BY_LABEL:
        labels = row["labels"]
        value: Any = {"labels": labels} if project.multiple else {"label": next(iter(labels), "")}
    else:
        value = _json(row["answer"])
    content: Any = {"text": row["text"]}
    if row["text"].startswith("{"):
        content = _json(row["text"])
    return NewExample(
        value=value,
        reason=row["reason"],
        item=row["item"],
        content=None if row["item"] else content,
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as exc:
        words = _("Write the answer as it is exported, as JSON: %(fault)s")
        raise BadProject("examples", words % {"fault": exc}) from exc

"""A client brings what it knows: true answers to some items, its own model's guesses."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from minga.domains import number_format
from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.errors import QualityError
from minga.domains.quality.types import GOLD_FILE_BYTES_MAX
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.dataset_formats import Dataset, formats_that_hold
from minga_pure.tasktypes import task_type

ENOUGH = 50
NAMED = 3


def _format_field(project: ProjectView) -> forms.ChoiceField:
    """Return the choice of a table or of the formats from which its answers can be read."""
    dataset = Dataset(
        project.title, project.question, project.task_type, project.labels, project.multiple
    )
    choices: list[tuple[str, Any]] = [("table", _("Table or JSONL"))]
    choices += [
        (fitting.name, fitting.title)
        for fitting in formats_that_hold(dataset)
        if fitting.read is not None
    ]
    return forms.ChoiceField(label=_("Format"), choices=choices, required=False)


class _ProjectForm(forms.Form):
    """A form about one project, which asks for the format of its file."""

    def __init__(self, project: ProjectView, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["format"] = _format_field(project)


class KnownForm(_ProjectForm):
    file = forms.FileField(
        label=_("File with gold answers"),
        help_text=_("CSV with the columns item, label and, if you like, reason; or JSONL."),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )


class GuessesForm(_ProjectForm):
    model = forms.CharField(
        label=_("Name of your model"), help_text=_("Members read this name."), max_length=80
    )
    file = forms.FileField(
        label=_("File with its predictions"),
        help_text=_("CSV with the columns item, label and, if you like, score; or JSONL."),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def known(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET shows what is kept; POST takes one of the two files, whole or not at all."""
    form_name = request.POST.get("what", "")
    bound = (request.POST, request.FILES)
    answers = KnownForm(project, *(bound if form_name == "answers" else ()))
    marks = "guess_%s"  # both forms have a field “file”
    guesses = (
        GuessesForm(project, *bound, auto_id=marks)
        if form_name == "guesses"
        else GuessesForm(project, auto_id=marks)
    )
    if form_name == "answers" and _take_file(
        answers, lambda cleaned: _keep(request, project, cleaned)
    ):
        return redirect("client-known", project=project.public_id)
    if form_name == "guesses" and _take_file(
        guesses, lambda cleaned: _bring(request, project, cleaned)
    ):
        return redirect("client-known", project=project.public_id)
    known_count, astray = quality.known_items(project.id)
    kind = task_type(project.task_type)
    page = {
        "project": project,
        "answers": answers,
        "guesses": guesses,
        "known_count": known_count,
        "astray": len(astray),
        "astray_names": ", ".join(astray[:NAMED]),
        "enough": ENOUGH,
        "models": quality.predictions(project.id),
        "by_label": kind.sample.value.keys() == {"label"},
        "sample": project.labels[0]["name"] if project.labels else "",
        "scoring_rule": _(kind.scoring_rule),
        "is_published": bool(project.items),
    }
    return render(request, "client/known.html", page, status=422 if form_name else 200)


def _take_file(form: forms.Form, take: Callable[[dict[str, Any]], None]) -> bool:
    if not form.is_valid():
        return False
    if form.cleaned_data["file"].size > GOLD_FILE_BYTES_MAX:
        words = _("This file is larger than %(limit)s. Please split it into several files.")
        form.add_error(
            "file", str(words) % {"limit": number_format.weight_text(GOLD_FILE_BYTES_MAX)}
        )
        return False
    try:
        take(form.cleaned_data)
    except QualityError as exc:
        form.add_error("file", str(exc))
        return False
    return True


def _keep(request: HttpRequest, project: ProjectView, cleaned: dict[str, Any]) -> None:
    count = actions.keep_gold_of_file(
        project=project.public_id,
        actor_id=person_id(request),
        written=cleaned["file"].read(),
        format_name=cleaned["format"],
    )
    words = ngettext("%(n)s gold answer was imported.", "%(n)s gold answers were imported.", count)
    messages.success(request, words % {"n": number_format.number_text(count)})


def _bring(request: HttpRequest, project: ProjectView, cleaned: dict[str, Any]) -> None:
    count = actions.bring_predictions_of_file(
        project=project.public_id,
        actor_id=person_id(request),
        model=cleaned["model"],
        written=cleaned["file"].read(),
        format_name=cleaned["format"],
    )
    words = ngettext("%(n)s prediction was imported.", "%(n)s predictions were imported.", count)
    messages.success(request, words % {"n": number_format.number_text(count)})

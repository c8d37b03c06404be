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

from minga.domains.quality import actions
from minga.domains.quality import queries as quality
from minga.domains.quality.errors import QualityError
from minga.domains.work.types import ProjectView
from minga.doors.web import number_format
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.tasktypes import task_type

BYTES_MAX = 20_000_000
ENOUGH = 50
NAMED = 3


class KnownForm(forms.Form):
    file = forms.FileField(
        label=_("File with known answers"),
        help_text=_("CSV with the columns item, label and, if you like, reason; or JSONL."),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )


class GuessesForm(forms.Form):
    model = forms.CharField(
        label=_("Name of your model"), help_text=_("Members read this name."), max_length=80
    )
    file = forms.FileField(
        label=_("File with its guesses"),
        help_text=_("CSV with the columns item, label and, if you like, score; or JSONL."),
        error_messages={"empty": _("This file is empty."), "required": _("Choose a file.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def known(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """GET shows what is kept; POST takes one of the two files, whole or not at all."""
    which = request.POST.get("what", "")
    answers = KnownForm(request.POST, request.FILES) if which == "answers" else KnownForm()
    marks = "guess_%s"  # both forms have a field “file”
    guesses = (
        GuessesForm(request.POST, request.FILES, auto_id=marks)
        if which == "guesses"
        else GuessesForm(auto_id=marks)
    )
    if which == "answers" and _taken(answers, lambda said: _keep(request, card, said)):
        return redirect("client-known", project=card.public_id)
    if which == "guesses" and _taken(guesses, lambda said: _bring(request, card, said)):
        return redirect("client-known", project=card.public_id)
    kept, astray = quality.known_items(card.id)
    kind = task_type(card.task_type)
    page = {
        "project": card,
        "answers": answers,
        "guesses": guesses,
        "kept": kept,
        "astray": len(astray),
        "astray_names": ", ".join(astray[:NAMED]),
        "enough": ENOUGH,
        "models": quality.predictions(card.id),
        "by_label": kind.sample.value.keys() == {"label"},
        "sample": card.labels[0]["name"] if card.labels else "",
        "scoring_rule": _(kind.scoring_rule),
        "is_published": bool(card.items),
    }
    return render(request, "client/known.html", page, status=422 if which else 200)


def _taken(form: forms.Form, take: Callable[[dict[str, Any]], None]) -> bool:
    if not form.is_valid():
        return False
    if form.cleaned_data["file"].size > BYTES_MAX:
        words = _("This file is larger than %(limit)s. Please bring it in several parts.")
        form.add_error("file", str(words) % {"limit": number_format.weight_text(BYTES_MAX)})
        return False
    try:
        take(form.cleaned_data)
    except QualityError as wrong:
        form.add_error("file", str(wrong))
        return False
    return True


def _keep(request: HttpRequest, card: ProjectView, said: dict[str, Any]) -> None:
    count = actions.keep_gold_of_file(
        project=card.public_id, by=person_id(request), written=said["file"].read()
    )
    words = ngettext("%(n)s known answer is kept.", "%(n)s known answers are kept.", count)
    messages.success(request, words % {"n": number_format.number_text(count)})


def _bring(request: HttpRequest, card: ProjectView, said: dict[str, Any]) -> None:
    count = actions.bring_predictions_of_file(
        project=card.public_id,
        by=person_id(request),
        model=said["model"],
        written=said["file"].read(),
    )
    words = ngettext("%(n)s guess is kept.", "%(n)s guesses are kept.", count)
    messages.success(request, words % {"n": number_format.number_text(count)})

"""A client lets a draft collect pictures or recordings of members under its terms."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minga.domains.answers import queries as answers
from minga.domains.consent import queries as consent
from minga.domains.consent.types import ITEM_TITLES
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import WorkError
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.consent.purposes import ITEM_TASK_TYPES
from minga_pure.projects import ProjectState


class CollectionForm(forms.Form):
    """Terms, kind of item, and the work that pays the same."""

    series = forms.TypedChoiceField(label=gettext_lazy("Terms"), coerce=UUID)
    item_kind = forms.ChoiceField(label=gettext_lazy("What is collected"))
    alternative = forms.TypedChoiceField(
        coerce=UUID,
        label=gettext_lazy("Other work that pays the same"),
        help_text=gettext_lazy(
            "Answers of it are set aside for members who do not agree, as many as you ask for here."
        ),
    )

    def __init__(self, *args: object, project: ProjectView, person: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        views = consent.terms_of_client(project.client.public_id)
        self._offer("series", [(v.series, v.terms.title) for v in views if v.is_open])
        self._offer(
            "item_kind",
            [
                (kind, title)
                for kind, title in ITEM_TITLES.items()
                if ITEM_TASK_TYPES[kind] == project.task_type
            ],
        )
        self._offer(
            "alternative",
            [
                (other.public_id, other.title)
                for other in work.projects_for(person)
                if work.pays_the_same(project, other)
            ],
        )

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
        field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def collection(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Show what a project collects and how many items stand; POST sets it for a draft."""
    current = project.collection
    initial = {} if current is None else {
        "series": current.series, "item_kind": current.item_kind,
        "alternative": current.alternative,
    }  # fmt: skip
    person = person_id(request)
    form = CollectionForm(request.POST or None, initial=initial, project=project, person=person)
    if request.method == "POST" and request.POST.get("act") == "clear":
        actions.clear_collection(project=project.public_id, actor_id=person)
        messages.success(request, _("It is an ordinary project again."))
        return redirect("client-project", project=project.public_id)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_collection(project=project.public_id, actor_id=person, **form.cleaned_data)
        except WorkError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Members who agree to these terms are asked."))
            return redirect("client-publish", project=project.public_id)
    page = {
        "project": project,
        "form": form,
        "is_draft": project.state is ProjectState.DRAFT,
        "counts": answers.collected_counts(project.id),
    }
    return render(request, "client/collection.html", page, status=422 if form.errors else 200)

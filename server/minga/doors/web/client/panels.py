"""Panels of a client: asked for by use and in its own words; a draft is offered to one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.consent.errors import ConsentError
from minga.domains.consent.types import PURPOSE_TITLES
from minga.domains.panels import actions, queries
from minga.domains.panels.errors import PanelError
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import WorkError
from minga.domains.work.types import ClientView, ProjectView
from minga.doors.web.client.permissions import clients_only, staff_only
from minga.doors.web.permissions import person_id


class PanelForm(forms.Form):
    """Form of a request: the purpose, and whom the client needs."""

    purpose = forms.ChoiceField(label=gettext_lazy("What it is for"))
    need = forms.CharField(
        label=gettext_lazy("Whom you need, and why"),
        help_text=gettext_lazy("In your own words. Data stewards of the co-operative read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1_000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (purpose, PURPOSE_TITLES[purpose]) for purpose in queries.allowed_purposes()
        ]


class ChoiceForm(forms.Form):
    """The panel that a draft asks; empty: everybody."""

    panel = forms.UUIDField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def panels(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the requests with their state and rounded number; POST asks for a panel."""
    form = PanelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_panel(
                client=client.public_id,
                purpose=form.cleaned_data["purpose"],
                need=form.cleaned_data["need"],
                actor_id=person_id(request),
            )
        except (PanelError, ConsentError) as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Asked. Two data stewards decide about it."))
            return redirect("client-panels")
    page = {"form": form, "requests": queries.requests_of_client(client.public_id)}
    return render(request, "client/panels.html", page, status=422 if form.errors else 200)


@require_POST
@staff_only
def choose(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Offer a draft to the members of a panel, or to everybody."""
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return redirect("client-publish", project=project.public_id)
    try:
        work.choose_panel(
            project=project.public_id,
            panel=form.cleaned_data["panel"],
            actor_id=person_id(request),
        )
    except (PanelError, WorkError) as exc:
        messages.error(request, str(exc))
    return redirect("client-publish", project=project.public_id)


def panel_choice(project: ProjectView) -> dict[str, Any]:
    """Return the open panels of a project's client, and the one that it asks."""
    rows = queries.requests_of_client(project.client.public_id)
    listed = [row for row in rows if row.panel]
    return {"panels": listed, "panel": work_queries.panel_of(project.id)}

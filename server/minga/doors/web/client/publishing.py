"""A client tries a project with members before it is published, and raises a price for all."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minga.domains import number_format
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.publishing import actions, queries
from minga.domains.publishing.errors import TermsError
from minga.domains.work import queries as work
from minga.domains.work.errors import ProjectNotDraft
from minga.domains.work.types import ProjectView
from minga.doors.web.client.forms import read_price
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga.doors.web.requirements import REQUIREMENTS


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def try_out(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET shows the pilots and what came of them; POST draws members and offers them a sample."""
    fault = ""
    if request.method == "POST":
        try:
            actions.open_pilot(project=project.public_id, actor_id=person_id(request))
        except (TermsError, ProjectNotDraft) as refused:
            fault = str(refused)
        else:
            messages.success(request, _("The pilot has started. You see its results here."))
            return redirect("client-try", project=project.public_id)
    pilots = queries.pilots_of(project)
    page = {
        "project": project,
        "pilots": [
            (pilot, [REQUIREMENTS[name] for name in pilot.unmet] if pilot.decided_at else [])
            for pilot in pilots
        ],
        "fault": fault,
        "questions": work.answer_time([project.id]),
        "needed": bool(project.incoming) and queries.needs_pilot(project),
        "may_open": queries.may_open_pilot(project),
    }
    return render(request, "client/try.html", page, status=422 if fault else 200)


class RaiseForm(forms.Form):
    """The new pay of one answer."""

    price = forms.CharField(label=gettext_lazy("New price per answer"), max_length=20)

    def __init__(self, *args: object, currency: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._currency = currency

    def clean_price(self) -> object:
        return read_price(self.cleaned_data["price"], self._currency)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def raise_price(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET says what a raise does; POST pays it to everybody, answers of yesterday included."""
    form = RaiseForm(request.POST or None, currency=project.price.currency)
    if request.method == "POST" and form.is_valid():
        try:
            raised = actions.raise_price(
                project=project.public_id,
                actor_id=person_id(request),
                price=form.cleaned_data["price"],
            )
        except (TermsError, InsufficientFunds) as refused:
            form.add_error("price", str(refused))
        else:
            words = _("Raised for everybody. %(money)s went to members who had worked before.")
            messages.success(request, words % {"money": number_format.money_text(raised.topped_up)})
            return redirect("client-project", project=project.public_id)
    page = {"project": project, "form": form, "raises": queries.raises_of(project)}
    return render(request, "client/raise.html", page, status=422 if form.errors else 200)

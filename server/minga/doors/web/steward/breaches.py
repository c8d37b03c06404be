"""Breaches of personal data: the form, the people concerned, the clock, the authority's file."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minga.domains.consent.types import ITEM_TITLES
from minga.domains.errors import DomainError
from minga.domains.people.errors import NotInOffice
from minga.domains.people.types import Office
from minga.domains.rights import actions, queries
from minga.domains.rights.errors import NoSuchBreach
from minga.domains.rights.types import NewBreach
from minga.doors.web.evidence import document_file
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id, stewards_only

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
LONG = forms.Textarea(attrs={"rows": 3})


class BreachForm(forms.Form):
    place = forms.ChoiceField(label=gettext_lazy("Where it happened"))
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Which data"),
        choices=list(ITEM_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    since = forms.DateTimeField(label=gettext_lazy("Open from (UTC)"), widget=MOMENT)
    until = forms.DateTimeField(label=gettext_lazy("Open until (UTC)"), widget=MOMENT)
    known_at = forms.DateTimeField(
        label=gettext_lazy("Known to you since (UTC)"),
        help_text=gettext_lazy("The clock runs from this moment."),
        widget=MOMENT,
    )
    nature = forms.CharField(label=gettext_lazy("What happened"), widget=LONG, max_length=2_000)
    consequences = forms.CharField(
        label=gettext_lazy("What it may mean for people"), widget=LONG, max_length=2_000
    )
    measures = forms.CharField(
        label=gettext_lazy("What is being done"), widget=LONG, max_length=2_000
    )
    contact = forms.CharField(label=gettext_lazy("Whom people can ask"), max_length=300)

    def __init__(self, *fields: object, **named: object) -> None:
        super().__init__(*fields, **named)  # type: ignore[arg-type]
        places: list[tuple[str, str | Promise]] = [("", _("The co-operative itself"))]
        places += [
            (f"{holder.client}/{holder.node}", f"{holder.name} ({holder.people})")
            for holder in queries.copy_holders()
        ]
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["place"].required = False

    def report(self) -> NewBreach:
        """Return the report that was written."""
        client, _slash, node = self.cleaned_data["place"].partition("/")
        fields = {name: self.cleaned_data[name] for name in self.fields if name != "place"}
        fields["kinds"] = tuple(fields["kinds"])
        return NewBreach(client=UUID(client) if client else None, node=node, **fields)


def _data_steward(offices: frozenset[Office]) -> None:
    if Office.DATA_STEWARD not in offices:
        raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@stewards_only
def breaches(request: HttpRequest, offices: frozenset[Office]) -> HttpResponseBase:
    """List reports with their clocks; POST shows whom it concerns, or reports it."""
    _data_steward(offices)
    form = BreachForm(request.POST or None)
    concerned = None
    if request.method == "POST" and form.is_valid():
        concerned = queries.people_concerned(form.report())
        if request.POST.get("act") == "report":
            try:
                actions.report_breach(actor_id=person_id(request), breach=form.report())
            except NotInOffice:
                raise
            except DomainError as exc:
                form.add_error(None, str(exc))
            else:
                messages.success(
                    request,
                    _("Reported. Another data steward confirms it, then everybody is told."),
                )
                return redirect("steward-breaches")
    page = {"form": form, "breaches": queries.breaches(), "concerned": concerned}
    status = 422 if form.errors else 200
    return render(request, "steward/breaches.html", page, status=status)


@require_POST
@stewards_only
def note_authority(
    request: HttpRequest, offices: frozenset[Office], breach: UUID
) -> HttpResponseBase:
    """Write that the notification went to the authority."""
    _data_steward(offices)
    try:
        actions.note_authority(
            breach=breach,
            actor_id=person_id(request),
            delay_reason=request.POST.get("delay_reason", ""),
        )
    except NotInOffice:
        raise
    except DomainError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Noted."))
    return redirect("steward-breaches")


@require_POST
@stewards_only
def confirm(request: HttpRequest, offices: frozenset[Office], breach: UUID) -> HttpResponseBase:
    """Confirm a report as a second data steward."""
    _data_steward(offices)
    try:
        actions.confirm_breach(breach=breach, actor_id=person_id(request))
    except NotInOffice:
        raise
    except DomainError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Confirmed. Everybody whom it concerns is told."))
    return redirect("steward-breaches")


@require_GET
@stewards_only
def notification(
    request: HttpRequest, offices: frozenset[Office], breach: UUID, form: str
) -> HttpResponseBase:
    """Return the notification to the authority, as JSON or as a page to print."""
    _data_steward(offices)
    try:
        document = queries.authority_notification(breach)
        view = queries.breach(breach)
    except NoSuchBreach as missing:
        raise Http404 from missing
    if form == "json":
        return document_file(document, f"breach-{breach}.json")
    page = {"view": view, "document": document}
    return render(request, "steward/breach_notification.html", page)

"""Declared traits of a member for panels, and the votes on uses that concern them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.consent import actions as consent
from minga.domains.consent.errors import ConsentError
from minga.domains.consent.types import PURPOSE_TITLES
from minga.domains.panels import actions, queries
from minga.domains.panels.errors import PanelError
from minga.domains.panels.types import TRAIT_TITLES, VALUE_TITLES, Declared
from minga.domains.people.types import MemberRef
from minga.domains.work import queries as work
from minga.doors.web.permissions import members_only


class DeclarationForm(forms.Form):
    """One trait with its value, and the uses for which it may be read."""

    declared = forms.ChoiceField()
    purposes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["declared"].label = _("About me")
        self.fields["declared"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (
                TRAIT_TITLES[trait],
                [(f"{trait}={value}", title) for value, title in VALUE_TITLES[trait].items()],
            )
            for trait in queries.voted_traits()
        ]
        self.fields["purposes"].label = _("It may be used for")
        self.fields["purposes"].choices = [  # type: ignore[attr-defined]
            (purpose, PURPOSE_TITLES[purpose]) for purpose in queries.allowed_purposes()
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def about(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """List what a member declared and which panels use it; POST declares or takes back."""
    form = DeclarationForm(request.POST if request.POST.get("act") == "declare" else None)
    if request.POST.get("act") == "withdraw":
        actions.withdraw_declaration(member=member, trait=request.POST.get("trait") or None)
        messages.success(request, _("Forgotten. Panels do not count you for it any more."))
        return redirect("member-about")
    if request.method == "POST" and form.is_valid():
        trait, _sign, value = form.cleaned_data["declared"].partition("=")
        declared = Declared(value=value, purposes=tuple(form.cleaned_data["purposes"]))
        try:
            actions.declare(member=member, trait=trait, declared=declared)
        except PanelError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Saved, and sealed: nobody reads it but the panels."))
            return redirect("member-about")
    uses = queries.uses_of(member)
    page = {
        "form": form,
        "declarations": queries.declarations(member),
        "uses": [{"use": use, "client": work.client_name(use.client)} for use in uses],
    }
    return render(request, "member/about.html", page, status=422 if form.errors else 200)


@require_POST
@members_only
def vote(request: HttpRequest, member: MemberRef, vote: UUID) -> HttpResponseBase:
    """Count a member's yes or no to a use that concerns them."""
    try:
        consent.cast_vote(member=member, vote=vote, is_yes=request.POST.get("act") == "yes")
    except ConsentError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Counted. Which way you voted is stored nowhere."))
    return redirect("member-consents")

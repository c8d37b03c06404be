"""Pilots: a member's go or no-go about a project, and whether the lot may call them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.assignment import actions as assignment
from minga.domains.errors import ReasonRequired
from minga.domains.people.types import MemberRef
from minga.domains.publishing import actions, queries
from minga.domains.publishing.errors import TermsError
from minga.domains.publishing.types import REASON_LENGTH_MAX, Invited
from minga.doors.web.permissions import members_only
from minga.doors.web.requirements import REQUIREMENTS
from minga.typed_values import whole_number
from minga_pure.projects import Requirement


class WordForm(forms.Form):
    """A verdict on a pilot: go or no-go, the reason, and the requirements that were met."""

    go = forms.ChoiceField(
        label=_("Is it ready for everybody?"),
        choices=[("go", _("Yes, it is ready")), ("no", _("No: something must change first"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What was clear, what was not, what takes longer than they think."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=REASON_LENGTH_MAX,
    )
    met = forms.MultipleChoiceField(
        label=_("What of this do you have?"),
        widget=forms.CheckboxSelectMultiple,
        choices=(),
        required=False,
    )

    def __init__(self, *args: Any, invited: Invited, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not invited.requirements:
            del self.fields["met"]
            return
        self.fields["met"].choices = [  # type: ignore[attr-defined]
            (name.value, REQUIREMENTS[name]) for name in invited.requirements
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def say(request: HttpRequest, member: MemberRef, project: UUID) -> HttpResponseBase:
    """Save a member's verdict after the last task of a pilot, once; project: the pilot's own."""
    invited = queries.invitation(member, project)
    if invited is None:
        raise Http404
    form = WordForm(request.POST or None, invited=invited)
    if request.method == "POST" and form.is_valid():
        try:
            actions.say(
                member=member,
                pilot_id=invited.public_id,
                go=form.cleaned_data["go"] == "go",
                reason=form.cleaned_data["reason"],
                met=[Requirement(name) for name in form.cleaned_data.get("met", ())],
            )
        except (TermsError, ReasonRequired) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Your word counts like everybody’s."))
            return redirect("member-home")
    page = {"invited": invited, "form": form}
    return render(request, "member/say.html", page, status=422 if form.errors else 200)


@require_POST
@members_only
def wish(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Save the wanted minutes of work a day; they are reserved while work is scarce."""
    minutes = whole_number(request.POST.get("minutes"), maximum=9_999) or 0
    assignment.wish(member=member, minutes_a_day=minutes)
    messages.success(
        request,
        _("Saved. While work is scarce, your share is reserved until you come.")
        if minutes
        else _(
            "Saved. Nothing is reserved for you; you take the work that there is when you come."
        ),
    )
    return redirect("member-home")


@require_POST
@members_only
def volunteer(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Save whether the lot may call the member."""
    ready = request.POST.get("ready") == "yes"
    actions.volunteer(member=member, ready=ready)
    messages.success(
        request,
        _("You may be drawn for pilots of new projects.")
        if ready
        else _("You will not be drawn for pilots any more."),
    )
    return redirect("member-home")

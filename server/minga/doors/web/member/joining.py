"""Joining the co-operative, vouching for a newcomer, and leaving."""

from django import forms
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from minga.domains.payouts import actions as payouts
from minga.domains.people import actions
from minga.domains.people import queries as people
from minga.domains.people.errors import PeopleError
from minga.domains.people.types import MemberRef
from minga.doors.web.permissions import members_only, person_id


class JoinForm(forms.Form):
    sentence = forms.CharField(
        label=_("Who you are"),
        help_text=_("One sentence by which the members who know you can tell that it is you."),
        max_length=400,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you read well"),
        choices=site.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponseBase:
    """Show and save a newcomer's sentence, with the number of vouches so far."""
    person = person_id(request)
    if people.member_of(person):
        return redirect("member-home")
    join_request = people.join_card(person)
    initial = (
        {"sentence": join_request.sentence, "languages": join_request.languages}
        if join_request
        else {}
    )
    form = JoinForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_join(
                person_id=person,
                sentence=form.cleaned_data["sentence"],
                languages=form.cleaned_data["languages"],
            )
        except PeopleError as exc:
            form.add_error("sentence", str(exc))
        else:
            messages.success(request, _("Saved. Now tell your name here to two members."))
            return redirect("join")
    page = {"form": form, "join_request": join_request, "name": request.user.get_username()}
    return render(request, "member/join.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def vouch(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Find a newcomer by name and show their sentence; POST vouches for them."""
    name = request.POST.get("name", request.GET.get("name", "")).strip()
    newcomer, fault = None, ""
    try:
        if name:
            newcomer = people.newcomer_named(name)
        if newcomer and request.method == "POST":
            is_member = actions.vouch(member=member, newcomer=name)
            words = (
                _("Thank you. They are a member now.")
                if is_member
                else _("Thank you. One more member has to vouch for them.")
            )
            messages.success(request, words)
            return redirect("member-vouch")
    except PeopleError as exc:
        fault = str(exc)
    page = {
        "name": name,
        "newcomer": newcomer,
        "fault": fault,
        "given": people.vouches_given(member),
    }
    return render(request, "member/vouch.html", page, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def leave(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Explain what leaving means; POST leaves and goes on to the wallet."""
    if request.POST.get("sure") != "yes":
        return render(request, "member/leave.html")
    home = people.household_of(member)
    if home:
        payouts.leave_household(member=member, household=home.public_id)
    actions.leave(member=member)
    messages.success(request, _("You have left. What is in your wallet stays yours."))
    return redirect("member-payouts")

"""Joining the co-operative, vouching for a newcomer, and leaving."""

from django import forms
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import CharterError
from minga.domains.charter.types import ValueName
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


class MeetingForm(forms.Form):
    words = forms.CharField(
        label=_("When and where"),
        help_text=_("Days, hours and a town. Write no address and no telephone number."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponseBase:
    """Explain to everybody who may join; show a newcomer their state; save their sentence."""
    if not request.user.is_authenticated and request.method != "POST":
        return render(request, "member/join_about.html", _terms())
    return _join(request)


def _terms() -> dict[str, object]:
    """Return what the pages about joining say of pay and vouching, by today's charter."""
    try:
        floor = charter.floor(charter.own_currency())
        vouches_a_month = charter.value(ValueName.VOUCHES_A_MONTH)
    except CharterError:
        return {}
    return {"floor": floor, "vouches_a_month": vouches_a_month}


@login_required
def _join(request: HttpRequest) -> HttpResponseBase:
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
            messages.success(request, _("Saved. What comes next is below."))
            return redirect("join")
    page = {
        "form": form,
        "join_request": join_request,
        "name": request.user.get_username(),
        "meeting": people.meeting_of(person),
        "meeting_form": MeetingForm(),
        **_terms(),
    }
    return render(request, "member/join.html", page, status=422 if form.errors else 200)


@require_POST
@login_required
def meeting(request: HttpRequest) -> HttpResponseBase:
    """Ask a registrar for a meeting, or take one's own request back."""
    person = person_id(request)
    if request.POST.get("act") == "withdraw":
        actions.withdraw_meeting(person_id=person)
        messages.success(request, _("Your request for a meeting is taken back."))
        return redirect("join")
    try:
        actions.ask_meeting(person_id=person, words=request.POST.get("words", ""))
    except PeopleError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("A registrar has your request. The reply will stand here."))
    return redirect("join")


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
                _("Thank you. %(name)s is a member now, and begins with a worked example.")
                if is_member
                else _("Thank you. One more member has to vouch for %(name)s. Their page says so.")
            )
            messages.success(request, words % {"name": newcomer.username})
            return redirect("member-vouch")
    except PeopleError as exc:
        fault = str(exc)
    page = {
        "name": name,
        "newcomer": newcomer,
        "fault": fault,
        "given": people.vouches_given(member),
        "vouched": people.vouched_by(member),
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

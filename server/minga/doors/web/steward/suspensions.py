"""Suspensions: a mediator decides one in their own name, and lists current ones."""

from django import forms
from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import (
    JudgementError,
    NoSuchMember,
    NotForMediators,
    NotHerLanguage,
    TooManyDays,
)
from minga.domains.people import queries as people
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id
from minga.doors.web.steward.judgement import mediators_only

FIELDS = {NoSuchMember: "name", NotForMediators: "name", NotHerLanguage: "language",
          TooManyDays: "days"}  # fmt: skip


class SuspensionForm(forms.Form):
    """Whom, on which voted ground, for how long, what shows it, and the mediator's own words."""

    name = forms.CharField(label=_("Sign-in name of the member"), max_length=40)
    ground = forms.ChoiceField(
        label=_("Ground, from the voted list"), widget=forms.RadioSelect, choices=[]
    )
    days = forms.IntegerField(label=_("Number of days"), min_value=1)
    evidence = forms.CharField(
        label=_("Evidence"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000
    )
    language = forms.ChoiceField(
        label=_("A language that they read"),
        choices=[(code, name) for code, name in site.LANGUAGES],
    )
    words = forms.CharField(
        label=_("Your message to the member, in that language"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        grounds = charter.value(ValueName.SUSPENSION_GROUNDS)
        known = [str(ground) for ground in grounds] if isinstance(grounds, list) else []
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (ground, queries.ground_words(ground)) for ground in known
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@mediators_only
def suspensions(request: HttpRequest) -> HttpResponseBase:
    """List current suspensions; POST decides one."""
    form = SuspensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, form.cleaned_data)
        except JudgementError as exc:
            form.add_error(FIELDS.get(type(exc)), str(exc))
        else:
            messages.success(request, _("Decided. The member is notified and can appeal."))
            return redirect("steward-suspensions")
    page = {
        "form": form,
        "suspensions": queries.suspensions(),
        "days_most": charter.value(ValueName.SUSPENSION_DAYS_MAX),
        "notice_days": int(str(charter.value(ValueName.APPEAL_HOURS))) // 24,
    }
    return render(request, "steward/suspensions.html", page, status=422 if form.errors else 200)


def _decide(request: HttpRequest, fields: dict[str, str]) -> None:
    person = people.person_named(fields["name"].strip())
    member = people.member_of(person) if person else None
    if member is None:
        raise NoSuchMember
    actions.suspend(
        member=member.subject,
        ground=fields["ground"],
        days=int(fields["days"]),
        evidence=fields["evidence"],
        words=fields["words"],
        language=fields["language"],
        actor_id=person_id(request),
    )

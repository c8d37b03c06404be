"""A member's settings and own hours: pages that only the member sees."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains import number_format
from minga.domains.assignment import actions as assignment
from minga.domains.people import queries as people_queries
from minga.domains.people.errors import BadSettings
from minga.domains.people.types import CONTENT_KINDS, SKILLS, TEXT_SIZES, MemberRef, Settings
from minga.domains.training import queries as practice
from minga.domains.training.types import Hours
from minga.domains.work import queries as work
from minga.doors.web import suspended
from minga.doors.web.charts import Point
from minga.doors.web.permissions import members_only, person_id
from minga_pure.money import MICROS, Money
from minga_pure.projects import ContentKind, DeclaredSkill

HOUR_MS = 3_600_000


def zones() -> list[tuple[str, str]]:
    """Every place with a clock of its own."""
    named = sorted(name for name in available_timezones() if "/" in name and name[0].isupper())
    places = [name for name in named if not name.startswith(("Etc/", "SystemV/", "US/"))]
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


class SettingsForm(forms.Form):
    """The same settings, under the same names, as in the desk."""

    languages = forms.MultipleChoiceField(
        label=_("Languages you read well"),
        help_text=_("Tasks in these languages are offered to you first."),
        choices=site.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    never = forms.MultipleChoiceField(
        label=_("Content I never want to see"),
        help_text=_("Work that shows it is not offered to you. Nobody counts what you leave out."),
        choices=[(kind.value, words) for kind, words in CONTENT_KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    disturbing = forms.BooleanField(
        label=_("Offer me work with disturbing content"),
        help_text=_(
            "Violence, death, hate and the like: covered, grey and blurred first, for a bounded"
            " time a day, with paid pauses. You may stop at any moment and lose nothing."
        ),
        required=False,
    )
    week_hours = forms.IntegerField(
        label=_("Hours of work a week, at most"),
        help_text=_("Then offers rest until Monday. You can change it at any time."),
        min_value=1,
        max_value=168,
        required=False,
    )
    quiet_from = forms.TimeField(
        label=_("Quiet hours from"),
        help_text=_("In these hours we send you nothing."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    quiet_until = forms.TimeField(
        label=_("Quiet hours until"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        required=False,
    )
    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=zones, required=False)
    skills = forms.MultipleChoiceField(
        label=_("What you are good at"),
        help_text=_(
            "Work that takes it is offered to you. You say it yourself, and nobody asks for proof."
        ),
        choices=[(skill.value, words) for skill, words in SKILLS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    more_skills = forms.CharField(
        label=_("And in your own words"),
        help_text=_("One on each line."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
    )
    text_size = forms.TypedChoiceField(
        label=_("Size of the text"),
        choices=lambda: [(size, number_format.percent_text(size / 100)) for size in TEXT_SIZES],
        coerce=int,
        empty_value="100",
        required=False,
    )

    def settings(self) -> Settings:
        """Return the cleaned fields as settings of the domain; only after is_valid()."""
        cleaned = self.cleaned_data
        return Settings(
            quiet_from=_minute(cleaned["quiet_from"]),
            quiet_until=_minute(cleaned["quiet_until"]),
            time_zone=cleaned["time_zone"] or "UTC",
            week_hours=cleaned["week_hours"],
            never=tuple(ContentKind(kind) for kind in cleaned["never"]),
            disturbing=cleaned["disturbing"],
            languages=tuple(cleaned["languages"]),
            skills=(*cleaned["skills"], *cleaned["more_skills"].splitlines()),
            text_size=int(cleaned["text_size"]),
        )


def _minute(clock: time | None) -> int | None:
    return None if clock is None else clock.hour * 60 + clock.minute


def _clock(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60, minute % 60)


def _as_said(settings: Settings) -> dict[str, Any]:
    return {
        "languages": list(settings.languages),
        "never": list(settings.never),
        "disturbing": settings.disturbing,
        "week_hours": settings.week_hours,
        "quiet_from": _clock(settings.quiet_from),
        "quiet_until": _clock(settings.quiet_until),
        "time_zone": settings.time_zone,
        "skills": list(settings.skills),
        "more_skills": "\n".join(
            skill for skill in settings.skills if skill not in list(DeclaredSkill)
        ),
        "text_size": settings.text_size,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def me(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show and change the member's own settings."""
    view_of_member = people_queries.member_card(person_id(request))
    settings = people_queries.settings_of(member)
    form = SettingsForm(request.POST or None, initial=_as_said(settings))
    if request.method == "POST" and form.is_valid():
        try:
            assignment.keep_settings(member=member, settings=form.settings())
        except BadSettings as exc:
            form.add_error(exc.field, str(exc))
        else:
            messages.success(request, _("Saved."))
            return redirect("member-me")
    status = 422 if form.errors else 200
    page = {
        "member": view_of_member,
        "form": form,
        "suspension": suspended.suspension_notice(member),
    }
    return render(request, "member/me.html", page, status=status)


@dataclass(frozen=True, slots=True)
class Week:
    """One week over all projects in one currency."""

    name: str
    seconds: int
    pay: Money
    hourly: Money | None
    projects: list[Hours]


@require_GET
@members_only
def hours(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show the member's weeks: time, pay, pay an hour beside the voted floor; chart and table."""
    all_hours = practice.hours(member)
    currencies = sorted({entry.pay.currency for entry in all_hours})
    requested = request.GET.get("currency", "")
    currency = requested if requested in currencies else next(iter(currencies), "USD")
    rows = [entry for entry in all_hours if entry.pay.currency == currency]
    floor = work.floor(currency)
    weeks = [
        _week([entry for entry in rows if entry.week == monday], currency)
        for monday in sorted({entry.week for entry in rows}, reverse=True)
    ]
    points = [
        Point(week.name, week.hourly.micros / MICROS) for week in reversed(weeks) if week.hourly
    ]
    return render(
        request,
        "member/hours.html",
        {
            "weeks": weeks,
            "points": points,
            "floor": floor,
            "goal": None if floor is None else floor.micros / MICROS,
            "currency": currency,
            "currencies": currencies if len(currencies) > 1 else [],
        },
    )


def _week(rows: list[Hours], currency: str) -> Week:
    spent = sum(entry.spent_ms for entry in rows)
    pay = sum((entry.pay for entry in rows), Money.zero(currency))
    total = Hours(rows[0].week, rows[0].project, "", 0, spent, pay)
    return Week(_named(rows[0].week), spent // 1000, pay, total.hourly, rows)


def _named(monday: date) -> str:
    return number_format.locale().format_date(monday, "day_short")

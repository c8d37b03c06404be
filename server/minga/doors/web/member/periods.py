"""This period: my hours, what I earned, what the floor adds and why; time that was lost."""

import csv
import io

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import CharterError
from minga.domains.people.types import MemberRef
from minga.domains.wages import actions
from minga.domains.wages import queries as wages
from minga.domains.wages.errors import WagesError
from minga.domains.wages.types import (
    CLAIMABLE,
    OVERHEAD_WORDS,
    OverheadKind,
    OverheadState,
    PeriodView,
)
from minga.doors.web import statements
from minga.doors.web.permissions import wallet_owners_only
from minga_pure.ids import uuid7_new
from minga_pure.money import MICROS, Money
from minga_pure.spreadsheets import escape_formula

OWN_CLOCK = "own_clock"


class ClaimForm(forms.Form):
    """A claim of lost time, in the member's own words."""

    claim = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=gettext_lazy("What it was"), choices=())
    minutes = forms.IntegerField(label=gettext_lazy("How many minutes"), min_value=1, max_value=480)
    words = forms.CharField(
        label=gettext_lazy("What happened"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
    )

    def __init__(self, *args: object, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, OVERHEAD_WORDS[kind]) for kind in CLAIMABLE
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@wallet_owners_only
def periods(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """The running period as the next payday will count it, and those that were paid."""
    posted = request.method == "POST"
    form = ClaimForm(*([request.POST] if posted else []), initial={"claim": uuid7_new()})
    if posted and form.is_valid() and _claim(request, member, form):
        return redirect("member-periods")
    now = timezone.now()
    since, _until = wages.next_period(now)
    return render(
        request,
        "member/periods.html",
        {
            "running": _period_words(wages.current_hours(member, since, now)),
            "paid": [_period_words(period) for period in wages.periods(member)],
            "form": form,
            "claims": [
                {"claim": claim, "words": OVERHEAD_WORDS[claim.kind]}
                for claim in wages.overhead_of(member, limit=20)
            ],
            "years": wages.years_of(member.subject),
        },
        status=422 if posted else 200,
    )


def _claim(request: HttpRequest, member: MemberRef, form: ClaimForm) -> bool:
    cleaned = form.cleaned_data
    try:
        state = actions.claim_time(
            member=member,
            claim=cleaned["claim"],
            kind=OverheadKind(cleaned["kind"]),
            seconds=cleaned["minutes"] * 60,
            words=cleaned["words"],
        )
    except WagesError as refused:
        form.add_error(None, str(refused))
        return False
    if state is OverheadState.COUNTED:
        messages.success(request, _("It counts, and the next payday pays it."))
    else:
        messages.success(
            request, _("A steward looks at it. If nobody has in 14 days, it counts by itself.")
        )
    return True


def _period_words(period: PeriodView) -> dict[str, object]:
    """A period with its lines in words and its sums."""
    zero = {currency: Money.zero(currency) for currency in period.currencies}
    earned, due = dict(zero), dict(zero)
    for line in period.lines:
        earned[line.earned.currency] += line.earned
        due[line.due.currency] += line.due
    return {
        "period": period,
        "seconds": sum(line.seconds for line in period.lines),
        "lines": [
            {
                "line": line,
                "words": line.title if line.kind == OWN_CLOCK else _kind_words(line.kind),
                "why": _top_up_reason(line.kind, line.due, line.spent_seconds - line.seconds),
            }
            for line in period.lines
        ],
        "earned": list(earned.values()),
        "due": list(due.values()),
    }


def _kind_words(kind: str) -> str:
    return str(OVERHEAD_WORDS[OverheadKind(kind)])


def _top_up_reason(kind: str, due: Money, above: int) -> str:
    """Why the floor adds this, in one sentence."""
    if kind != OWN_CLOCK:
        return _("Time around the work is paid at the floor.")
    if above > 0:
        return _("Part of this time is far above what is usual; a steward looks at it.")
    if due:
        return _("The answers took you longer than their price pays at the floor.")
    return _("The answers paid the floor or more.")


@require_GET
@wallet_owners_only
def statement(
    request: HttpRequest, member: MemberRef, year: int, form: str = "html"
) -> HttpResponseBase:
    """A year for the tax office: opening, who paid what, what left, closing."""
    currencies = list(statements.wallets(member)) or [_own_currency()]
    currency = request.GET.get("currency", currencies[0])
    if currency not in currencies or not 2020 <= year <= 9999:
        raise Http404
    year_statement = wages.year_statement(subject=member.subject, currency=currency, year=year)
    if year_statement is None:
        raise Http404
    if form == "csv":
        return _as_csv(year_statement)
    page = {"statement": year_statement, "currencies": currencies, "subject": member.subject}
    return render(request, "member/statement.html", page)


def _own_currency() -> str:
    """Return the currency in which a member without a wallet reads an empty statement."""
    try:
        return charter.own_currency()
    except CharterError:
        return statements.CURRENCY_DEFAULT


def _as_csv(year_statement: wages.YearStatement) -> HttpResponse:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["year", "currency", "line", "country", "register", "answers", "floor", "sum"])

    def row(words: str, money: Money, *columns: str) -> None:
        country, register, answers, floor = (*columns, "", "", "", "")[:4]
        writer.writerow(
            [
                year_statement.year,
                year_statement.currency,
                words,
                country,
                register,
                answers,
                floor,
                _decimal_text(money),
            ]
        )

    row("opening balance", year_statement.opening)
    for client in year_statement.clients:
        row(
            escape_formula(client.name),
            client.total,
            client.country,
            escape_formula(client.registry_number),
            _decimal_text(client.answers),
            _decimal_text(client.top_ups),
        )
    row("the co-operative itself", year_statement.co_op)
    row("other", year_statement.other_income)
    row("paid out", -year_statement.paid_out)
    row("closing balance", year_statement.closing)
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"minga-{year_statement.year}-{year_statement.currency}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _decimal_text(money: Money) -> str:
    sign = "-" if money.micros < 0 else ""
    units, part = divmod(abs(money.micros), MICROS)
    return f"{sign}{units}.{part:06d}"


def statement_csv(request: HttpRequest, year: int) -> HttpResponseBase:
    """The same as a table."""
    return statement(request, year=year, form="csv")

"""Page behind “I need labels”: steps, price, verification and times, before anything is asked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from minga.domains.charter import queries as charter
from minga.domains.charter.errors import CharterError
from minga.domains.charter.types import ValueName
from minga.domains.people import queries as people
from minga.domains.work import queries as work
from minga.doors.web.client import places, steps
from minga.doors.web.permissions import person_id

EXAMPLE_ITEMS = 1000
EXAMPLE_ANSWERS = 2
EXAMPLE_SECONDS = 10


@require_safe
def need_labels(request: HttpRequest) -> HttpResponse:
    """Explain how a client comes to labels; public."""
    is_newcomer = False
    client = None
    if request.user.is_authenticated:
        client = work.client_of(person_id(request))
        is_newcomer = people.join_card(person_id(request)) is not None
    page = {
        "client": client,
        "is_newcomer": is_newcomer,
        "steps": steps.all_steps(),
        "pilot_from": _pilot_from(),
        **_example(),
    }
    return render(request, "client/about.html", page)


def _pilot_from() -> int | None:
    try:
        return int(str(charter.value(ValueName.PILOT_FROM_ANSWERS)))
    except CharterError:
        return None


def _example() -> dict[str, object]:
    """Return the lowest price of an example by today's charter; nothing before the first vote."""
    currency = places.currencies()[0][0]
    try:
        rates = work.rates()
        price = work.lowest_price(currency, EXAMPLE_SECONDS)
    except CharterError:
        return {}
    if price is None:
        return {}
    pay = price * (EXAMPLE_ITEMS * EXAMPLE_ANSWERS)
    extra = rates.fee + rates.quality_reserve + rates.floor_reserve + rates.late_reserve
    return {
        "items": EXAMPLE_ITEMS,
        "answers": EXAMPLE_ANSWERS,
        "seconds": EXAMPLE_SECONDS,
        "price": price,
        "total": pay.share(1 + extra, rounding="up"),
        "floor": work.floor(currency),
        "fee": float(rates.fee),
        "reserves": float(extra - rates.fee),
    }

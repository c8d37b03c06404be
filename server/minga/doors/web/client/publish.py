"""Publishing and what follows: the quote line by line, every reason at once, pausing, closing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries as publishing_queries
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish, ProjectNotDraft, QuestionsWait
from minga.domains.work.types import ProjectState, ProjectView
from minga.doors.web import number_format
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.money import MICROS, Money, minor_digits

FIRST_ANSWERS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def publish(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """GET shows what it costs and what is still missing; POST funds and offers the items."""
    if request.method == "POST":
        if _is_published_already(request, card):
            return redirect("client-project", project=card.public_id)
        try:
            terms.publish(
                project=card.public_id,
                by=person_id(request),
                first=FIRST_ANSWERS if _as_it_helps(request, card) else None,
            )
        except (CannotPublish, ProjectNotDraft, InsufficientFunds):
            card = work.project_for(person_id(request), card.public_id)
        else:
            messages.success(request, _("Published. Members see it from now on."))
            return redirect("client-project", project=card.public_id)
    reasons = publishing_queries.reasons_against_publishing(card)
    quote = work.quote(card)
    page = {
        "project": card,
        "quote": quote,
        "to_bring": _in_coins(quote.missing),
        "reasons": reasons,
        "shares": _shares(),
        "can_choose": can_ask_as_it_helps(card),
        "keeps": assignment_queries.kept(card.id),
        "needs_pilot": bool(card.incoming)
        and publishing_queries.needs_pilot(card)
        and publishing_queries.may_open_pilot(card),
        "is_closed": card.state == ProjectState.CLOSED,
    }
    return render(
        request, "client/publish.html", page, status=422 if request.method == "POST" else 200
    )


def can_ask_as_it_helps(card: ProjectView) -> bool:
    """Whether there is anything to keep back: decided once, before the first items are on offer."""
    return not card.items and card.redundancy > FIRST_ANSWERS


def _as_it_helps(request: HttpRequest, card: ProjectView) -> bool:
    return request.POST.get("answers") == "as-it-helps" and can_ask_as_it_helps(card)


def _in_coins(money: Money) -> Money:
    """The amount rounded up to the currency's smallest coin: what a bank can carry."""
    coin = MICROS // 10 ** minor_digits(money.currency)
    return Money(-(-money.micros // coin) * coin, money.currency)


def _shares() -> dict[str, float]:
    """The voted shares on top of the pay, to be shown."""
    rates = work.rates()
    return {
        "fee": float(rates.fee),
        "quality": float(rates.quality_reserve),
        "floor": float(rates.floor_reserve),
        "late": float(rates.late_reserve),
    }


def _is_published_already(request: HttpRequest, card: ProjectView) -> bool:
    """Pressing twice, or in two tabs: the items that this page spoke of are already on offer."""
    return not card.incoming and bool(card.items) and "items" in request.POST


@require_POST
@staff_only
def pause(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """No new bundles."""
    actions.pause(project=card.public_id, by=person_id(request))
    messages.success(
        request,
        _("Paused. What members hold stays theirs and is paid; nobody takes new tasks."),
    )
    return redirect("client-project", project=card.public_id)


@require_POST
@staff_only
def resume(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """Offer the rest again."""
    try:
        actions.resume(project=card.public_id, by=person_id(request))
    except QuestionsWait as wait:
        messages.error(request, str(wait))
        return redirect("client-questions", project=card.public_id)
    messages.success(request, _("Open again: the rest is offered to members."))
    return redirect("client-project", project=card.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def close(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """GET explains what members keep and what comes back; POST closes. Twice closes once."""
    if request.method == "POST":
        return _close(request, card.public_id)
    page = {"project": card, "progress": assignment_queries.progress(card.id)}
    return render(request, "client/close.html", page)


def _close(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    card = work.project_for(person_id(request), public_id)
    if card.state == ProjectState.DRAFT:
        messages.info(request, _("A draft needs no closing: nobody sees it."))
        return redirect("client-project", project=public_id)
    back = assignment.withdraw(project=public_id, by=person_id(request))
    if back:
        words = _("Closed. %(money)s for tasks that nobody had begun is yours again.")
        messages.success(request, words % {"money": number_format.money_text(back)})
    else:
        messages.success(request, _("Closed. Nothing more is asked of members."))
    return redirect("client-project", project=public_id)

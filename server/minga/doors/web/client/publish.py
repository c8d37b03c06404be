"""Publishing and what follows: the quote line by line, every reason at once, pausing, closing."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains import number_format
from minga.domains.assignment import actions as assignment
from minga.domains.assignment import queries as assignment_queries
from minga.domains.ledger.errors import InsufficientFunds
from minga.domains.publishing import actions as terms
from minga.domains.publishing import queries as publishing_queries
from minga.domains.quality import actions as quality
from minga.domains.quality.errors import QualityError
from minga.domains.quality.types import ClarityDecision
from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish, ClarityWaits, ProjectNotDraft, QuestionsWait
from minga.domains.work.types import ProjectView
from minga.doors.web.client.panels import panel_choice
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.permissions import person_id
from minga_pure.consent.purposes import ITEM_TASK_TYPES
from minga_pure.money import MICROS, Money, minor_digits
from minga_pure.projects import ProjectState

FIRST_ANSWERS = 2


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def publish(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET shows what it costs and what is still missing; POST funds and offers the items."""
    if request.method == "POST":
        if _is_published_already(request, project):
            return redirect("client-project", project=project.public_id)
        try:
            terms.publish(
                project=project.public_id,
                actor_id=person_id(request),
                first=FIRST_ANSWERS if _as_it_helps(request, project) else None,
            )
        except (CannotPublish, ProjectNotDraft, InsufficientFunds):
            project = work.project_for(person_id(request), project.public_id)
        else:
            messages.success(request, _("Published. Members see it from now on."))
            return redirect("client-project", project=project.public_id)
    reasons = publishing_queries.reasons_against_publishing(project)
    quote = work.quote(project)
    page = {
        "project": project,
        "quote": quote,
        "to_bring": _in_coins(quote.missing),
        "reasons": reasons,
        "asks_for_things": project.task_type in ITEM_TASK_TYPES.values()
        and project.collection is None,
        "shares": _shares(),
        "can_choose": can_ask_as_it_helps(project),
        "keeps": assignment_queries.adaptive_redundancy(project.id),
        "can_ask_members": publishing_queries.can_ask_members(project),
        "needs_pilot": bool(project.incoming)
        and publishing_queries.needs_pilot(project)
        and publishing_queries.may_open_pilot(project),
        "is_closed": project.state == ProjectState.CLOSED,
        **panel_choice(project),
    }
    return render(
        request, "client/publish.html", page, status=422 if request.method == "POST" else 200
    )


def can_ask_as_it_helps(project: ProjectView) -> bool:
    """Return True if slots can be reserved: decided once, before the first items are on offer."""
    return not project.items and project.redundancy > FIRST_ANSWERS and project.collection is None


def _as_it_helps(request: HttpRequest, project: ProjectView) -> bool:
    return request.POST.get("answers") == "as-it-helps" and can_ask_as_it_helps(project)


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


def _is_published_already(request: HttpRequest, project: ProjectView) -> bool:
    """Pressing twice, or in two tabs: the items that this page spoke of are already on offer."""
    return not project.incoming and bool(project.items) and "items" in request.POST


@require_POST
@staff_only
def pause(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Stop handing out new bundles."""
    actions.pause(project=project.public_id, actor_id=person_id(request))
    messages.success(
        request,
        _("Paused. What members hold stays theirs and is paid; nobody takes new tasks."),
    )
    return redirect("client-project", project=project.public_id)


@require_POST
@staff_only
def resume(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Offer the rest again."""
    try:
        actions.resume(project=project.public_id, actor_id=person_id(request))
    except ClarityWaits as wait:
        messages.error(request, str(wait))
        return redirect("client-project", project=project.public_id)
    except QuestionsWait as wait:
        messages.error(request, str(wait))
        return redirect("client-questions", project=project.public_id)
    messages.success(request, _("Resumed: the remaining tasks are offered to members."))
    return redirect("client-project", project=project.public_id)


@require_POST
@staff_only
def decide_clarity(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Continue, tell members what to do in doubt, or stop: the client's word after a pause.

    To stop is asked once more, as a closed project is not opened again.
    """
    if request.POST.get("decision") == ClarityDecision.STOP and "sure" not in request.POST:
        return _closing_page(request, project, is_stop=True)
    try:
        quality.decide_clarity(
            project=project.public_id,
            actor_id=person_id(request),
            decision=ClarityDecision(request.POST.get("decision", "")),
            words=request.POST.get("words", ""),
        )
    except ValueError:
        messages.error(request, _("Nothing was decided: please press one of the buttons."))
    except QualityError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Saved. The decision stands on this page."))
    return redirect("client-project", project=project.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def close(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """GET explains what members keep and what comes back; POST closes. Twice closes once."""
    if request.method == "POST":
        return _close(request, project.public_id)
    return _closing_page(request, project)


def _closing_page(
    request: HttpRequest, project: ProjectView, *, is_stop: bool = False
) -> HttpResponse:
    progress = assignment_queries.progress(project.id)
    page = {"project": project, "progress": progress, "is_stop": is_stop}
    return render(request, "client/close.html", page)


def _close(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    project = work.project_for(person_id(request), public_id)
    if project.state == ProjectState.DRAFT:
        messages.info(request, _("A draft needs no closing: nobody sees it."))
        return redirect("client-project", project=public_id)
    back = assignment.withdraw(project=public_id, actor_id=person_id(request))
    if back:
        words = _("Closed. %(money)s for tasks that nobody had begun is back in your balance.")
        messages.success(request, words % {"money": number_format.money_text(back)})
    else:
        messages.success(request, _("Closed. Nothing more is asked of members."))
    return redirect("client-project", project=public_id)

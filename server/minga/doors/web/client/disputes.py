"""A client questions a batch instead of refusing it: a sample, numbers, and what follows."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import actions, queries
from minga.domains.judgement.errors import JudgementError
from minga.domains.judgement.types import Wish
from minga.domains.releases import queries as releases
from minga.domains.releases.errors import ReleaseError
from minga.domains.work.types import ProjectView
from minga.doors.web.client.permissions import staff_only
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id


@require_http_methods(["GET", "POST"])
@keeps_typed
@staff_only
def disputes(request: HttpRequest, card: ProjectView) -> HttpResponseBase:
    """What was questioned and what came of it; below, question another batch."""
    fault = ""
    if request.method == "POST":
        fault = _begin(request, card)
        if not fault:
            messages.success(
                request, _("Paid peers look at a sample now. You see the result here.")
            )
            return redirect("client-disputes", project=card.public_id)
    page = {
        "project": card,
        "disputes": queries.disputes_of(card.public_id),
        "delivered": queries.deliverable(card.id),
        "criteria": list(enumerate(card.criteria, start=1)),
        "tolerated": charter.value(ValueName.TOLERATED_FAULT_RATE),
        "fault": fault,
        "words": request.POST.get("words", ""),
        "lines": request.POST.get("items", ""),
        "wishes": [
            (Wish.RELABEL.value, _("Labels again, by other members, at no cost")),
            (Wish.REFUND.value, _("Money back for the share that is faulty")),
        ],
    }
    return render(request, "client/disputes.html", page, status=422 if fault else 200)


def _begin(request: HttpRequest, card: ProjectView) -> str:
    """Question the batch; what is wrong with it in words, else nothing."""
    said = request.POST
    items = [line.strip() for line in said.get("items", "").splitlines() if line.strip()]
    number, wish = said.get("criterion", ""), said.get("wish", "")
    if not number.isdecimal() or wish not in list(Wish):
        return str(_("Please choose a criterion and what you wish for."))
    try:
        actions.dispute(
            project=card.public_id,
            by=person_id(request),
            criterion=int(number),
            words=said.get("words", ""),
            wish=Wish(wish),
            items=items or None,
        )
    except JudgementError as wrong:
        return str(wrong)
    return ""


@require_GET
@staff_only
def labels(request: HttpRequest, card: ProjectView, dispute: UUID, form: str) -> HttpResponseBase:
    """The new labels of a batch that was found faulty, in the format asked for."""
    again = queries.may_read_again(person_id(request), dispute)
    if again is None or dispute not in {
        one.public_id for one in queries.disputes_of(card.public_id)
    }:
        raise Http404
    try:
        export = releases.export(again, form)
    except ReleaseError as wrong:
        raise Http404 from wrong
    answer = StreamingHttpResponse(export.chunks, content_type=export.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

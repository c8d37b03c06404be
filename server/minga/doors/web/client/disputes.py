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
from minga.typed_values import whole_number


@require_http_methods(["GET", "POST"])
@keeps_typed
@staff_only
def disputes(request: HttpRequest, project: ProjectView) -> HttpResponseBase:
    """Show the disputes and their results; POST disputes another batch."""
    fault = ""
    if request.method == "POST":
        fault = _begin(request, project)
        if not fault:
            messages.success(
                request, _("Paid peers look at a sample now. You see the result here.")
            )
            return redirect("client-disputes", project=project.public_id)
    page = {
        "project": project,
        "disputes": queries.disputes_of(project.public_id),
        "delivered": queries.deliverable(project.id),
        "criteria": list(enumerate(project.criteria, start=1)),
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


def _begin(request: HttpRequest, project: ProjectView) -> str:
    """Dispute the batch; return the fault as text, or ""."""
    form = request.POST
    items = [line.strip() for line in form.get("items", "").splitlines() if line.strip()]
    number = whole_number(form.get("criterion"), maximum=10_000)
    wish = form.get("wish", "")
    if number is None or wish not in list(Wish):
        return str(_("Please choose a criterion and what you wish for."))
    try:
        actions.dispute(
            project=project.public_id,
            actor_id=person_id(request),
            criterion=number,
            words=form.get("words", ""),
            wish=Wish(wish),
            items=items or None,
        )
    except JudgementError as exc:
        return str(exc)
    return ""


@require_GET
@staff_only
def labels(
    request: HttpRequest, project: ProjectView, dispute: UUID, form: str
) -> HttpResponseBase:
    """The new labels of a batch that was found faulty, in the format asked for."""
    derived_id = queries.may_read_again(person_id(request), dispute)
    if derived_id is None or dispute not in {
        entry.public_id for entry in queries.disputes_of(project.public_id)
    }:
        raise Http404
    try:
        export = releases.export(derived_id, form)
    except ReleaseError as exc:
        raise Http404 from exc
    answer = StreamingHttpResponse(export.chunks, content_type=export.media_type)
    answer["Content-Disposition"] = f'attachment; filename="{export.filename}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

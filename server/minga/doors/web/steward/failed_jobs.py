"""Imports, notices and rows of jobs that failed, each with a button to try it once more."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from minga.domains.notices import actions as notices_actions
from minga.domains.notices import queries as notices
from minga.domains.notices.errors import NoSuchDelivery
from minga.domains.people.types import Office
from minga.domains.retries import actions as retries_actions
from minga.domains.retries import queries as retries
from minga.domains.retries.errors import NoSuchFailedRow
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import NoSuchImport
from minga.doors.web.permissions import person_id, stewards_only


def given_up() -> dict[str, Any]:
    """Return what the queue page shows to every officer."""
    return {
        "imports": work.imports_given_up(),
        "deliveries": notices.failed_deliveries(),
        "rows": retries.failed_rows(),
    }


@require_POST
@stewards_only
def retry_import(
    request: HttpRequest,
    offices: frozenset[Office],  # noqa: ARG001
    import_id: UUID,
) -> HttpResponseBase:
    """Read an import again from the row at which it stopped."""
    try:
        work_actions.retry_import(import_id=import_id, actor_id=person_id(request))
    except NoSuchImport as missing:
        raise Http404 from missing
    messages.success(request, _("The file is read again now."))
    return redirect("steward-queue")


@require_POST
@stewards_only
def retry_notice(
    request: HttpRequest,
    offices: frozenset[Office],  # noqa: ARG001
    delivery: int,
) -> HttpResponseBase:
    """Send a notice again, from the first attempt."""
    try:
        notices_actions.retry_delivery(delivery=delivery)
    except NoSuchDelivery as missing:
        raise Http404 from missing
    messages.success(request, _("The notice is sent again within a minute."))
    return redirect("steward-queue")


@require_POST
@stewards_only
def retry_row(
    request: HttpRequest,
    offices: frozenset[Office],  # noqa: ARG001
    failed_row: int,
) -> HttpResponseBase:
    """Let a job try a row again, from the first attempt."""
    try:
        retries_actions.retry(failed_row=failed_row)
    except NoSuchFailedRow as missing:
        raise Http404 from missing
    messages.success(request, _("It is tried again at the next run of its job."))
    return redirect("steward-queue")

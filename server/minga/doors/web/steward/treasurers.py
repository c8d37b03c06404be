"""The guard of the treasurer's pages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from minga.domains.payouts.errors import NoSuchBatch, PayoutError
from minga.domains.people.types import Office
from minga.domains.wages.errors import NoSuchPayday, WagesError
from minga.doors.web.permissions import stewards_only

View = Callable[..., HttpResponseBase]


def treasurers_only(view: View) -> View:
    """Signed in and treasurer today; the view gets no offices."""

    @stewards_only
    def guarded(request: HttpRequest, offices: frozenset[Office], **names: Any) -> HttpResponseBase:
        if Office.TREASURER not in offices:
            raise PermissionDenied
        try:
            return view(request, **names)
        except (NoSuchPayday, NoSuchBatch) as missing:
            raise Http404 from missing
        except (PayoutError, WagesError) as refused:
            messages.error(request, str(refused))
            return redirect("steward-treasury")

    return guarded

"""A recipient without software answers a request: a page, and a letter to print."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.rights import actions, queries
from minga.domains.rights.errors import AnswerIncomplete, NoSuchLink
from minga.domains.rights.types import REASON_TITLES


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what is asked of the holder of the link; POST stores what was done."""
    fault = ""
    try:
        if request.method == "POST":
            actions.answer_link(
                token=token,
                status=request.POST.get("status", ""),
                reason=request.POST.get("reason", ""),
                details=request.POST.get("details", ""),
            )
            messages.success(request, _("Thank you. The person sees your answer."))
            return redirect("rights-answer", token=token)
        link = queries.link(token)
    except NoSuchLink as missing:
        raise Http404(str(missing)) from missing
    except AnswerIncomplete as exc:
        fault, link = str(exc), queries.link(token)
    page = {
        "link": link,
        "fault": fault,
        "reasons": [(reason.value, title) for reason, title in REASON_TITLES.items()],
    }
    return render(request, "rights/answer.html", page, status=422 if fault else 200)


@never_cache
@require_GET
def letter(request: HttpRequest, token: str) -> HttpResponseBase:
    """Return the same as a letter to print, in the recipient's language."""
    try:
        link = queries.link(token)
    except NoSuchLink as missing:
        raise Http404(str(missing)) from missing
    with translation.override(link.language):
        return render(request, "rights/letter.html", {"link": link})

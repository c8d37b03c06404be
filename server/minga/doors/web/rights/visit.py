"""Rights of people without an account: what they ask, the code, and their own page."""

import json
from typing import Final
from uuid import UUID

from allauth.core.internal import ratelimit
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.rights import actions, queries
from minga.domains.rights.errors import CodeRefused, NoSuchLink, RightsRefused
from minga.domains.rights.types import KIND_TITLES
from minga_pure.rights import RequestKind

RATES: Final = {"begin": "30/h/ip", "prove": "100/h/ip"}
"""A village may share one address; one mailbox gets few codes anyway (rules)."""
RECEIPT_BYTES_MAX: Final = 500_000


class VisitForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What do you want?"),
        choices=[(kind.value, title) for kind, title in KIND_TITLES.items()],
        widget=forms.RadioSelect,
    )
    contact = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("A code goes there. It is used for this question alone."),
        max_length=254,
    )
    reference = forms.CharField(
        label=gettext_lazy("The number of the file, consent or copy, if you have it"),
        max_length=36,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("What it is about; of a correction, what is wrong and right."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        required=False,
    )


class CodeForm(forms.Form):
    code = forms.CharField(label=gettext_lazy("The code from the e-mail"), max_length=12)
    receipt = forms.FileField(
        label=gettext_lazy("The signed record of your consent, if you have it"),
        help_text=gettext_lazy("A file that ends in .json. It shows which consent is yours."),
        required=False,
    )


def _too_many(request: HttpRequest, action: str) -> HttpResponse | None:
    if ratelimit.consume(request, app="minga.rights", action=action, config=RATES):
        return None
    page = {"title": _("Too many questions at once"), "words": _("Please come back in an hour.")}
    return render(request, "rights/note.html", page, status=429)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponseBase:
    """Ask; every address gets the same answer, whether anything is known of it or not."""
    form = VisitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal = _too_many(request, "begin")
        if refusal is not None:
            return refusal
        cleaned = form.cleaned_data
        try:
            visit = actions.begin_visit(
                contact=cleaned["contact"],
                kind=RequestKind(cleaned["kind"]),
                language=(get_language() or "en")[:12],
                reference=cleaned["reference"],
                words=cleaned["words"],
            )
        except RightsRefused as exc:
            form.add_error(None, str(exc))
        else:
            return redirect("rights-code", visit=visit)
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/begin.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, visit: UUID) -> HttpResponseBase:
    """Take the code; the page is the same for a visit that does not exist."""
    form = CodeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        refusal = _too_many(request, "prove")
        if refusal is not None:
            return refusal
        try:
            token = actions.prove_contact(
                visit=visit,
                code=form.cleaned_data["code"],
                receipt=_document(form.cleaned_data["receipt"]),
            )
        except CodeRefused as exc:
            form.add_error("code", str(exc))
        else:
            return redirect("rights-mine", token=token)
    status = 422 if request.method == "POST" else 200
    return render(request, "rights/code.html", {"form": form}, status=status)


def _document(upload: UploadedFile | None) -> dict[str, object] | None:
    """Return the JSON object in a file; None for any other file."""
    if upload is None or (upload.size or 0) > RECEIPT_BYTES_MAX:
        return None
    try:
        document = json.loads(upload.read())
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


@never_cache
@require_GET
def mine(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a visitor where their question stands, and the tree once it is clear."""
    try:
        visit = queries.visit(token)
    except NoSuchLink as missing:
        raise Http404(str(missing)) from missing
    return render(request, "rights/mine.html", {"visit": visit, "asked": visit.request})

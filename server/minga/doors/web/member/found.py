"""“Is this me?”: a found picture, recording or clip; whose copy it is; the case that calls it back.

For members with their own items, and for anybody with their own saved copy and its number. Who has
no account follows their search by a code in the address, which is shown once and kept as a hash.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from minga.domains.consent.errors import ConsentError
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.takedowns import actions, queries
from minga.domains.takedowns.errors import (
    NoSuchSearch,
    NoSuchTakedown,
    TakedownError,
    TooHeavy,
    TooManySearches,
)
from minga.domains.takedowns.types import Claimant, NewSearch, SearchView, TakedownView
from minga.doors.web.consent_labels import purpose_titles
from minga.doors.web.evidence import bundle_file
from minga.doors.web.permissions import wallet_owners_only
from minga.typed_values import uuids_in, whole_number

BYTES_MAX = 72 * 1024**2
RECORD_BYTES_MAX = 4 * 1024**2
STOP_POLLING = 286
_ITEM = re.compile(r'"item"\s*:\s*"([0-9a-f-]{36})"')
TROUBLES = {
    "unreadable": gettext_lazy("The file could not be read to its end."),
    "too_large": gettext_lazy("The file unpacks to more than can be compared here."),
    "forgotten": gettext_lazy("The file is gone. Please bring it again."),
    "gave_up": gettext_lazy("The comparison broke off three times. Cut out the part with you."),
}


class FoundForm(forms.Form):
    found_file = forms.FileField(
        label=gettext_lazy("The picture, recording or film that you found"),
        help_text=gettext_lazy("A screenshot or a part of it is enough. 32 MB at most."),
        error_messages={
            "required": gettext_lazy("Choose the file that you found."),
            "empty": gettext_lazy("This file is empty."),
        },
    )
    address = forms.CharField(
        label=gettext_lazy("The page where you found it"), max_length=2_000, required=False
    )
    reference = forms.FileField(
        label=gettext_lazy("Your own saved copy"),
        help_text=gettext_lazy("The picture or recording as you once gave it."),
        required=False,
    )
    number = forms.CharField(
        label=gettext_lazy("Its number"),
        help_text=gettext_lazy(
            "The name of the file in the copy of your data: 36 letters, digits and dashes."
        ),
        max_length=400,
        required=False,
    )
    record = forms.FileField(
        label=gettext_lazy("Or your record: consent.json of the copy of your data"),
        required=False,
    )

    def search(self) -> NewSearch:
        """Return what was typed and chosen."""
        files = self.cleaned_data
        upload: UploadedFile = files["found_file"]
        reference: UploadedFile | None = files["reference"]
        return NewSearch(
            content=upload.read(),
            media_type=upload.content_type or "",
            address=files["address"],
            items=self._items(reference),
            reference=reference.read() if reference else None,
        )

    def _items(self, reference: UploadedFile | None) -> tuple[UUID, ...]:
        """Return the numbers that were typed, or that the names or the record bear."""
        record: UploadedFile | None = self.cleaned_data["record"]
        typed = uuids_in(self.cleaned_data["number"])
        if not typed and reference is not None:
            typed = uuids_in(reference.name or "")
        if not typed and record is not None and reference is not None:
            text = record.read(RECORD_BYTES_MAX).decode("utf-8", "replace")
            typed = uuids_in(" ".join(_ITEM.findall(text)))[:20]
        return typed


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of a search: the claimant, and their own way to address its pages."""

    claimant: Claimant
    name: str

    @property
    def base_page(self) -> str:
        """Return the template around the page."""
        return "base_member.html" if self.claimant.member else "base.html"

    def address(self, search: UUID) -> str:
        """Return the address of a search of theirs."""
        if self.claimant.member:
            return reverse("member-found", args=[search])
        return reverse("found-code", args=[self.claimant.code])

    def bundle_address(self, case: UUID) -> str:
        """Return the address of a case's evidence."""
        if self.claimant.member:
            return reverse("member-found-bundle", args=[case])
        return reverse("found-bundle", args=[self.claimant.code, case])


def _small_uploads(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a form that is too large before a byte of it is read; then check its CSRF token."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        length = whole_number(request.META.get("CONTENT_LENGTH") or "0", maximum=BYTES_MAX)
        if request.method == "POST" and length is None:
            page = {"too_heavy": TooHeavy()}
            return render(request, "found/too_heavy.html", page, status=413)
        return checked(request, *args, **kwargs)

    return bounded


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Keep a page with a code in its address out of caches and search engines.

    Its referrer stays on this site (SECURE_REFERRER_POLICY); "no-referrer" would make browsers
    send no Origin, and every form of the page would be refused.
    """
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@_small_uploads
def start(request: HttpRequest) -> HttpResponseBase:
    """Explain what is compared and what never is; POST takes the file in."""
    person = request.user.pk
    member = people.wallet_owner(int(person)) if person else None
    form = FoundForm(request.POST or None, request.FILES or None)
    form.fields["reference"].required = member is None
    if request.method == "POST" and form.is_valid():
        try:
            return _begin(request, member, form)
        except (TakedownError, ConsentError) as exc:
            form.add_error(None, str(exc))
    reader = Reader(Claimant(member=member), "")
    page = {
        "form": form,
        "member": member,
        "is_possible": queries.is_possible(),
        "base_page": reader.base_page,
        "searches": queries.searches_of(member) if member else [],
    }
    return render(request, "found/start.html", page, status=422 if form.errors else 200)


def _begin(request: HttpRequest, member: MemberRef | None, form: FoundForm) -> HttpResponseBase:
    """Take the file in, and show its search. Raises TakedownError, ConsentError."""
    if member is None and not ratelimit.consume(request, action="found"):
        raise TooManySearches
    claimant = Claimant(member=member)
    search, code = actions.begin_search(claimant=claimant, search=form.search())
    if member is None:
        return _private(redirect("found-code", code=code))
    return redirect("member-found", search=search)


@require_http_methods(["GET", "HEAD", "POST"])
@wallet_owners_only
def of_member(request: HttpRequest, member: MemberRef, search: UUID) -> HttpResponseBase:
    """Show a member's own search, its result and its cases."""
    reader = Reader(Claimant(member=member), str(search))
    try:
        view = queries.search_of(reader.claimant, search)
    except NoSuchSearch as missing:
        raise Http404 from missing
    return _search(request, reader, view)


@require_http_methods(["GET", "HEAD", "POST"])
def of_code(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a search to the bearer of its code; any other address is like one that never was."""
    reader = Reader(Claimant(code=code), code)
    try:
        view = queries.search_with_code(code)
    except NoSuchSearch as missing:
        raise Http404 from missing
    return _private(_search(request, reader, view))


def _search(request: HttpRequest, reader: Reader, view: SearchView) -> HttpResponseBase:
    """Show a search; POST opens the case about a copy, or withdraws one."""
    if request.method == "POST":
        return _act(request, reader, view)
    language = request.GET.get("letters", "")
    if language not in dict(settings.LANGUAGES):
        language = (get_language() or "en").split("-")[0]
    cases = {
        case.public_id: case
        for case in queries.cases_of_claimant(reader.claimant)
        if case.search == view.public_id
    }
    page = {
        "search": view,
        "trouble": TROUBLES.get(view.trouble, ""),
        "base_page": reader.base_page,
        "address": reader.address(view.public_id),
        "has_code": bool(reader.claimant.code),
        "letter_language": language,
        "languages": settings.LANGUAGES,
        "rows": [
            {
                "match": match,
                "purposes": purpose_titles(match.purposes),
                "chance": round(1 / max(match.false_accusation_bound, 1e-12)),
                "case": cases.get(match.case) if match.case else None,
                "bundle": match.case and reader.bundle_address(match.case),
                "letters": _letters(request, cases.get(match.case), language) if match.case else [],
            }
            for match in view.matches
        ],
    }
    if request.headers.get("HX-Request"):
        status = 200 if view.is_running else STOP_POLLING
        return render(request, "found/state.html", page, status=status)
    return render(request, "found/search.html", page)


def _letters(request: HttpRequest, case: TakedownView | None, language: str) -> list[Any]:
    if case is None:
        return []
    return queries.letters(case, language, site=request.build_absolute_uri("/"))


def _act(request: HttpRequest, reader: Reader, view: SearchView) -> HttpResponseBase:
    """Open or withdraw a case, and show the search again."""
    try:
        number = UUID(request.POST.get("match") or request.POST.get("case") or "")
        if request.POST.get("match"):
            actions.open_case(claimant=reader.claimant, search=view.public_id, match=number)
            messages.success(request, _("The case is open. The recipient is asked to answer."))
        else:
            actions.withdraw_case(claimant=reader.claimant, case=number)
            messages.success(request, _("You closed the case."))
    except (NoSuchTakedown, ValueError) as missing:
        raise Http404 from missing
    except TakedownError as exc:
        messages.error(request, str(exc))
    return redirect(reader.address(view.public_id))


@require_GET
@wallet_owners_only
def bundle_of_member(request: HttpRequest, member: MemberRef, case: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return the evidence of a member's own case as a file."""
    return _bundle(Claimant(member=member), case)


@require_GET
def bundle_of_code(request: HttpRequest, code: str, case: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return the evidence of a case to the bearer of the code."""
    return _private(_bundle(Claimant(code=code), case))


def _bundle(claimant: Claimant, case: UUID) -> HttpResponseBase:
    try:
        view = queries.case_for_claimant(claimant, case)
    except NoSuchTakedown as missing:
        raise Http404 from missing
    return bundle_file(view)

"""Tokens for the API: made once, shown once, ended at any time."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.people import actions, queries
from minga.domains.people.types import CLIENT_SCOPES, Scope
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.permissions import person_id

SCOPE_WORDS = {
    Scope.PROJECTS_READ: gettext_lazy("Read projects and their progress"),
    Scope.PROJECTS_WRITE: gettext_lazy("Create, publish, pause and close projects"),
    Scope.ITEMS_WRITE: gettext_lazy("Import items"),
    Scope.ANSWERS_READ: gettext_lazy("Read and export the paid answers"),
    Scope.LICENCES_READ: gettext_lazy("Read licences, their items and take-down cases"),
    Scope.LICENCES_WRITE: gettext_lazy("Order licences, fetch copies and answer take-down cases"),
    Scope.PANELS_READ: gettext_lazy("Read requests for panels"),
    Scope.PANELS_WRITE: gettext_lazy("Ask for panels"),
}
DAYS = {
    "30": gettext_lazy("30 days"),
    "90": gettext_lazy("90 days"),
    "365": gettext_lazy("One year"),
}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy(
            "Where it is used, for example “nightly import”. A new one replaces an old of its name."
        ),
        max_length=60,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(scope.value, words) for scope, words in SCOPE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[scope.value for scope in CLIENT_SCOPES],
        error_messages={"required": gettext_lazy("Choose at least one permission.")},
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Expires after"), choices=list(DAYS.items()), initial="365"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def tokens(request: HttpRequest, client: ClientView) -> HttpResponseBase:  # noqa: ARG001
    """One's own tokens; POST makes one and shows it this once."""
    person = person_id(request)
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm()
    secret = ""
    if form.is_valid():
        secret = _issue(person, form)
        form = TokenForm()
    now = timezone.now()
    rows = [
        {"token": token, "live": token.revoked_at is None and token.expires_at > now,
         "may": [SCOPE_WORDS.get(scope, scope.value) for scope in token.scopes]}
        for token in queries.tokens_of(person)
    ]  # fmt: skip
    page = {"form": form, "secret": secret, "tokens": rows}
    answer = render(request, "client/tokens.html", page, status=422 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _issue(person: int, form: TokenForm) -> str:
    """A new token in the place of the live ones of its name: pressing twice leaves one."""
    cleaned = form.cleaned_data
    for token in queries.tokens_of(person):
        if token.name == cleaned["name"] and token.revoked_at is None:
            actions.revoke_token(person_id=person, public_id=token.public_id)
    return actions.issue_token(
        person_id=person,
        name=cleaned["name"],
        scopes=[Scope(scope) for scope in cleaned["scopes"]],
        days=int(cleaned["days"]),
    )


@require_POST
@clients_only
def revoke(request: HttpRequest, client: ClientView, token: UUID) -> HttpResponseBase:  # noqa: ARG001
    """End one's own token. Ending it twice ends it once; a stranger's is not found."""
    if actions.revoke_token(person_id=person_id(request), public_id=token):
        messages.success(request, _("The token is revoked. Programs that use it are refused now."))
    return redirect("client-tokens")

"""Access keys for programs that speak Mechanical Turk: made once, shown once, revoked at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from minga.domains.hits import actions, queries
from minga.domains.hits.errors import BadAccessKey, NoSuchAccessKey
from minga.domains.hits.types import KEY_SCOPE_TITLES, IssuedKey, KeyScope, NewAccessKey
from minga.domains.work.types import ClientView
from minga.doors.web.client import places
from minga.doors.web.client.forms import PURPOSES, read_price
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.client.tokens import DAYS
from minga.doors.web.permissions import person_id
from minga_pure.money import Money


class AccessKeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Where the key is used, for example “survey script”."),
        max_length=60,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("Permissions"),
        choices=[(scope.value, words) for scope, words in KEY_SCOPE_TITLES.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[scope.value for scope in KeyScope],
        error_messages={"required": gettext_lazy("Choose at least one permission.")},
    )
    cap = forms.CharField(
        label=gettext_lazy("Spend cap"),
        help_text=gettext_lazy(
            "The most that everything posted with this key costs, with the fee and the reserves."
        ),
        max_length=20,
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=())
    purpose_class = forms.ChoiceField(
        label=gettext_lazy("What the answers are for"),
        choices=[(kind.value, words) for kind, words in PURPOSES.items()],
    )
    purpose = forms.CharField(
        label=gettext_lazy("The purpose in your own words"),
        help_text=gettext_lazy("Members read it before each of your HITs."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5_000,
    )
    seconds = forms.IntegerField(
        label=gettext_lazy("Seconds for one assignment"),
        help_text=gettext_lazy(
            "Your honest estimate: the reward must reach the members’ floor for this time."
        ),
        min_value=1,
        max_value=86_400,
        initial=60,
    )
    days = forms.ChoiceField(
        label=gettext_lazy("Expires after"), choices=list(DAYS.items()), initial="90"
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["currency"].choices = places.currencies()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read the cap as an amount of the chosen currency."""
        values: dict[str, Any] = super().clean() or {}
        if "cap" in values and "currency" in values:
            try:
                values["cap"] = read_price(values["cap"], values["currency"])
            except forms.ValidationError as exc:
                self.add_error("cap", exc)
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@clients_only
def access_keys(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """One's own access keys; POST makes one and shows its secret this once."""
    form = AccessKeyForm(request.POST) if request.method == "POST" else AccessKeyForm()
    issued: IssuedKey | None = None
    if form.is_valid():
        issued = _issue(request, client, form)
        form = form if issued is None else AccessKeyForm()
    now = timezone.now()
    rows = [
        {"key": key, "live": key.revoked_at is None and key.expires_at > now,
         "may": [KEY_SCOPE_TITLES[scope] for scope in key.scopes],
         "left": Money(key.cap.micros - key.spent.micros, key.cap.currency)}
        for key in queries.keys_of(person_id(request))
    ]  # fmt: skip
    page = {
        "form": form,
        "issued": issued,
        "keys": rows,
        "address": request.build_absolute_uri(reverse("mturk")),
    }
    answer = render(request, "client/access_keys.html", page, status=422 if form.errors else 200)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _issue(request: HttpRequest, client: ClientView, form: AccessKeyForm) -> IssuedKey | None:
    values = form.cleaned_data
    try:
        return actions.issue_key(
            client=client.public_id,
            actor_id=person_id(request),
            key=NewAccessKey(
                name=values["name"],
                scopes=tuple(KeyScope(scope) for scope in values["scopes"]),
                cap=values["cap"],
                purpose_class=values["purpose_class"],
                purpose=values["purpose"],
                seconds=values["seconds"],
                days=int(values["days"]),
            ),
        )
    except BadAccessKey as exc:
        form.add_error(exc.field, str(exc))
        return None


@require_POST
@clients_only
def revoke(request: HttpRequest, client: ClientView, access_key: UUID) -> HttpResponseBase:  # noqa: ARG001
    """End one's own access key. Ending it twice ends it once; a stranger's is not found."""
    try:
        actions.revoke_key(person_id=person_id(request), key=access_key)
    except NoSuchAccessKey as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("The key is revoked. Programs that use it are refused now."))
    return redirect("client-access-keys")

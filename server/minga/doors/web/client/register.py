"""A legal entity says who it is."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from minga.domains.work import actions
from minga.domains.work import queries as work
from minga.domains.work.errors import BadProject
from minga.doors.web.client import places
from minga.doors.web.form_recovery import keep_typed, take_typed
from minga.doors.web.permissions import person_id


class RegisterForm(forms.Form):
    legal_name = forms.CharField(
        label=_("Legal name"),
        help_text=_("As it stands in the register, for example “Radio Antsirabe SARL”."),
        max_length=200,
    )
    country = forms.ChoiceField(label=_("Country of the register"))
    registry_number = forms.CharField(
        label=_("Number in the register"),
        help_text=_("Company, association, university or public body: the number that names you."),
        max_length=80,
    )
    contact = forms.CharField(
        label=_("Contact"),
        help_text=_("How members reach a person of yours: an e-mail address or a telephone."),
        max_length=200,
    )
    website = forms.URLField(
        label=_("Website"), max_length=200, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = places.countries()  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponseBase:
    """Register the legal entity that asks (G8: no tasks without one). Twice registers once."""
    if not request.user.is_authenticated:
        keep_typed(request)
        return redirect_to_login(request.get_full_path())
    if work.client_of(person_id(request)) is not None:
        return redirect("client-projects")
    recovered = take_typed(request)
    form = (
        RegisterForm(request.POST)
        if request.method == "POST"
        else RegisterForm(initial=_initial(recovered))
    )
    if form.is_valid():
        try:
            actions.register_client(actor_id=person_id(request), **form.cleaned_data)
        except BadProject as exc:
            form.add_error(exc.field, str(exc))
        else:
            messages.success(
                request,
                _("Thank you. A registrar of the co-op will compare this with the register."),
            )
            return redirect("client-projects")
    page = {"form": form, "is_recovered": recovered is not None}
    return render(request, "client/register.html", page, status=422 if form.errors else 200)


def _initial(recovered: Any) -> dict[str, Any] | None:
    return recovered.dict() if recovered is not None else None

"""The recipients that a client's terms name: how requests about people's rights reach them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from minga.domains.rights import actions, queries
from minga.domains.rights.errors import BadNode
from minga.domains.rights.types import ADDRESS_MAX, EMAIL_MAX, NodeView
from minga.domains.work.types import ClientView
from minga.doors.web.client.permissions import clients_only
from minga.doors.web.form_recovery import keeps_typed
from minga.doors.web.permissions import person_id

KEY_CHARACTERS_MAX = 300


class RecipientContactForm(forms.Form):
    """Address, key and contact of one recipient; each form of the page has its own prefix."""

    address = forms.CharField(
        label=gettext_lazy("Web address"),
        help_text=gettext_lazy("Where its program answers, as in https://example.org/rights."),
        max_length=ADDRESS_MAX,
        required=False,
    )
    key = forms.CharField(
        label=gettext_lazy("Public key"),
        help_text=gettext_lazy("As “minga recipient create” prints it."),
        max_length=KEY_CHARACTERS_MAX,
        required=False,
    )
    contact = forms.CharField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("For a recipient without a program: it gets a letter with a link."),
        max_length=EMAIL_MAX,
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of letters"), choices=settings.LANGUAGES
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed
@clients_only
def recipients(request: HttpRequest, client: ClientView) -> HttpResponseBase:
    """List the recipients; POST stores how the one that it names is reached."""
    nodes = queries.tree_nodes(client.public_id)
    stored = queries.nodes_of(client.public_id)
    written = request.POST.get("node", "") if request.method == "POST" else ""
    cards: list[dict[str, Any]] = []
    for number, (node, name) in enumerate(nodes.items()):
        is_written = node == written
        form = _form(number, stored.get(node), request if is_written else None)
        if is_written and form.is_valid() and _is_stored(request, client, node, form):
            messages.success(request, _("Saved."))
            return redirect("client-recipients")
        cards.append({"node": node, "name": name, "form": form, "view": stored.get(node)})
    if written and written not in nodes:
        messages.error(request, _("None of your terms names this recipient."))
    is_refused = any(card["form"].errors for card in cards) or (written and written not in nodes)
    page = {"cards": cards, "rights_key": queries.rights_key()}
    return render(request, "client/recipients.html", page, status=422 if is_refused else 200)


def _form(number: int, view: NodeView | None, request: HttpRequest | None) -> RecipientContactForm:
    language = view.language if view else settings.LANGUAGE_CODE
    return RecipientContactForm(
        request.POST if request else None,
        prefix=f"recipient-{number}",
        initial={
            "address": view.address if view else "",
            "key": view.key if view else "",
            "contact": view.contact if view else "",
            "language": language,
        },
    )


def _is_stored(
    request: HttpRequest, client: ClientView, node: str, form: RecipientContactForm
) -> bool:
    """Store one form; a refusal stands beside its field."""
    try:
        actions.set_node(
            client=client.public_id, node=node, actor_id=person_id(request), **form.cleaned_data
        )
    except BadNode as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True

"""/_look: every part and page with sample values, to be looked at and tested in real browsers.

Only where MINGA_DEBUG=1: it shows no row of anybody, and needs no sign-in.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from minga.domains.people.types import MemberRef
from minga.doors.web import styleguide_samples
from minga.doors.web.member.settings import SettingsForm


class SampleForm(forms.Form):
    name = forms.CharField(label="Title", help_text="What members read first.")
    price = forms.DecimalField(label="Price of an answer")
    kind = forms.ChoiceField(
        label="Purpose", choices=[("research", "Research"), ("product", "Product")]
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        choices=[("es", "Español"), ("ar", "العربية")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="I have read the rules")
    text = forms.CharField(label="Instructions", widget=forms.Textarea, required=False)


def _parts() -> dict[str, Any]:
    faulty = SampleForm({"name": "", "price": "-1", "kind": "research", "languages": ["es"]})
    faulty.is_valid()
    return {
        "form": SampleForm(auto_id="good_%s"),
        "wrong": faulty,
        "sum": styleguide_samples.usd(12_400_000),
        "price": styleguide_samples.usd(42_000),
        "recipients": styleguide_samples.project().recipients,
        "offer": styleguide_samples.offers()[0],
        **styleguide_samples.charts(),
    }


def _home() -> dict[str, Any]:
    return {
        "wallet": styleguide_samples.wallet(),
        "offers": [(offer, 9_000 * offer.tasks) for offer in styleguide_samples.offers()],
        "minutes_offered": [3, 7, 20, 60],
        "minutes": 7,
    }


def _done_page() -> dict[str, Any]:
    page = styleguide_samples.label_page("text")
    return {**page, "receipts": styleguide_samples.receipts()}


def _wallet() -> dict[str, Any]:
    return {
        "wallet": styleguide_samples.wallet(),
        "transfers": styleguide_samples.lines(),
        "receipts": styleguide_samples.receipts(),
        "older_transfers": "?before=1",
    }


def _me() -> dict[str, Any]:
    member = MemberRef(1, styleguide_samples.A_PROJECT)
    view_of_member = {"ref": member, "username": "hanta", "joined_at": styleguide_samples.A_MOMENT}
    return {"member": view_of_member, "form": SettingsForm(initial={"languages": ["es"]})}


PAGES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "parts": ("look/parts.html", _parts),
    "home": ("member/home.html", _home),
    "empty": ("member/home.html", lambda: _home() | {"offers": []}),
    "label": ("member/label.html", lambda: styleguide_samples.label_page("text")),
    "digits": ("member/label.html", lambda: styleguide_samples.label_page("digits")),
    "boxes": ("member/label.html", lambda: styleguide_samples.label_page("boxes")),
    "done": ("member/done.html", _done_page),
    "wallet": ("member/wallet.html", _wallet),
    "me": ("member/me.html", _me),
    "landing": ("landing.html", dict),
    "404": ("404.html", dict),
    "503": ("503.html", dict),
}


def look(request: HttpRequest, name: str = "") -> HttpResponse:
    """One page with sample values; without a name, the list of them."""
    if not name:
        return render(request, "look/list.html", {"names": list(PAGES)})
    if name not in PAGES:
        raise Http404
    template, values = PAGES[name]
    if name == "parts":
        messages.success(request, "The project is published.")
        messages.error(request, "The file could not be read.")
        messages.info(request, "Three rows were left out.")
    return render(request, template, values())

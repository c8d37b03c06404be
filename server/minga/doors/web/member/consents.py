"""Consents of a member: offers, their terms and questions, grants, records, standing terms."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minga.domains.assignment import queries as assignment
from minga.domains.consent import actions, queries
from minga.domains.consent.errors import (
    BadStandingTerms,
    ConsentError,
    NoSuchGrant,
    NoSuchTerms,
    NotOffered,
)
from minga.domains.consent.types import (
    ITEM_TITLES,
    PURPOSE_TITLES,
    CopyCount,
    GrantState,
    GrantView,
    TermsView,
)
from minga.domains.people.types import MemberRef
from minga.doors.web.consent_labels import terms_card
from minga.doors.web.evidence import document_file
from minga.doors.web.permissions import members_only, wallet_owners_only
from minga.typed_values import whole_number
from minga_pure.consent.purposes import PURPOSES
from minga_pure.consent.standing import StandingTerms
from minga_pure.consent.terms import DAYS_MAX

BEGUN = (GrantState.OFFERED, GrantState.UNDERSTOOD)
ALLOWED_PURPOSES = [
    (name, title) for name, title in PURPOSE_TITLES.items() if not PURPOSES[name].is_unlawful
]


class StandingForm(forms.Form):
    opted_in = forms.BooleanField(
        label=_("Show me offers for pictures or recordings of me"),
        help_text=_("Off: you see none, and nobody learns of it. Your other work is the same."),
        required=False,
    )
    items = forms.MultipleChoiceField(
        label=_("What I may be asked for"),
        choices=list(ITEM_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    purposes = forms.MultipleChoiceField(
        label=_("What it may be used for"),
        choices=ALLOWED_PURPOSES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    retention_days_max = forms.IntegerField(
        label=_("A copy is kept for at most so many days"),
        min_value=1,
        max_value=DAYS_MAX,
    )
    validity_days_max = forms.IntegerField(
        label=_("My consent lasts for at most so many days"), min_value=1, max_value=DAYS_MAX
    )
    recipients_max = forms.IntegerField(
        label=_("It goes to at most so many firms"), min_value=1, max_value=50
    )
    countries_refused = forms.CharField(
        label=_("Never to these countries"),
        help_text=_("Two letters each, with spaces between them. Empty: none is refused."),
        required=False,
        max_length=240,
    )
    further_licence = forms.BooleanField(
        label=_("The firm may license it further, if I am paid a part"), required=False
    )


@require_GET
@wallet_owners_only
def consents(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """List what is offered, what is in force and who has it, and what has ended."""
    grants = queries.grants_of(member)
    copies = queries.copies_of(member)
    ended = (GrantState.EXPIRED, GrantState.WITHDRAWN)
    begun = [grant for grant in grants if grant.state in BEGUN]
    page = {
        "standing": queries.standing_of(member),
        "votes": queries.votes_of(member),
        "offers": [terms_card(offer.terms) for offer in queries.offers(member)],
        "begun": [_row(grant, copies) for grant in begun],
        "current": [_row(grant, copies) for grant in grants if grant.state not in (*BEGUN, *ended)],
        "ended": [_row(grant, copies) for grant in grants if grant.state in ended],
    }
    return render(request, "member/consents.html", page)


def _row(grant: GrantView, copies: Mapping[UUID, Mapping[str, CopyCount]]) -> dict[str, object]:
    card = terms_card(grant.terms, grant.language, copies.get(grant.public_id))
    return {"grant": grant, "card": card}


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def offer(request: HttpRequest, member: MemberRef, terms: UUID) -> HttpResponseBase:
    """Show the terms and their questions; POST answers, agrees, refuses or asks for a person."""
    fault = ""
    if request.method == "POST":
        try:
            return _decide(request, member, terms)
        except ConsentError as exc:
            fault = str(exc)
    try:
        view = queries.terms(terms)
    except NoSuchTerms as missing:
        raise Http404 from missing
    grant = _begun(member, terms)
    if grant is None:
        try:
            queries.offer_of(member, terms)
        except NotOffered as missing:
            raise Http404 from missing
    language = grant.language if grant else _language(view)
    page = {
        "card": terms_card(view, language),
        "grant": grant,
        "is_understood": grant is not None and grant.state is GrantState.UNDERSTOOD,
        "waits": grant is not None and grant.waits_for_explanation,
        "fault": fault,
        "alternatives": [
            beside for beside in assignment.alternatives(member, view.series) if beside.tasks
        ],
    }
    return render(request, "member/consent_offer.html", page, status=422 if fault else 200)


def _begun(member: MemberRef, terms: UUID) -> GrantView | None:
    return next(
        (
            grant
            for grant in queries.grants_of(member)
            if grant.terms.public_id == terms and grant.state in BEGUN
        ),
        None,
    )


def _language(view: TermsView) -> str:
    """Return the reader's language where the terms have it, else their first."""
    languages = [text.language for text in view.terms.texts]
    current = (get_language() or "en").split("-")[0]
    return current if current in languages else languages[0]


def _decide(request: HttpRequest, member: MemberRef, terms: UUID) -> HttpResponseBase:
    """Carry out the button that was pressed. Raises ConsentError."""
    act = request.POST.get("act", "")
    if act == "no":
        actions.refuse_offer(member=member, terms=terms)
        messages.success(request, _("You said no. Nothing about it is kept with your name."))
        return redirect("member-consents")
    language = _language(queries.terms(terms))
    grant = _begun(member, terms) or actions.open_offer(
        member=member, terms=terms, language=language
    )
    if act == "explain":
        actions.ask_explanation(member=member, grant=grant.public_id)
        messages.success(request, _("A data steward will explain it to you."))
    elif act == "yes":
        heard = request.POST.get("heard") == "yes"
        actions.give_grant(member=member, grant=grant.public_id, heard_aloud=heard)
        messages.success(request, _("You agreed. Nothing leaves before the day below."))
        return redirect("member-consents")
    else:
        texts = {text.language: text for text in grant.terms.terms.texts}
        numbers = range(len(texts[grant.language].questions))
        answers = [whole_number(request.POST.get(f"question-{n}")) for n in numbers]
        if any(answer is None for answer in answers):
            messages.error(request, _("Please answer every question."))
        elif actions.answer_questions(
            member=member,
            grant=grant.public_id,
            answers=[answer for answer in answers if answer is not None],
        ):
            messages.success(request, _("All answers are right. Now you can decide."))
        else:
            messages.info(
                request,
                _("Not all answers are right. A data steward will explain it to you."),
            )
    return redirect("member-consent-offer", terms=terms)


@require_POST
@wallet_owners_only
def change(request: HttpRequest, member: MemberRef, grant: UUID) -> HttpResponseBase:
    """Withdraw a grant, or say yes a second time."""
    act = request.POST.get("act", "")
    try:
        if act == "withdraw":
            actions.withdraw_grant(member=member, grant=grant)
            messages.success(request, _("Withdrawn. What was paid stays yours."))
        elif act == "confirm":
            actions.confirm_grant(member=member, grant=grant)
            messages.success(request, _("You said yes a second time."))
    except NoSuchGrant as missing:
        raise Http404 from missing
    except ConsentError as exc:
        messages.error(request, str(exc))
    return redirect("member-consents")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def renewal(request: HttpRequest, member: MemberRef, grant: UUID) -> HttpResponseBase:
    """Show price and terms of a consent that ends anew; POST renews it or lets it end."""
    fault = ""
    try:
        if request.method == "POST":
            return _decide_renewal(request, member, grant)
    except NoSuchGrant as missing:
        raise Http404 from missing
    except ConsentError as exc:
        fault = str(exc)
    try:
        view = queries.renewal_of(member, grant)
    except NoSuchGrant as missing:
        raise Http404 from missing
    if view.is_decided:
        return redirect("member-consents")
    page = {
        "renewal": view,
        "grant": view.grant,
        "card": terms_card(view.grant.terms, view.grant.language),
        "fault": fault,
    }
    return render(request, "member/consent_renewal.html", page, status=422 if fault else 200)


def _decide_renewal(request: HttpRequest, member: MemberRef, grant: UUID) -> HttpResponseBase:
    """Carry out the button that was pressed. Raises ConsentError."""
    act = request.POST.get("act", "")
    if act == "end":
        actions.let_end(member=member, grant=grant)
        messages.success(request, _("You let it end. You may still change your mind."))
    elif act == "explain":
        asked = actions.explain_renewal(member=member, grant=grant)
        messages.success(request, _("A data steward will explain it to you."))
        return redirect("member-consent-offer", terms=asked.terms.public_id)
    elif act == "renew":
        renewed = actions.renew_grant(member=member, grant=grant)
        if renewed.granted_at is None:
            return redirect("member-consent-offer", terms=renewed.terms.public_id)
        messages.success(request, _("Renewed. You can withdraw it with one press."))
    return redirect("member-consents")


@require_GET
@wallet_owners_only
def record(request: HttpRequest, member: MemberRef, record: UUID) -> HttpResponseBase:  # noqa: ARG001
    """Return a signed record as a file to keep; `minga verify` reads it."""
    try:
        document = queries.record_document(member, record)
    except NoSuchGrant as missing:
        raise Http404 from missing
    return document_file(document, f"consent-{record}.json")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def standing(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Show and save what a member allows before any offer."""
    current = queries.standing_of(member).standing
    initial = {
        "opted_in": current.opted_in,
        "items": current.items,
        "purposes": current.purposes,
        "retention_days_max": current.retention_days_max,
        "validity_days_max": current.validity_days_max,
        "recipients_max": current.recipients_max,
        "countries_refused": " ".join(current.countries_refused),
        "further_licence": current.further_licence,
    }
    form = StandingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            actions.set_standing_terms(
                member=member,
                standing=StandingTerms(
                    opted_in=chosen["opted_in"],
                    items=tuple(chosen["items"]),
                    purposes=tuple(chosen["purposes"]),
                    retention_days_max=chosen["retention_days_max"],
                    validity_days_max=chosen["validity_days_max"],
                    recipients_max=chosen["recipients_max"],
                    countries_refused=tuple(chosen["countries_refused"].upper().split()),
                    further_licence=chosen["further_licence"],
                ),
            )
        except BadStandingTerms as exc:
            form.add_error(exc.field, str(exc))
        else:
            messages.success(request, _("Saved. Only offers within these lines are shown."))
            return redirect("member-consents")
    page = {"form": form}
    return render(request, "member/consent_standing.html", page, status=422 if form.errors else 200)

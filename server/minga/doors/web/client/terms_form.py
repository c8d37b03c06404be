"""The form of terms of consent: lists as lines of text, turned into terms and back."""

from collections.abc import Iterator

from django import forms
from django.conf import settings as site
from django.utils.translation import gettext_lazy as _

from minga.domains.consent.types import ITEM_TITLES, PURPOSE_TITLES, WITHDRAWAL_TITLES
from minga_pure.consent.purposes import PURPOSES
from minga_pure.consent.terms import (
    MILLIONTHS,
    PRICE_MAX,
    WITHDRAWAL_LEAST,
    NewTerms,
    TeachBack,
    TermsRecipient,
    TermsText,
)

RIGHT_MARK = "*"
SEPARATOR = "|"
MICROS = 1_000_000
LAWFUL = [(name, title) for name, title in PURPOSE_TITLES.items() if not PURPOSES[name].is_unlawful]


class TermsForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=160)
    product = forms.CharField(
        label=_("The product or use"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2_000
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=LAWFUL, widget=forms.CheckboxSelectMultiple, required=False
    )
    items = forms.MultipleChoiceField(
        label=_("What you ask for"),
        choices=list(ITEM_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    recipients = forms.CharField(
        label=_("Who gets a copy"),
        help_text=_(
            "A firm a line: key | name | role | country | safeguards | key of the firm above it."
            " As in: aurora | Aurora Vision | controller | ES | same_law"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
    )
    validity_days = forms.IntegerField(label=_("A consent lasts, in days"), min_value=1)
    retention_days = forms.IntegerField(label=_("A copy is kept, in days"), min_value=1)
    price = forms.DecimalField(
        label=_("Pay of one item"),
        min_value=0,
        max_value=PRICE_MAX // MICROS,
        max_digits=16,
        decimal_places=6,
    )
    currency = forms.CharField(label=_("Currency"), max_length=3)
    royalty = forms.DecimalField(
        label=_("Part of a further licence, in per cent"),
        help_text=_("Empty: you give no further licence."),
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        required=False,
    )
    withdrawal = forms.MultipleChoiceField(
        label=_("Effect of withdrawing"),
        choices=list(WITHDRAWAL_TITLES.items()),
        widget=forms.CheckboxSelectMultiple,
        initial=list(WITHDRAWAL_LEAST),
        required=False,
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=site.LANGUAGES)
    summary = forms.CharField(label=_("Summary"), max_length=600)
    text = forms.CharField(
        label=_("The terms in plain words"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
    )
    questions = forms.CharField(
        label=_("Questions that show whether somebody understood"),
        help_text=_(
            "A question a line, at least three; a star before the right answer. As in:"
            " Who gets your picture? | Everybody | *Aurora Vision"
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=8_000,
    )

    def terms(self) -> NewTerms:
        """Return the terms of a valid form; the check of the domain finds what is wrong."""
        chosen = self.cleaned_data
        royalty = chosen["royalty"]
        return NewTerms(
            title=chosen["title"],
            product=chosen["product"],
            purposes=tuple(chosen["purposes"]),
            items=tuple(chosen["items"]),
            recipients=tuple(_recipients(chosen["recipients"])),
            retention_days=chosen["retention_days"],
            validity_days=chosen["validity_days"],
            price_micros=int(chosen["price"] * MICROS),
            currency=chosen["currency"].upper(),
            further_licence=bool(royalty),
            royalty_millionths=int((royalty or 0) * MILLIONTHS / 100),
            withdrawal=tuple(chosen["withdrawal"]),
            texts=(
                TermsText(
                    language=chosen["language"],
                    summary=chosen["summary"],
                    text=chosen["text"],
                    questions=tuple(_questions(chosen["questions"])),
                ),
            ),
        )


def _lines(text: str) -> Iterator[list[str]]:
    for line in text.splitlines():
        if line.strip():
            yield [part.strip() for part in line.split(SEPARATOR)]


def _recipients(text: str) -> Iterator[TermsRecipient]:
    for parts in _lines(text):
        key, name, role, country, safeguards, under = (*parts, "", "", "", "", "")[:6]
        words = tuple(word.strip() for word in safeguards.split(",") if word.strip())
        yield TermsRecipient(key, name, role, country, words, under)


def _questions(text: str) -> Iterator[TeachBack]:
    """Yield the questions; one without a marked answer has -1, which the check refuses."""
    for question, *options in _lines(text):
        marked = [index for index, option in enumerate(options) if option.startswith(RIGHT_MARK)]
        titles = tuple(option.removeprefix(RIGHT_MARK).strip() for option in options)
        yield TeachBack(question, titles, marked[0] if len(marked) == 1 else -1)

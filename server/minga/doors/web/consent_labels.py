"""Terms of consent as pages show them: titles instead of names, recipients as a tree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from minga.domains.consent.types import (
    ITEM_TITLES,
    PURPOSE_TITLES,
    ROLE_TITLES,
    SAFEGUARD_TITLES,
    WITHDRAWAL_TITLES,
    CopyCount,
    TermsView,
)
from minga_pure.consent.terms import MILLIONTHS, TermsRecipient, TermsText
from minga_pure.money import Money

Words = str | Promise


@dataclass(frozen=True, slots=True)
class RecipientCard:
    """A recipient at its depth in the tree; 0 gets its copy from the co-operative.

    `copies`: what it was given of one member's items; None before it was given any.
    """

    name: str
    country: str
    role: Words
    safeguards: tuple[Words, ...]
    depth: int
    copies: CopyCount | None = None


@dataclass(frozen=True, slots=True)
class TermsCard:
    """Terms in one language, ready to be shown."""

    view: TermsView
    text: TermsText
    purposes: tuple[Words, ...]
    items: tuple[Words, ...]
    recipients: tuple[RecipientCard, ...]
    withdrawal: tuple[Words, ...]
    price: Money
    royalty: float


def terms_card(
    view: TermsView, language: str = "", copies: Mapping[str, CopyCount] | None = None
) -> TermsCard:
    """Return the card of terms in a language, else in their first, with who was given copies."""
    terms = view.terms
    texts = {text.language: text for text in terms.texts}
    return TermsCard(
        view=view,
        text=texts.get(language, terms.texts[0]),
        purposes=purpose_titles(terms.purposes),
        items=tuple(ITEM_TITLES[name] for name in terms.items),
        recipients=tuple(_tree(terms.recipients, copies or {}, "", 0)),
        withdrawal=tuple(WITHDRAWAL_TITLES[name] for name in terms.withdrawal),
        price=Money(terms.price_micros, terms.currency),
        royalty=terms.royalty_millionths / MILLIONTHS,
    )


def purpose_titles(names: Sequence[str]) -> tuple[Words, ...]:
    """Return the titles of purposes."""
    return tuple(PURPOSE_TITLES[name] for name in names)


def _tree(
    rows: Sequence[TermsRecipient], copies: Mapping[str, CopyCount], under: str, depth: int
) -> Iterator[RecipientCard]:
    for row in rows:
        if row.under == under:
            yield RecipientCard(
                name=row.name,
                country=row.country,
                role=ROLE_TITLES[row.role],
                safeguards=tuple(SAFEGUARD_TITLES[word] for word in row.safeguards),
                depth=depth,
                copies=copies.get(row.key),
            )
            yield from _tree(rows, copies, row.key, depth + 1)

"""Standing terms: within them a client accepts, else its one alternative, else it has declined."""

import msgspec
import pytest

from minga_pure.consent.standing import Response, StandingTerms, match, standing_body, unmet_fields
from minga_pure.consent.terms import NewTerms, TermsRecipient

STANDING = StandingTerms(
    opted_in=True,
    purposes=("model_training",),
    items=("selfie",),
    retention_days_max=365,
    validity_days_max=365,
    recipients_max=2,
    countries_refused=("RU",),
)
TERMS = NewTerms(
    title="Selfies",
    product="A camera",
    purposes=("model_training",),
    items=("selfie",),
    recipients=(TermsRecipient("aurora", "Aurora", "controller", "ES", ("same_law",)),),
    retention_days=365,
    validity_days=365,
    price_micros=1,
    currency="USD",
)
BEYOND = [
    ("purposes", {"purposes": ("model_training", "advertising")}),
    ("items", {"items": ("voice",)}),
    ("retention_days", {"retention_days": 366}),
    ("validity_days", {"validity_days": 366}),
    ("recipients", {"recipients": TERMS.recipients * 3}),
    ("further_licence", {"further_licence": True}),
    (
        "countries",
        {"recipients": (msgspec.structs.replace(TERMS.recipients[0], country="RU"),)},
    ),
]


def test_terms_within_are_accepted() -> None:
    assert match(STANDING, TERMS).response is Response.ACCEPTED


@pytest.mark.parametrize(("field", "changes"), BEYOND)
def test_one_step_beyond_is_declined_and_named(field: str, changes: dict[str, object]) -> None:
    wider = msgspec.structs.replace(TERMS, **changes)
    assert unmet_fields(STANDING, wider) == (field,)
    assert match(STANDING, wider) == (Response.DECLINED, (field,))
    assert match(STANDING, wider, TERMS) == (Response.ALTERNATIVE, (field,))
    assert match(STANDING, wider, wider).response is Response.DECLINED


def test_who_has_not_opted_in_is_offered_nothing() -> None:
    silent = msgspec.structs.replace(STANDING, opted_in=False)
    assert match(silent, TERMS, TERMS).response is Response.DECLINED


def test_the_stored_text_is_canonical() -> None:
    assert standing_body(STANDING).startswith('{"countries_refused":["RU"],"format":"minga-')

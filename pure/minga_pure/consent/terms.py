"""Terms of a licence of personal data, and the check that names the field or sentence at fault.

A client writes `NewTerms`; the server stores them with the controller's identity as canonical JSON
(RFC 8785) under its SHA-256. Days, not open ends: a grant lasts `validity_days` from the end of
its cooling-off, and a recipient keeps a copy for `retention_days`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from minga_pure.canon import canonical
from minga_pure.consent.clauses import clauses_in
from minga_pure.consent.purposes import IDENTITY_PAPERS, ITEM_KINDS, PURPOSES
from minga_pure.projects import Limits

DAYS_MAX: Final = 1826
"""Five years: the longest term of a grant and of a recipient's copy."""
QUESTIONS_MIN: Final = 3
TEXT_MIN: Final = 80
MILLIONTHS: Final = 1_000_000
PRICE_MAX: Final = 10**15

ROLES: Final = {
    "controller": "dpv:DataController",
    "joint_controller": "dpv:JointDataControllers",
    "processor": "dpv:DataProcessor",
    "sub_processor": "dpv:DataSubProcessor",
    "recipient": "dpv:ThirdParty",
}
SAFEGUARDS: Final = {
    "same_law": "dpv:Law",
    "adequacy_decision": "eu-gdpr:A45-3",
    "standard_clauses": "eu-gdpr:A46-2-c",
    "binding_rules": "eu-gdpr:A46-2-b",
    "code_of_conduct": "dpv:CodeOfConduct",
    "encryption": "dpv:Encryption",
    "access_control": "dpv:AccessControlMethod",
    "audit_right": "dpv:ComplianceMonitoring",
}
WITHDRAWAL: Final = {
    "stops_use": "minga:StopsUse",
    "erases_copies": "dpv:Erase",
    "stops_further_licences": "minga:StopsFurtherLicences",
    "removes_from_training_sets": "minga:RemovesFromTrainingSets",
}
WITHDRAWAL_LEAST: Final = ("stops_use", "erases_copies")
LANGUAGES: Final = ("en", "es", "fr", "pt", "ar", "fil", "mg")

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)

Word = Annotated[str, Limits(1, 60)]


class TeachBack(msgspec.Struct, frozen=True, omit_defaults=True):
    """A question by which a person shows that they understood; `right_option` counts from 0."""

    question: Annotated[str, Limits(1, 300)]
    options: Annotated[tuple[str, ...], Limits(2, 6)]
    right_option: Annotated[int, Limits(0, 5, description="The place of the right option, from 0.")]


class TermsText(msgspec.Struct, frozen=True, omit_defaults=True):
    """The terms in plain words of one language: a summary, the text, the questions."""

    language: Annotated[str, Limits(2, 12)]
    summary: Annotated[str, Limits(1, 600)]
    text: Annotated[str, Limits(TEXT_MIN, 20_000)]
    questions: Annotated[tuple[TeachBack, ...], Limits(QUESTIONS_MIN, 8)]


class TermsRecipient(msgspec.Struct, frozen=True, omit_defaults=True):
    """A firm that gets copies; `under` is the key of the firm that supplies it."""

    key: Annotated[str, Limits(1, 40, pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Annotated[str, Limits(1, 200)]
    role: Annotated[str, Limits(1, 40, description=f"One of: {', '.join(ROLES)}.")]
    country: Annotated[str, Limits(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")]
    safeguards: Annotated[
        tuple[str, ...], Limits(maximum=8, description=f"Of: {', '.join(SAFEGUARDS)}.")
    ] = ()
    under: Annotated[str, Limits(0, 40, description="Empty: the controller itself.")] = ""


class NewTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Terms as a client writes them."""

    title: Annotated[str, Limits(1, 160)]
    product: Annotated[str, Limits(1, 2_000, description="The product or the use.")]
    purposes: Annotated[tuple[Word, ...], Limits(1, 12)]
    items: Annotated[tuple[Word, ...], Limits(1, 5, description=f"Of: {', '.join(ITEM_KINDS)}.")]
    recipients: Annotated[tuple[TermsRecipient, ...], Limits(1, 50)]
    retention_days: Annotated[int, Limits(1, DAYS_MAX)]
    validity_days: Annotated[int, Limits(1, DAYS_MAX, description="How long a grant lasts.")]
    price_micros: Annotated[int, Limits(1, description="Pay of one item, in micros.")]
    currency: Annotated[str, Limits(pattern=r"^[A-Z]{3}$")]
    further_licence: bool = False
    royalty_millionths: Annotated[
        int, Limits(0, MILLIONTHS, description="The person's part of a further licence's price.")
    ] = 0
    withdrawal: Annotated[
        tuple[Word, ...], Limits(2, 4, description=f"Of: {', '.join(WITHDRAWAL)}.")
    ] = WITHDRAWAL_LEAST
    clauses: Annotated[tuple[str, ...], Limits(maximum=30)] = ()
    texts: Annotated[tuple[TermsText, ...], Limits(1, 12)] = ()
    alternative: Annotated[
        str,
        Limits(maximum=36, description="Id of other terms, offered where these do not fit."),
    ] = ""


class Controller(msgspec.Struct, frozen=True):
    """The legal entity that answers for the use (GDPR art. 4(7)), as members read it."""

    id: str
    name: str
    country: str
    registry_number: str
    contact: str


class TermsFault(NamedTuple):
    """One refusal of the check: its code, the field, and the sentence or value at fault."""

    code: str
    field: str
    quote: str = ""


def terms_document(controller: Controller, terms: NewTerms) -> dict[str, Any]:
    """Return the JSON document of terms that is stored and hashed."""
    return {
        "format": "minga-consent-terms/v1",
        "controller": msgspec.to_builtins(controller),
        **msgspec.to_builtins(terms),
        "further_licence": terms.further_licence,
        "royalty_millionths": terms.royalty_millionths,
        "withdrawal": list(terms.withdrawal),
        "clauses": list(terms.clauses),
    }


def terms_body(controller: Controller, terms: NewTerms) -> str:
    """Return the canonical text of terms."""
    return canonical(terms_document(controller, terms)).decode()


def check_terms(terms: NewTerms) -> list[TermsFault]:
    """Return every fault of the terms, in the order of their fields; an empty list: none."""
    return [
        *_purpose_faults(terms),
        *_item_faults(terms),
        *_recipient_faults(terms.recipients),
        *_number_faults(terms),
        *_withdrawal_faults(terms),
        *_text_faults(terms.texts),
        *_clause_faults(terms),
    ]


def _purpose_faults(terms: NewTerms) -> Iterator[TermsFault]:
    if not terms.title.strip() or not terms.product.strip():
        yield TermsFault("product_missing", "product")
    if not terms.purposes:
        yield TermsFault("purpose_unknown", "purposes")
    for index, name in enumerate(terms.purposes):
        field = f"purposes.{index}"
        if name not in PURPOSES:
            yield TermsFault("purpose_unknown", field, name)
        elif PURPOSES[name].is_unlawful:
            yield TermsFault("purpose_unlawful", field, name)


def _item_faults(terms: NewTerms) -> Iterator[TermsFault]:
    if not terms.items:
        yield TermsFault("item_unknown", "items")
    for index, name in enumerate(terms.items):
        if name in IDENTITY_PAPERS:
            yield TermsFault("identity_papers", f"items.{index}", name)
        elif name not in ITEM_KINDS:
            yield TermsFault("item_unknown", f"items.{index}", name)


def _recipient_faults(recipients: Sequence[TermsRecipient]) -> Iterator[TermsFault]:
    """A tree: each recipient stands under an earlier one, or under the controller."""
    if not recipients:
        yield TermsFault("recipient_missing", "recipients")
    keys: set[str] = set()
    for index, recipient in enumerate(recipients):
        field = f"recipients.{index}"
        if not _KEY.fullmatch(recipient.key) or recipient.key in keys:
            yield TermsFault("recipient_key", f"{field}.key", recipient.key)
        if not recipient.name.strip():
            yield TermsFault("recipient_missing", f"{field}.name")
        if recipient.role not in ROLES:
            yield TermsFault("recipient_role", f"{field}.role", recipient.role)
        if not _COUNTRY.fullmatch(recipient.country):
            yield TermsFault("recipient_country", f"{field}.country", recipient.country)
        if recipient.under and recipient.under not in keys:
            yield TermsFault("recipient_under", f"{field}.under", recipient.under)
        if not recipient.safeguards or not set(recipient.safeguards) <= SAFEGUARDS.keys():
            yield TermsFault("recipient_safeguards", f"{field}.safeguards", recipient.name)
        keys.add(recipient.key)


def _number_faults(terms: NewTerms) -> Iterator[TermsFault]:
    if not 1 <= terms.retention_days <= DAYS_MAX:
        yield TermsFault("days", "retention_days", str(terms.retention_days))
    if not 1 <= terms.validity_days <= DAYS_MAX:
        yield TermsFault("days", "validity_days", str(terms.validity_days))
    if not 1 <= terms.price_micros <= PRICE_MAX or not _CURRENCY.fullmatch(terms.currency):
        yield TermsFault("price", "price_micros", f"{terms.price_micros} {terms.currency}")
    least = 1 if terms.further_licence else 0
    if not least <= terms.royalty_millionths <= MILLIONTHS:
        yield TermsFault("royalty", "royalty_millionths", str(terms.royalty_millionths))


def _withdrawal_faults(terms: NewTerms) -> Iterator[TermsFault]:
    if not set(WITHDRAWAL_LEAST) <= set(terms.withdrawal) <= WITHDRAWAL.keys():
        yield TermsFault("withdrawal", "withdrawal", ", ".join(terms.withdrawal))


def _text_faults(texts: Sequence[TermsText]) -> Iterator[TermsFault]:
    if not texts or len({text.language for text in texts}) < len(texts):
        yield TermsFault("text_missing", "texts")
    for index, text in enumerate(texts):
        field = f"texts.{index}"
        if text.language not in LANGUAGES:
            yield TermsFault("text_language", f"{field}.language", text.language)
        if len(text.text) < TEXT_MIN or not text.summary.strip():
            yield TermsFault("text_missing", f"{field}.text", text.language)
        if len(text.questions) < QUESTIONS_MIN:
            yield TermsFault("questions_few", f"{field}.questions", text.language)
        for number, question in enumerate(text.questions):
            if len(question.options) < 2 or not 0 <= question.right_option < len(question.options):
                yield TermsFault("question_unfit", f"{field}.questions.{number}", question.question)


def written_passages(terms: NewTerms) -> Iterator[tuple[str, str]]:
    """Yield (field, text) of all that the client wrote in its own words."""
    yield "title", terms.title
    yield "product", terms.product
    for index, clause in enumerate(terms.clauses):
        yield f"clauses.{index}", clause
    for index, text in enumerate(terms.texts):
        yield f"texts.{index}.summary", text.summary
        yield f"texts.{index}.text", text.text


def _clause_faults(terms: NewTerms) -> Iterator[TermsFault]:
    for field, passage in written_passages(terms):
        for code, sentence in clauses_in(passage):
            yield TermsFault(code, field, sentence)

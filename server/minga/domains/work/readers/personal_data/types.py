"""Values of the search for personal data."""

from enum import StrEnum
from typing import NamedTuple


class PersonalDataKind(StrEnum):
    """Kinds of personal data that rules without a trained model can find."""

    EMAIL = "email"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    PAYMENT_CARD = "payment_card"
    NATIONAL_ID = "national_id"
    NETWORK_ADDRESS = "network_address"
    POSITION = "position"
    NAME = "name"
    POSTAL_ADDRESS = "postal_address"


class PersonalSpan(NamedTuple):
    """A stretch of a text, [start, end) in code points, and its kind of personal data."""

    start: int
    end: int
    kind: PersonalDataKind


def without_overlap(spans: list[PersonalSpan]) -> list[PersonalSpan]:
    """Return the spans in order of the text; of two that overlap, the union as the longer's.

    Nothing that one of them covers stays visible.
    """
    merged: list[PersonalSpan] = []
    for span in sorted(spans):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            longer = max(last, span, key=lambda span: span.end - span.start)
            merged[-1] = PersonalSpan(last.start, max(last.end, span.end), longer.kind)
        else:
            merged.append(span)
    return merged

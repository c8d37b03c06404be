"""Personal data of third parties is found by its rules, and hidden without moving a letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.work.readers.personal_data import (
    HIDDEN,
    PersonalDataKind,
    find,
    hide,
    hide_in_content,
)

KINDS = [
    ("Write to ana.perez@example.org.", "ana.perez@example.org", PersonalDataKind.EMAIL),
    ("Call +58 412-555 0187 now", "+58 412-555 0187", PersonalDataKind.PHONE),
    ("Llama al 0412 555 01 87", "0412 555 01 87", PersonalDataKind.PHONE),
    (
        "IBAN DE89 3704 0044 0532 0130 00 IBAN",
        "DE89 3704 0044 0532 0130 00",
        PersonalDataKind.BANK_ACCOUNT,
    ),
    ("card 4111 1111 1111 1111 ok", "4111 1111 1111 1111", PersonalDataKind.PAYMENT_CARD),
    ("DNI: 12345678Z, gracias", "DNI: 12345678Z", PersonalDataKind.NATIONAL_ID),
    ("su CPF 529.982.247-25.", "529.982.247-25", PersonalDataKind.NATIONAL_ID),
    ("RUT 12.345.678-5", "12.345.678-5", PersonalDataKind.NATIONAL_ID),
    ("V-12.345.678 firma", "V-12.345.678", PersonalDataKind.NATIONAL_ID),
    ("from 192.168.1.13 at noon", "192.168.1.13", PersonalDataKind.NETWORK_ADDRESS),
    ("at 10.48801, -66.87919", "10.48801, -66.87919", PersonalDataKind.POSITION),
    ("Me llamo María Pérez de la Cruz y vivo", "María Pérez de la Cruz", PersonalDataKind.NAME),
    ("Chère Mme Rasoa Ranaivo, bonjour", "Rasoa Ranaivo", PersonalDataKind.NAME),
    ("اسمي محمد علي", "محمد علي", PersonalDataKind.NAME),
    ("Izaho no Rakoto", "Rakoto", PersonalDataKind.NAME),
    ("vivo en Calle San Martín 25, Quito", "Calle San Martín 25", PersonalDataKind.POSTAL_ADDRESS),
    ("au 12 rue de la Paix", "12 rue de la Paix", PersonalDataKind.POSTAL_ADDRESS),
]


@pytest.mark.parametrize(("text", "personal", "kind"), KINDS)
def test_each_kind_is_found_and_hidden(text: str, personal: str, kind: PersonalDataKind) -> None:
    [span] = find(text)
    assert (text[span.start : span.end], span.kind) == (personal, kind)
    hidden = hide(text, [span])
    assert personal not in hidden
    assert len(hidden) == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "order 4111 1111 1111 1112 of 2024-10-12 at 10:30:22",
        "The price is 12.500,00; ISBN 978-3-16-148410-0",
        "IBAN DE00 3704 4144 5532 1130 44",
        "1234567890123 parts in 3 boxes",
        "this is Great news from the city",
    ],
)
def test_a_number_with_wrong_check_digits_stays(text: str) -> None:
    assert find(text) == []


@given(st.text(max_size=200), st.sampled_from([text for text, _, _ in KINDS]))
def test_hiding_keeps_the_place_of_every_other_letter(noise: str, text: str) -> None:
    whole = f"{noise} {text}\n{noise}"
    spans = find(whole)
    hidden = hide(whole, spans)
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert len(hidden) == len(whole)
    for place, (before, after) in enumerate(zip(whole, hidden, strict=True)):
        assert after == (HIDDEN if place in covered and not before.isspace() else before)


def test_texts_are_hidden_however_deep_and_files_stay() -> None:
    content = {
        "image": "a" * 64,
        "record": {"contact": ["ana@example.org", 3], "name": "n"},
        "text": "ana@example.org",
    }
    hidden = hide_in_content(content)
    assert hidden["image"] == content["image"]
    assert hidden["record"] == {"contact": [HIDDEN * 15, 3], "name": "n"}
    assert hidden["text"] == HIDDEN * 15

"""Consent records: complete by ISO/IEC TS 27560, and readable as JSON-LD without a network."""

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from minga_pure.canon import canonical
from minga_pure.consent.purposes import ITEM_KINDS, PURPOSES
from minga_pure.consent.records import GrantEvent, build_record, missing_fields
from minga_pure.consent.terms import (
    Controller,
    NewTerms,
    TermsRecipient,
    terms_document,
)

NOW = datetime(2026, 11, 30, 17, 0, 0, 123456, tzinfo=UTC)


def record(state: str = "granted", **changes: Any) -> dict[str, Any]:
    terms = NewTerms(
        title="Selfies for a camera in cars",
        product="A camera that sees when a driver falls asleep",
        purposes=tuple(changes.pop("purposes", ("model_training", "healthcare"))),
        items=("selfie", "voice"),
        recipients=(
            TermsRecipient("aurora", "Aurora Vision", "controller", "ES", ("same_law",)),
            TermsRecipient("cloud", "Nube", "processor", "CL", ("encryption",), under="aurora"),
        ),
        retention_days=365,
        validity_days=365,
        price_micros=5_000_000,
        currency="USD",
    )
    controller = Controller("c", "City of Valencia", "ES", "P46", "data@valencia.example")
    return build_record(
        GrantEvent(
            record="0193a000-0000-7000-8000-000000000001",
            grant="0193a000-0000-7000-8000-000000000002",
            subject="0193a000-0000-7000-8000-000000000003",
            state=state,
            recorded_at=NOW,
            granted_at=NOW,
            live_from=NOW + timedelta(hours=48),
            expires_at=NOW + timedelta(days=367),
            language="mg",
            digest="ab" * 32,
            terms=terms_document(controller, terms),
            terms_id="0193a000-0000-7000-8000-000000000004",
            standing="cd" * 32,
            response="accepted",
            manage_at="/me/consents",
            holder="ef" * 32,
        )
    )


def test_a_record_has_every_mandatory_field() -> None:
    for state in ("granted", "renewed", "confirmed", "withdrawn"):
        assert missing_fields(record(state)) == []


FIELDS = [
    ("dct:conformsTo",), ("dct:created",), ("dct:creator",), ("dct:language",),
    ("dpv:hasIdentifier",), ("dpv:hasDataSubject",), ("dpv:hasNotice",), ("dpv:hasEntity",),
    *(("dpv:hasProcess", 0, name) for name in (
        "dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasProcessing", "dpv:hasDataController",
        "dpv:hasDataSource", "dpv:hasStorageCondition", "dpv:hasRecipient", "dpv:hasLegalBasis",
        "dpv:hasJurisdiction", "dpv:hasRight", "dpv:hasConsentStatus", "minga:withdrawalMethod",
    )),
    ("dpv:hasProcess", 0, "dpv:hasConsentStatus", 0, "dpv:isIndicatedAtTime"),
    ("dpv:hasProcess", 0, "dpv:hasConsentStatus", 0, "dpv:isIndicatedBy"),
    ("dpv:hasEntity", "urn:minga:recipient:cloud"),
]  # fmt: skip


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: str(path[-1]))
def test_a_missing_field_is_named(path: tuple[Any, ...]) -> None:
    broken = copy.deepcopy(record())
    place: Any = broken
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    assert any(str(path[-1]) in name for name in missing_fields(broken))


def test_another_schema_is_named() -> None:
    assert missing_fields(record() | {"dct:conformsTo": "dpv-27560:record"}) == ["dct:conformsTo"]


def triples(document: dict[str, Any]) -> str:
    """The record as canonical N-Quads; whoever asks for a context on the net is refused."""
    jsonld = pytest.importorskip("pyld").jsonld

    def no_network(url: str, options: Any = None) -> Any:
        raise AssertionError(f"asked the net for {url}")

    return str(
        jsonld.normalize(
            document,
            {"algorithm": "URDNA2015", "format": "application/n-quads",
             "documentLoader": no_network},
        )
    )  # fmt: skip


def test_it_is_json_ld_with_an_inline_context() -> None:
    quads = triples(record())
    dpv, person = "https://w3id.org/dpv#", "<urn:minga:person>"
    for expected in (
        f"<{dpv}ConsentGiven>",
        f"<{dpv}hasRecipient> <urn:minga:recipient:cloud>",
        "<http://www.w3.org/2004/02/skos/core#broader> <https://w3id.org/dpv/pd#Picture>",
        f"<{dpv}isIndicatedBy> {person}",
        (
            "<urn:minga:recipient:cloud> <https://minga.example/ns/consent#suppliedBy>"
            " <urn:minga:recipient:aurora>"
        ),
        (
            "<http://purl.org/dc/terms/conformsTo>"
            " <https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr>"
        ),
        f"<{dpv}hasLegalBasis> <https://w3id.org/dpv/legal/eu/gdpr#A6-1-a>",
        "<https://minga.example/ns/consent#receipt>",
    ):
        assert expected in quads
    assert len(quads.splitlines()) > 60


def test_every_purpose_and_item_is_an_iri_of_its_vocabulary() -> None:
    quads = triples(record(purposes=tuple(PURPOSES)))
    for purpose in PURPOSES.values():
        assert purpose.broader.replace("dpv:", "https://w3id.org/dpv#") in quads
    assert all(name.startswith("pd:") for kinds in ITEM_KINDS.values() for name in kinds)


def test_a_record_is_short() -> None:
    assert len(canonical(record())) < 8_000

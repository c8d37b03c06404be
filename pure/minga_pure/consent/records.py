"""Consent records and receipts of ISO/IEC TS 27560:2023, as JSON-LD with DPV 2.3 terms.

The context is inline, so that a record is read offline in ten years. `kind`, `receipt`, `member`
and `at` make the same text the body of a Minga receipt: one signature, one leaf in the log.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

from minga_pure.consent.purposes import ITEM_KINDS, PURPOSES
from minga_pure.consent.terms import ROLES, SAFEGUARDS, WITHDRAWAL
from minga_pure.proofs.receipts import HOLDER

KIND: Final = "consent"
SCHEMA: Final = "dpv-27560:record-eu-gdpr"
CONTEXT: Final[dict[str, Any]] = {
    "dpv": "https://w3id.org/dpv#",
    "dpv-27560": "https://w3id.org/dpv/schema/dpv-27560#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "minga": "https://minga.example/ns/consent#",
    "kind": "minga:kind",
    "receipt": "minga:receipt",
    "member": "minga:member",
    "at": {"@id": "minga:at", "@type": "xsd:dateTime"},
    "dct:conformsTo": {"@type": "@id"},
    "dct:created": {"@type": "xsd:dateTime"},
    "dct:creator": {"@type": "@id"},
    "skos:broader": {"@type": "@id"},
    "dpv:hasEntity": {"@id": "dpv:hasEntity", "@container": "@id"},
    "dpv:hasDataController": {"@type": "@id"},
    "dpv:hasRecipient": {"@type": "@id"},
    "dpv:hasLegalBasis": {"@type": "@id"},
    "dpv:hasJurisdiction": {"@type": "@id"},
    "dpv:hasLocation": {"@type": "@id"},
    "dpv:hasCountry": {"@type": "@id"},
    "dpv:hasProcessing": {"@type": "@id"},
    "dpv:hasDataSource": {"@type": "@id"},
    "dpv:hasRole": {"@type": "@id"},
    "dpv:hasTechnicalOrganisationalMeasure": {"@type": "@id"},
    "dpv:isIndicatedBy": {"@type": "@id"},
    "dpv:isIndicatedAtTime": {"@type": "xsd:dateTime"},
    "dpv:hasRight": {"@type": "@id"},
    "minga:suppliedBy": {"@type": "@id"},
    "minga:withdrawal": {"@type": "@id"},
}
STATES: Final = {
    "granted": "dpv:ConsentGiven",
    "confirmed": "dpv:ConsentGiven",
    "renewed": "dpv:RenewedConsentGiven",
    "withdrawn": "dpv:ConsentWithdrawn",
}
RIGHTS: Final = tuple(
    f"eu-gdpr:{article}" for article in ("A7-3", "A15", "A16", "A17", "A18", "A20", "A21")
)
PERSON: Final = "urn:minga:person"
COOPERATIVE: Final = "urn:minga:co-operative"


class GrantEvent(NamedTuple):
    """One event of a grant, with the facts that its record states.

    `terms` is the stored document of the terms; `digest` its SHA-256 in hex. `subject` is the
    person's name for this client alone. `standing` commits to the person's standing terms
    (`standing_commitment`), `response` is the client's answer to them.
    `holder` is the SHA-256, in hex, of the key that is in the person's own file alone.
    """

    record: str
    grant: str
    subject: str
    state: str
    recorded_at: datetime
    granted_at: datetime
    live_from: datetime
    expires_at: datetime
    language: str
    digest: str
    terms: Mapping[str, Any]
    terms_id: str
    standing: str
    response: str
    manage_at: str
    holder: str


def standing_commitment(subject: UUID, digest: bytes) -> str:
    """Return the SHA-256, in hex, of a person's name for a client and the SHA-256 of their terms.

    The person, who has both, shows what they allowed; the records of two clients do not agree in
    it, although the person's standing terms are the same.
    """
    return sha256(subject.bytes + digest).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return a moment as ISO 8601 in UTC with microseconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def recipient_id(key: str) -> str:
    """Return the identifier of a recipient inside one record."""
    return f"urn:minga:recipient:{key}" if key else "urn:minga:controller"


def build_record(event: GrantEvent) -> dict[str, Any]:
    """Return the record of one event: header, processing, parties, event (TS 27560, 6.3)."""
    terms = event.terms
    return {
        "@context": CONTEXT,
        "@id": f"urn:uuid:{event.record}",
        "@type": ["dpv:ConsentRecord"],
        "kind": KIND,
        "receipt": event.record,
        "member": event.subject,
        "at": timestamp(event.recorded_at),
        "dct:conformsTo": SCHEMA,
        "dct:created": timestamp(event.recorded_at),
        "dct:creator": COOPERATIVE,
        "dct:language": event.language,
        "dpv:hasIdentifier": event.record,
        "dpv:hasDataSubject": {
            "@id": PERSON,
            "@type": ["dpv:DataSubject"],
            "dpv:hasIdentifier": event.subject,
        },
        "dpv:hasNotice": [
            {
                "@type": ["dpv:ConsentNotice"],
                "dpv:hasIdentifier": event.terms_id,
                "dct:title": terms["title"],
                "minga:sha256": event.digest,
            }
        ],
        "dpv:hasProcess": [_process(event)],
        "dpv:hasEntity": _entities(terms),
        "minga:grant": event.grant,
        HOLDER: event.holder,
        "minga:standingTerms": event.standing,
        "minga:response": event.response,
        "minga:priceMicros": terms["price_micros"],
        "minga:currency": terms["currency"],
        "minga:royaltyMillionths": terms["royalty_millionths"],
        "minga:withdrawal": [WITHDRAWAL[word] for word in terms["withdrawal"]],
    }


def _process(event: GrantEvent) -> dict[str, Any]:
    terms = event.terms
    countries = sorted({recipient["country"] for recipient in terms["recipients"]})
    return {
        "@type": ["dpv:Process"],
        "dpv:hasPurpose": [
            {
                "@type": ["dpv:Purpose"],
                "skos:broader": PURPOSES[name].broader,
                "skos:prefLabel": name.replace("_", " "),
                "skos:definition": terms["product"],
            }
            for name in terms["purposes"]
        ],
        "dpv:hasPersonalData": [
            {
                "@type": ["dpv:SensitivePersonalData"],
                "skos:broader": list(ITEM_KINDS[name]),
                "skos:prefLabel": name.replace("_", " "),
            }
            for name in terms["items"]
        ],
        "dpv:hasProcessing": ["dpv:Collect", "dpv:Store", "dpv:Use", "dpv:Share", "dpv:Erase"],
        "dpv:hasDataSource": ["dpv:DataSubjectDataSource"],
        "dpv:hasDataController": [recipient_id("")],
        "dpv:hasRecipient": [recipient_id(row["key"]) for row in terms["recipients"]],
        "dpv:hasStorageCondition": [
            {
                "@type": ["dpv:StorageLocation"],
                "dpv:hasLocation": [f"loc:{country}" for country in countries],
            },
            {
                "@type": ["dpv:StorageDuration"],
                "dpv:hasDuration": {
                    "@type": ["dpv:TemporalDuration"],
                    "rdf:value": f"P{terms['retention_days']}D",
                },
            },
        ],
        "dpv:hasLegalBasis": ["eu-gdpr:A6-1-a"],
        "dpv:hasJurisdiction": [f"loc:{terms['controller']['country']}"],
        "dpv:hasRight": list(RIGHTS),
        "dpv:hasConsentStatus": [_status(event)],
        "minga:withdrawalMethod": event.manage_at,
    }


def _status(event: GrantEvent) -> dict[str, Any]:
    return {
        "@type": [STATES[event.state], "dpv:ExplicitlyExpressedConsent"],
        "dpv:isIndicatedAtTime": timestamp(event.recorded_at),
        "dpv:isIndicatedBy": PERSON,
        "dpv:isExercisedAt": event.manage_at,
        "minga:grantedAt": timestamp(event.granted_at),
        "minga:liveFrom": timestamp(event.live_from),
        "dpv:hasDuration": {
            "@type": ["dpv:UntilTimeDuration"],
            "rdf:value": timestamp(event.expires_at),
        },
    }


def _entities(terms: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parties by identifier: the person, the controller, the tree of recipients."""
    controller = terms["controller"]
    return {
        PERSON: {"@type": ["dpv:DataSubject"]},
        COOPERATIVE: {"@type": ["dpv:LegalEntity"]},
        recipient_id(""): {
            "@type": ["dpv:LegalEntity", "dpv:DataController"],
            "dpv:hasName": controller["name"],
            "dpv:hasContact": controller["contact"],
            "dpv:hasCountry": f"loc:{controller['country']}",
            "dpv:hasIdentifier": controller["registry_number"],
        },
        **{
            recipient_id(row["key"]): {
                "@type": ["dpv:LegalEntity", ROLES[row["role"]]],
                "dpv:hasName": row["name"],
                "dpv:hasCountry": f"loc:{row['country']}",
                "dpv:hasTechnicalOrganisationalMeasure": [
                    SAFEGUARDS[word] for word in row.get("safeguards", ())
                ],
                "minga:suppliedBy": recipient_id(row.get("under", "")),
            }
            for row in terms["recipients"]
        },
    }


_HEADER: Final = (
    "dct:conformsTo", "dct:created", "dct:creator", "dct:language", "dpv:hasIdentifier",
    "dpv:hasDataSubject", "dpv:hasNotice", "dpv:hasProcess", "dpv:hasEntity",
)  # fmt: skip
_PROCESS: Final = (
    "dpv:hasPurpose", "dpv:hasPersonalData", "dpv:hasProcessing", "dpv:hasDataController",
    "dpv:hasDataSource", "dpv:hasStorageCondition", "dpv:hasRecipient", "dpv:hasLegalBasis",
    "dpv:hasJurisdiction", "dpv:hasRight", "dpv:hasConsentStatus", "minga:withdrawalMethod",
)  # fmt: skip


def missing_fields(record: Mapping[str, Any]) -> list[str]:
    """Return the mandatory fields (ISO and GDPR) that a record lacks or leaves empty.

    Recipients and the controller have to be declared among the entities.
    """
    missing = [name for name in _HEADER if not record.get(name)]
    if record.get("dct:conformsTo") != SCHEMA and "dct:conformsTo" not in missing:
        missing.append("dct:conformsTo")
    entities = record.get("dpv:hasEntity") or {}
    for process in record.get("dpv:hasProcess") or ():
        missing += [name for name in _PROCESS if not process.get(name)]
        for field in ("dpv:hasDataController", "dpv:hasRecipient"):
            missing += [
                f"{field} {name}" for name in process.get(field) or () if name not in entities
            ]
        for status in process.get("dpv:hasConsentStatus") or ():
            missing += [
                name
                for name in ("dpv:isIndicatedAtTime", "dpv:isIndicatedBy", "dpv:hasDuration")
                if not status.get(name)
            ]
    return missing

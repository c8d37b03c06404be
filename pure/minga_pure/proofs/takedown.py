"""Evidence bundles of take-down cases: whose copy a found file is, verified without the co-op.

    {"format": "minga-takedown/v1",
     "statement": {<receipt of kind "takedown": what was found, compared and measured>},
     "delivery": {"delivery", "grant", "item", "recipient", "mark_key", "sha256",
                  "salt": "<hex>", "proof": {<as of a receipt>}},
     "terms": "<the exact JSON text of the terms>",
     "records": [<receipts of kind "consent" of the same grant>],
     "tables": "<base64 of SEGMENTS x SYMBOLS floats, 32 bits, little-endian>"}

The chain: the found file's SHA-256 is in the signed statement; the statement names a delivery,
whose leaf came into the log before the statement; the delivery is of a grant, whose signed record
names the terms by their SHA-256; the terms name the recipient. The mark: each recipient has one
symbol a segment, drawn before anything was found; its score is a sum of one table entry a segment,
and the bound on chance is computed here once more (docs/why/marks.md). Standard library only.

Trusted: the source of the two public keys, and that the tables were computed from the found file.
Who doubts the latter asks for the item's key, committed to as `item_key_sha256`, and traces anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minga_pure.proofs.errors import MalformedBundle, UnrelatedEvidence, WeakEvidence
from minga_pure.proofs.merkle import leaf_hash
from minga_pure.proofs.note import Verifier
from minga_pure.proofs.receipts import (
    LogEntry,
    VerifiedReceipt,
    verify_log_entry,
    verify_receipt,
)

FORMAT: Final = "minga-takedown/v1"
SEGMENTS: Final = 16
SYMBOLS: Final = 1024
BOUND_MAX: Final = 1e-6
"""The largest probability of a false accusation with which a case may be opened."""
ROUNDS: Final = 5
DELIVERY_FIELDS: Final = ("delivery", "grant", "item", "recipient", "mark_key", "sha256")
_GRID: Final = (0.0, *(0.1 * 1000 ** (step / 59) for step in range(60)))
_SLACK: Final = 1.001
_TABLES_CHARACTERS: Final = 4 * -(-4 * SEGMENTS * SYMBOLS // 3)

Tables = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class VerifiedTakedown:
    """The verified content of a bundle.

    `false_accusation_bound`: how likely the whole search would have named anybody uninvolved, as
    computed from the tables. `delivery_entry`, `statement.log_entry`: positions in the log, the
    delivery's first; None while the log was not fed.
    """

    statement: VerifiedReceipt
    recipient: str
    controller: str
    found_sha256: str
    found_at: str
    false_accusation_bound: float
    delivery_entry: LogEntry | None
    is_consent_recorded: bool


def delivery_leaf_data(salt: bytes, fields: Mapping[str, str]) -> bytes:
    """Return the log's entry of a delivery: sha256(salt || its fields with bars between them)."""
    text = "|".join(fields[name] for name in DELIVERY_FIELDS)
    return hashlib.sha256(salt + text.encode()).digest()


def pack_tables(tables: Tables) -> str:
    """Return tables as text: base64 of 32-bit little-endian floats, segment by segment."""
    values = [value for row in tables for value in row]
    return base64.b64encode(struct.pack(f"<{len(values)}f", *values)).decode()


def unpack_tables(text: str) -> list[tuple[float, ...]]:
    """Return the tables of a text; raises MalformedBundle."""
    try:
        if len(text) > _TABLES_CHARACTERS:
            raise ValueError
        content = base64.b64decode(text.encode("ascii"), validate=True)
        values = struct.unpack(f"<{SEGMENTS * SYMBOLS}f", content)
    except (ValueError, struct.error) as exc:
        raise MalformedBundle("the tables of the mark are not whole") from exc
    if not all(map(math.isfinite, values)):
        raise MalformedBundle("a table of the mark holds what is no number")
    return [values[start : start + SYMBOLS] for start in range(0, len(values), SYMBOLS)]


def false_accusation_bound(tables: Tables, symbols: Sequence[int], comparisons: int) -> float:
    """Return Chernoff's bound on the chance that any of so many comparisons scores as high.

    P(sum of one uniform draw a table >= score) <= product of means of exp(t * entry) * exp(-t *
    score) for every t >= 0; the least over a grid is taken and multiplied by the comparisons.
    """
    score = math.fsum(table[symbol] for table, symbol in zip(tables, symbols, strict=True))
    deviation = math.sqrt(
        math.fsum(math.fsum(value * value for value in table) / len(table) for table in tables)
    )
    if deviation <= 0:
        return 1.0
    least = 0.0
    for step in _GRID:
        t = step / deviation
        total = -t * score
        for table in tables:
            peak = max(table)
            mean = math.fsum(math.exp(t * (value - peak)) for value in table) / len(table)
            total += t * peak + math.log(mean)
        least = min(least, total)
    return min(1.0, math.exp(min(0.0, least + math.log(max(1, comparisons)))))


def verify_takedown(
    document: Mapping[str, Any] | str | bytes,
    trusted_keys: Iterable[str | Verifier],
    log_key: str | Verifier | None = None,
) -> VerifiedTakedown:
    """Verify every claim of an evidence bundle, offline.

    1. The statement is a receipt of kind "takedown" by a trusted key. 2. The delivery is the one
    that it names, its leaf is in the log, and came before the statement. 3. The terms are those of
    the delivery's grant, by the signed consent record, and name the recipient. 4. The tables are
    those that were signed, and chance explains them no more often than was signed.

    Raises MalformedBundle, UnrelatedEvidence, WeakEvidence and the errors of verify_receipt.
    """
    bundle = _parse(document)
    keys = list(trusted_keys)
    statement = verify_receipt(bundle["statement"], keys, log_key)
    facts = statement.facts
    if statement.kind != "takedown":
        raise MalformedBundle("the statement is of another kind")
    delivery: Mapping[str, str] = bundle["delivery"]
    log = Verifier.from_vkey(log_key) if isinstance(log_key, str) else log_key
    leaf = leaf_hash(delivery_leaf_data(bytes.fromhex(delivery["salt"]), delivery))
    entry = verify_log_entry(bundle["delivery"].get("proof"), leaf, log)
    if entry and statement.log_entry and entry.index >= statement.log_entry.index:
        raise UnrelatedEvidence("the delivery came into the log after the accusation")
    _require_same(facts, delivery)
    terms = _terms(bundle["terms"], facts)
    records = [verify_receipt(record, keys, log_key) for record in bundle["records"]]
    for record in records:
        notices = record.facts.get("dpv:hasNotice")
        hashes = [notice.get("minga:sha256") for notice in notices or ()]
        if record.facts.get("minga:grant") != delivery["grant"] or facts["terms"] not in hashes:
            raise UnrelatedEvidence("a consent record is of another consent")
    return VerifiedTakedown(
        statement=statement,
        recipient=_recipient_name(terms, delivery["recipient"]),
        controller=str(terms["controller"]["name"]),
        found_sha256=facts["found"]["sha256"],
        found_at=str(facts["found"].get("address", "")),
        false_accusation_bound=_bound(bundle["tables"], facts["mark"]),
        delivery_entry=entry,
        is_consent_recorded=any(record.kind == "consent" for record in records),
    )


def _parse(document: Mapping[str, Any] | str | bytes) -> Mapping[str, Any]:
    bundle: Any = document
    if isinstance(document, str | bytes):
        try:
            bundle = json.loads(document)
        except (ValueError, RecursionError) as exc:
            raise MalformedBundle("it is not JSON") from exc
    if not isinstance(bundle, Mapping) or bundle.get("format") != FORMAT:
        raise MalformedBundle(f"its format is not {FORMAT}")
    delivery, records = bundle.get("delivery"), bundle.get("records")
    texts = (bundle.get("terms"), bundle.get("tables"))
    if not isinstance(delivery, Mapping) or not all(isinstance(text, str) for text in texts):
        raise MalformedBundle("the delivery, the terms or the tables are missing")
    for name in (*DELIVERY_FIELDS, "salt"):
        if not isinstance(delivery.get(name), str) or "|" in delivery[name]:
            raise MalformedBundle(f"the delivery says no {name}")
    try:
        is_salt = len(bytes.fromhex(delivery["salt"])) == 32
    except ValueError:
        is_salt = False
    if not is_salt:
        raise MalformedBundle("the delivery's salt is not 32 bytes in hex")
    if not isinstance(records, list) or not isinstance(bundle.get("statement"), Mapping):
        raise MalformedBundle("the statement or the records are missing")
    return bundle


def _require_same(facts: Mapping[str, Any], delivery: Mapping[str, str]) -> None:
    """Raise UnrelatedEvidence unless the statement is about this delivery."""
    parts = (facts.get("found"), facts.get("mark"), facts.get("recipient"))
    if not all(isinstance(part, Mapping) for part in parts):
        raise MalformedBundle("the statement lacks the found file, the mark or the recipient")
    if not isinstance(facts["found"].get("sha256"), str) or not facts.get("terms"):
        raise MalformedBundle("the statement names no found file or no terms")
    named = {name: facts.get(name) for name in ("delivery", "grant", "item")}
    if any(named[name] != delivery[name] for name in named):
        raise UnrelatedEvidence("the statement is about another delivery")
    if facts["recipient"].get("key") != delivery["recipient"]:
        raise UnrelatedEvidence("the statement names another recipient")


def _terms(text: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    if hashlib.sha256(text.encode()).hexdigest() != facts["terms"]:
        raise UnrelatedEvidence("the terms are not those that the statement names")
    try:
        terms = json.loads(text)
        if not isinstance(terms["controller"]["name"], str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise MalformedBundle("the terms are not readable") from exc
    return dict(terms)


def _recipient_name(terms: Mapping[str, Any], key: str) -> str:
    for recipient in terms.get("recipients", ()):
        if isinstance(recipient, Mapping) and recipient.get("key") == key:
            return str(recipient.get("name", key))
    raise UnrelatedEvidence("the terms do not name this recipient")


def _bound(text: str, mark: Mapping[str, Any]) -> float:
    """Return the bound computed from the tables; raises WeakEvidence, UnrelatedEvidence."""
    tables = unpack_tables(text)
    content = base64.b64decode(text)
    if hashlib.sha256(content).hexdigest() != mark.get("tables_sha256"):
        raise UnrelatedEvidence("the tables are not those that were signed")
    symbols, comparisons = mark.get("symbols"), mark.get("comparisons")
    stated = mark.get("false_accusation_bound")
    if (
        not isinstance(symbols, list)
        or len(symbols) != SEGMENTS
        or not all(type(symbol) is int and 0 <= symbol < SYMBOLS for symbol in symbols)
        or type(comparisons) is not int
        or comparisons < 1
        or not isinstance(stated, int | float)
    ):
        raise MalformedBundle("the mark lacks symbols, comparisons or bound")
    bound = false_accusation_bound(tables, symbols, comparisons)
    if bound > BOUND_MAX * _SLACK or bound > stated * _SLACK:
        raise WeakEvidence(f"{bound:.2g} instead of {stated:.2g}")
    return bound

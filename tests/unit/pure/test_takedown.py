"""Evidence bundles: whatever is altered, the verifier says so; chance is computed once more."""

import base64
import copy
import hashlib
import json
import math
import random
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.canon import canonical, leaf_data
from minga_pure.proofs.checkpoint import TreeHead, sign_checkpoint
from minga_pure.proofs.errors import (
    MalformedBundle,
    ProofError,
    UnknownKey,
    UnrelatedEvidence,
    WeakEvidence,
)
from minga_pure.proofs.merkle import leaf_hash, merkle_root, node_hash
from minga_pure.proofs.note import Signer
from minga_pure.proofs.receipts import proof_fields, sign_receipt
from minga_pure.proofs.takedown import (
    FORMAT,
    SEGMENTS,
    SYMBOLS,
    delivery_leaf_data,
    false_accusation_bound,
    pack_tables,
    unpack_tables,
    verify_takedown,
)

RECEIPTS = Signer("minga.example/receipts", bytes(range(32)))
LOG = Signer("minga.example/log", bytes(range(1, 33)))
SYMBOLS_OF = [17 * segment % SYMBOLS for segment in range(SEGMENTS)]
TERMS = json.dumps(
    {"controller": {"name": "Aurora"}, "recipients": [{"key": "cloud", "name": "Nube S.A."}]}
)


@cache
def tables(height=6.0):
    dice = random.Random(7)
    rows = [[dice.gauss(0, 1) for _symbol in range(SYMBOLS)] for _segment in range(SEGMENTS)]
    for segment, symbol in enumerate(SYMBOLS_OF):
        rows[segment][symbol] = height
    return unpack_tables(pack_tables(rows))


def bundle(height=6.0, bound=None, delivery_first=True):
    packed = pack_tables(tables(height))
    delivery = {
        "delivery": "d-1", "grant": "g-1", "item": "i-1", "recipient": "cloud", "mark_key": "ab",
        "sha256": "00" * 32, "salt": "11" * 32,
    }  # fmt: skip
    comparisons = 300
    digest = hashlib.sha256(TERMS.encode()).hexdigest()
    stated = false_accusation_bound(tables(height), SYMBOLS_OF, comparisons)
    body = {
        "kind": "takedown", "receipt": "c-1", "member": "m-1", "at": "2026-11-30T20:00:00Z",
        "found": {"sha256": "22" * 32, "kind": "picture", "address": "https://shop.example"},
        "item": "i-1", "delivery": "d-1", "grant": "g-1", "terms": digest,
        "recipient": {"key": "cloud", "name": "Nube S.A.", "country": "CL"},
        "mark": {
            "symbols": SYMBOLS_OF, "comparisons": comparisons,
            "false_accusation_bound": stated if bound is None else bound,
            "tables_sha256": hashlib.sha256(base64.b64decode(packed)).hexdigest(),
        },
    }  # fmt: skip
    text, salt = canonical(body).decode(), bytes(32)
    statement = sign_receipt(text, salt, RECEIPTS)
    leaves = [
        leaf_hash(delivery_leaf_data(bytes.fromhex(delivery["salt"]), delivery)),
        leaf_hash(leaf_data(salt, text.encode())),
    ]
    order = leaves if delivery_first else leaves[::-1]
    note = sign_checkpoint(TreeHead(LOG.name, 2, merkle_root(order)), LOG)
    assert merkle_root(order) == node_hash(*order)
    places = (0, 1) if delivery_first else (1, 0)
    delivery["proof"] = proof_fields(places[0], 2, [leaves[1]], note)
    statement["proof"] = proof_fields(places[1], 2, [leaves[0]], note)
    record = canonical({
        "kind": "consent", "receipt": "r-1", "member": "m-1", "at": "2026-11-01T20:00:00Z",
        "minga:grant": "g-1", "dpv:hasNotice": [{"minga:sha256": digest}],
    }).decode()  # fmt: skip
    return {
        "format": FORMAT, "statement": statement, "delivery": delivery, "terms": TERMS,
        "records": [sign_receipt(record, bytes(32), RECEIPTS)], "tables": packed,
    }  # fmt: skip


def verified(document):
    return verify_takedown(document, [RECEIPTS.vkey], LOG.vkey)


def test_a_whole_bundle_names_the_recipient_and_recomputes_the_chance():
    result = verified(json.dumps(bundle()))
    assert (result.recipient, result.controller) == ("Nube S.A.", "Aurora")
    assert result.false_accusation_bound < 1e-6
    assert (result.delivery_entry.index, result.statement.log_entry.index) == (0, 1)
    assert result.is_consent_recorded


def test_a_delivery_that_came_after_the_accusation_proves_nothing():
    with pytest.raises(UnrelatedEvidence):
        verified(bundle(delivery_first=False))


def test_a_mark_that_chance_explains_is_refused():
    with pytest.raises(WeakEvidence):
        verified(bundle(height=1.0, bound=1e-9))
    with pytest.raises(WeakEvidence):
        verified(bundle(bound=1e-300))


def test_only_trusted_keys_count():
    other = Signer("minga.example/receipts", bytes(32))
    with pytest.raises(UnknownKey):
        verify_takedown(bundle(), [other.vkey], LOG.vkey)
    with pytest.raises(UnknownKey):
        verify_takedown(bundle(), [RECEIPTS.vkey])


CHANGES = [
    ("format", "minga-receipt/v1"), ("terms", TERMS.replace("Nube", "Eve")), ("records", {}),
    ("records", [{}]), ("tables", ""), ("tables", pack_tables(tables(9.0))), ("statement", None),
    ("delivery", []), ("tables", "x" * 200_000),
    ("tables", pack_tables([[math.nan] * SYMBOLS] * SEGMENTS)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_part_that_was_altered_is_found(field, value):
    with pytest.raises(ProofError):
        verified(bundle() | {field: value})


@pytest.mark.parametrize("field", ["delivery", "grant", "item", "recipient", "mark_key", "sha256",
                                   "salt"])  # fmt: skip
@pytest.mark.parametrize("value", ["eve", "33" * 32, "a|b", 7, None])
def test_a_delivery_that_was_altered_is_found(field, value):
    document = copy.deepcopy(bundle())
    document["delivery"][field] = value
    with pytest.raises(ProofError):
        verified(document)


def test_without_an_account_of_the_log_nothing_is_claimed_of_it():
    document = copy.deepcopy(bundle())
    del document["delivery"]["proof"], document["statement"]["proof"]
    assert verified(document).delivery_entry is None


@given(document=st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["format", "statement", "delivery", "terms", "records", "tables"]), inner
    ),
    max_leaves=10,
))  # fmt: skip
def test_anything_else_is_no_bundle(document):
    with pytest.raises(ProofError):
        verified(document if isinstance(document, dict) else json.dumps(document))
    if isinstance(document, dict):
        with pytest.raises(ProofError):
            verified(bundle() | document | {"statement": document})


@given(seed=st.integers(0, 10**6))
def test_symbols_drawn_by_chance_are_not_accused(seed):
    dice = random.Random(seed)
    symbols = [dice.randrange(SYMBOLS) for _segment in range(SEGMENTS)]
    assert false_accusation_bound(tables(), symbols, 1) > 1e-6


def test_the_bound_is_that_of_the_marks():
    numpy = pytest.importorskip("numpy")
    pytest.importorskip("cv2")
    from minga_pure.marks.evidence import tail_bound

    rows = numpy.asarray(tables())
    scores = rows[numpy.arange(SEGMENTS), SYMBOLS_OF].sum(keepdims=True)
    expected = math.exp(tail_bound(rows, scores)[0]) * 300
    assert false_accusation_bound(tables(), SYMBOLS_OF, 300) == pytest.approx(expected, rel=1e-3)
    assert MalformedBundle is not UnrelatedEvidence

"""A receipt convinces somebody who has only two public keys, and each forgery is named."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.canon import leaf_data
from minga_pure.money import Money
from minga_pure.proofs.checkpoint import TreeHead, sign_checkpoint
from minga_pure.proofs.errors import (
    MalformedKey,
    MalformedNote,
    MalformedReceipt,
    ProofError,
    UnknownKey,
    WrongCheckpoint,
    WrongLeaf,
    WrongProof,
    WrongSignature,
    WrongTotal,
)
from minga_pure.proofs.merkle import append_leaves, inclusion_proof, leaf_hash, merkle_root
from minga_pure.proofs.note import Signer
from minga_pure.proofs.receipts import (
    proof_fields,
    sign_receipt,
    signed_text,
    verify_receipt,
)

COOP = Signer("coop.example/receipts", bytes([1] * 32))
LOG = Signer("coop.example/log", bytes([2] * 32))
STRANGER = Signer("coop.example/receipts", bytes([3] * 32))
SALT = bytes(range(32))


def body(**change: Any) -> str:
    facts = {
        "kind": "answers",
        "receipt": "01999999-9999-7999-8999-999999999999",
        "member": "01888888-8888-7888-8888-888888888888",
        "at": "2026-11-22T01:02:03.000004Z",
        "totals": {"USD": 30_000, "MGA": 5},
        "answers": [
            {"id": "a", "pos": 1, "sha256": "00", "price_micros": 10_000, "currency": "USD"},
            {"id": "b", "pos": 2, "sha256": "00", "price_micros": 20_000, "currency": "USD"},
            {"id": "c", "pos": 1, "sha256": "00", "price_micros": 5, "currency": "MGA"},
        ],
    }
    return json.dumps(facts | change, indent=1, ensure_ascii=False)


def receipt(text: str | None = None, *, signer: Signer = COOP) -> dict[str, Any]:
    return sign_receipt(body() if text is None else text, SALT, signer)


def logged(found: dict[str, Any], *, size: int = 300, index: int = 257) -> dict[str, Any]:
    """The same receipt with the proof that a log of other people's leaves gives for it."""
    leaves = [leaf_hash(number.to_bytes(2, "big")) for number in range(size)]
    leaves[index] = bytes.fromhex(found["leaf"])
    tiles = append_leaves(lambda *_: b"", 0, leaves)
    proof = inclusion_proof(lambda level, at: tiles[level, at], index, size)
    note = sign_checkpoint(TreeHead(LOG.name, size, merkle_root(leaves)), LOG)
    return found | {"proof": proof_fields(index, size, proof, note)}


def check(document: Any) -> Any:
    return verify_receipt(document, [COOP.vkey], LOG.vkey)


def test_a_receipt_is_verified_and_tells_its_facts() -> None:
    found = check(receipt())
    assert found.kind == "answers"
    assert found.receipt == "01999999-9999-7999-8999-999999999999"
    assert found.member == "01888888-8888-7888-8888-888888888888"
    assert found.issued_at == "2026-11-22T01:02:03.000004Z"
    assert found.totals == {"USD": Money(30_000, "USD"), "MGA": Money(5, "MGA")}
    assert [answer["id"] for answer in found.facts["answers"]] == ["a", "b", "c"]
    assert found.key == COOP.verifier
    assert found.leaf == leaf_hash(leaf_data(SALT, body().encode()))
    assert found.log_entry is None


def test_a_logged_receipt_shows_its_place_from_a_file_or_an_object() -> None:
    document = logged(receipt())
    for form in (document, json.dumps(document), json.dumps(document).encode()):
        found = check(form)
        assert found.log_entry.index == 257
        assert found.log_entry.checkpoint.size == 300
    assert (
        check(logged(receipt(), size=1, index=0)).log_entry.checkpoint.origin == "coop.example/log"
    )


def test_a_total_in_one_currency_may_stand_for_the_whole_receipt() -> None:
    facts = {"kind": "answers", "receipt": "r", "member": "m", "at": "t", "currency": "USD"}
    one = facts | {"total_micros": 7, "answers": [{"price_micros": 3}, {"price_micros": 4}]}
    assert check(receipt(json.dumps(one))).totals == {"USD": Money(7, "USD")}
    assert check(receipt(json.dumps(facts))).totals == {}


def changed(**change: Any) -> Callable[[], dict[str, Any]]:
    return lambda: receipt() | change


def proof_changed(**change: Any) -> Callable[[], dict[str, Any]]:
    def make() -> dict[str, Any]:
        document = logged(receipt())
        return document | {"proof": document["proof"] | change}

    return make


def without(name: str) -> Callable[[], dict[str, Any]]:
    return lambda: {key: value for key, value in receipt().items() if key != name}


def relabelled() -> dict[str, Any]:
    """Another key's signature under the co-operative's name and key."""
    other = receipt(signer=STRANGER)
    return other | {"key": COOP.vkey}


def own_text_under_an_old_signature() -> dict[str, Any]:
    """The forger computes the leaf for his text, but cannot sign it."""
    forged = receipt(body(member="somebody else"), signer=STRANGER)
    return forged | {"signature": receipt()["signature"], "key": COOP.vkey}


def another_logs_checkpoint() -> dict[str, Any]:
    document = logged(receipt())
    note = sign_checkpoint(TreeHead(COOP.name, 300, bytes(32)), COOP)
    return document | {"proof": document["proof"] | {"checkpoint": note}}


def with_note(checkpoint: TreeHead) -> Callable[[], dict[str, Any]]:
    return proof_changed(checkpoint=sign_checkpoint(checkpoint, LOG))


CRIMES: dict[str, tuple[Callable[[], Any], type[ProofError]]] = {
    "not json": (lambda: "{", MalformedReceipt),
    "a list": (lambda: "[]", MalformedReceipt),
    "endless nesting": (lambda: "[" * 100_000, MalformedReceipt),
    "bytes that are no text": (lambda: b"\xff\xfe\x00", MalformedReceipt),
    "another format": (changed(format="minga-receipt/v2"), MalformedReceipt),
    "one more field": (changed(note="hello"), MalformedReceipt),
    "no body": (without("body"), MalformedReceipt),
    "no key": (without("key"), MalformedReceipt),
    "salt is no hex": (changed(salt="zz"), MalformedReceipt),
    "short salt": (changed(salt="00"), MalformedReceipt),
    "signature is no line": (changed(signature="AAAA"), MalformedReceipt),
    "control character": (changed(body="a\tb"), MalformedReceipt),
    "huge": (changed(body="x" * 1_000_001), MalformedReceipt),
    "body is no json": (lambda: receipt("hello"), MalformedReceipt),
    "body is a list": (lambda: receipt("[]"), MalformedReceipt),
    "body without a member": (lambda: receipt('{"kind":"answers"}'), MalformedReceipt),
    "doubled name": (
        lambda: receipt(body().replace('"at"', '"at": "never", "at"')),
        MalformedReceipt,
    ),
    "NaN": (lambda: receipt(body(totals={"USD": float("nan")})), MalformedReceipt),
    "a price with a point": (lambda: receipt(body(totals={"USD": 1.5})), MalformedReceipt),
    "totals are a list": (lambda: receipt(body(totals=[1])), MalformedReceipt),
    "answers without price": (lambda: receipt(body(answers=[{}])), MalformedReceipt),
    "a wrong sum": (lambda: receipt(body(totals={"USD": 30_001, "MGA": 5})), WrongTotal),
    "a currency left out": (lambda: receipt(body(totals={"USD": 30_000})), WrongTotal),
    "changed body": (
        lambda: receipt() | {"body": body().replace("10000", "90000")},
        WrongLeaf,
    ),
    "changed salt": (changed(salt="00" * 32), WrongLeaf),
    "changed leaf": (changed(leaf="00" * 32), WrongLeaf),
    "own text under an old signature": (own_text_under_an_old_signature, WrongSignature),
    "somebody else signed": (lambda: receipt(signer=STRANGER), UnknownKey),
    "somebody else's signature beside our key": (relabelled, UnknownKey),
    "our signature beside somebody else's key": (changed(key=STRANGER.vkey), UnknownKey),
    "proof is no object": (changed(proof=[1]), MalformedReceipt),
    "proof without an index": (proof_changed(index=None), MalformedReceipt),
    "index is true": (proof_changed(index=True), MalformedReceipt),
    "hashes are text": (proof_changed(hashes="AAAA"), MalformedReceipt),
    "a hash is no base64": (proof_changed(hashes=["ñ"]), MalformedReceipt),
    "a hash is short": (proof_changed(hashes=["AAAA"]), MalformedReceipt),
    "a hundred hashes": (proof_changed(hashes=["AAAA"] * 100), MalformedReceipt),
    "another index": (proof_changed(index=256), WrongProof),
    "negative index": (proof_changed(index=-1), WrongProof),
    "no hashes": (proof_changed(hashes=[]), WrongProof),
    "another tree": (with_note(TreeHead(LOG.name, 300, bytes(32))), WrongProof),
    "another size": (with_note(TreeHead(LOG.name, 301, bytes(32))), WrongCheckpoint),
    "another log": (another_logs_checkpoint, UnknownKey),
    "no checkpoint": (proof_changed(checkpoint="hello"), MalformedNote),
}


@pytest.mark.parametrize("crime", CRIMES)
def test_each_crime_has_its_name_and_a_sentence_to_act_on(crime: str) -> None:
    make, error = CRIMES[crime]
    with pytest.raises(error) as caught:
        check(make())
    assert type(caught.value) is error
    assert str(caught.value).startswith(error.sentence)
    assert error.sentence.endswith(".")


def test_a_proof_needs_the_logs_key_and_a_key_has_to_be_one() -> None:
    with pytest.raises(UnknownKey, match="no key of the log"):
        verify_receipt(logged(receipt()), [COOP.vkey])
    with pytest.raises(MalformedKey):
        verify_receipt(receipt(), ["hello"])
    with pytest.raises(UnknownKey):
        verify_receipt(receipt(), [])
    assert verify_receipt(receipt(), [STRANGER.vkey, COOP.verifier]).key == COOP.verifier


@given(st.data())
def test_no_changed_letter_of_a_receipt_passes(data: st.DataObject) -> None:
    """Change one letter of any part: what is signed, what signs, what proves."""
    document = logged(receipt())
    name = data.draw(st.sampled_from(["body", "salt", "leaf", "signature", "key", "format"]))
    text = document[name]
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(
        st.sampled_from("0123456789abcdefA+/= ñ").filter(lambda one: one != text[at])
    )
    with pytest.raises(ProofError):
        check(document | {name: text[:at] + letter + text[at + 1 :]})


def test_the_signature_promises_the_leaf_as_well_as_the_text() -> None:
    """A second salt gives a second leaf, which the old signature does not cover."""
    salt = bytes(32)
    moved = sign_receipt(body(), salt, STRANGER) | {
        "signature": receipt()["signature"],
        "key": COOP.vkey,
    }
    with pytest.raises(WrongSignature):
        check(moved)
    leaf = bytes.fromhex(receipt()["leaf"])
    assert signed_text(leaf, "{}") == f"minga-receipt/v1\n{leaf.hex()}\n{{}}\n"


def test_what_cannot_be_a_note_is_not_signed() -> None:
    with pytest.raises(MalformedNote):
        receipt("a\x00b")
    with pytest.raises(ValueError, match="32 bytes"):
        sign_receipt(body(), b"short", COOP)


def test_signing_costs_far_less_than_a_millisecond() -> None:
    """The goal is 0.1 ms on a quiet machine; here only an error of ten times is caught."""
    text = body(answers=[])
    cheapest = float("inf")
    for _ in range(20):
        start = time.process_time()
        for _ in range(20):
            sign_receipt(text, SALT, COOP)
        cheapest = min(cheapest, (time.process_time() - start) / 20)
    assert cheapest < 0.001


# --- exactly at the bounds ------------------------------------------------------------------------
def test_a_proof_has_at_most_sixty_four_hashes() -> None:
    digest = base64.b64encode(bytes(32)).decode()
    with pytest.raises(WrongProof):
        check(proof_changed(hashes=[digest] * 64)())
    with pytest.raises(MalformedReceipt, match="no list of hashes"):
        check(proof_changed(hashes=[digest] * 65)())


@pytest.mark.parametrize("junk", ["!", "\n", " ", "-"])
def test_a_hash_with_a_letter_that_is_none_of_base64_is_refused(junk: str) -> None:
    document = logged(receipt())
    first, *others = document["proof"]["hashes"]
    assert check(document).log_entry.index == 257
    document["proof"]["hashes"] = [first[:4] + junk + first[4:], *others]
    with pytest.raises(MalformedReceipt, match="not base64"):
        check(document)


@pytest.mark.parametrize("size", [31, 33])
def test_a_hash_of_a_proof_has_thirty_two_bytes(size: int) -> None:
    with pytest.raises(MalformedReceipt, match="32 bytes"):
        check(proof_changed(hashes=[base64.b64encode(bytes(size)).decode()])())


def test_a_receipt_has_a_body_of_up_to_a_million_characters() -> None:
    text = body()
    largest = text + " " * (1_000_000 - len(text))
    assert check(receipt(largest)).kind == "answers"
    with pytest.raises(MalformedReceipt):
        check(receipt() | {"body": largest + " "})

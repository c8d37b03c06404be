"""Signed notes and checkpoints agree, byte by byte, with other implementations."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.proofs.checkpoint import (
    TreeHead,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from minga_pure.proofs.errors import (
    MalformedKey,
    MalformedNote,
    UnknownKey,
    WrongCheckpoint,
    WrongSignature,
)
from minga_pure.proofs.note import (
    Signer,
    Verifier,
    key_name,
    open_note,
    parse_signature_line,
    sign_note,
    split_note,
)

# The key and note of the reference implementation's own test (Go, sumdb/note).
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{TEXT}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg"
    "KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The examples of the C2SP specifications (their keys are not published there).
SALVATORE = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFS"
    "QU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv"
    "2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b"
    "2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)

PETER = Verifier.from_vkey(VKEY)
LOG = Signer("coop.example/log", bytes(32))
OTHER = Signer("coop.example/log", bytes([1] * 32))


def test_the_reference_key_and_note() -> None:
    assert PETER.vkey == VKEY
    assert PETER.name == "PeterNeumann"
    assert PETER.key_id.hex() == "c74f20a3"
    assert open_note(NOTE, [PETER]) == (TEXT, [PETER])
    signer = Signer("PeterNeumann", SEED)
    assert signer.vkey == VKEY
    assert sign_note(TEXT, signer) == NOTE


def test_the_examples_of_the_specification_are_read() -> None:
    text, (line,) = split_note(SALVATORE)
    assert text.endswith("sole:\n\ned è subito sera.\n")
    assert parse_signature_line(line)[0] == "quasimodo.example/salvatore"
    text, lines = split_note(SOFA)
    assert len(lines) == 2
    found = parse_checkpoint(text)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    assert found.text() == text


def test_no_piece_and_no_mangled_letter_of_a_key_is_a_key() -> None:
    pieces = [VKEY[low:high] for low in range(len(VKEY)) for high in range(low + 1, len(VKEY) + 1)]
    mangled = [VKEY[:at] + chr(ord(VKEY[at]) + 1) + VKEY[at + 1 :] for at in range(len(VKEY))]
    for bad in [*pieces, *mangled]:
        if bad != VKEY:
            with pytest.raises(MalformedKey):
                Verifier.from_vkey(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        VKEY.replace("PeterNeumann", "Peter Neumann"),
        VKEY.replace("c74f20a3", "C74F20A3"),
    ],
)
def test_keys_of_wrong_length_kind_or_name_are_refused(bad: str) -> None:
    with pytest.raises(MalformedKey):
        Verifier.from_vkey(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "x",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("—", "——"),
        NOTE.replace("PeterNeumann ", "PeterNeumann"),
        NOTE.replace("PeterNeumann ", "PeterNeumann  "),
        NOTE.replace("PeterNeumann ", "Peter+Neumann "),
        NOTE.replace("If you", "If\tyou"),
        NOTE.replace("If you", "If\ryou"),
        NOTE.replace("If you", "If\ud800you"),
        NOTE.replace("If you", "If\x00you"),
        NOTE.replace("nAM=", "nAM"),
        NOTE.replace("nAM=", "nAN="),
        NOTE.replace("nAM=", "nAM=="),
        f"{TEXT}\n— PeterNeumann AAAA\n",
        TEXT + "\n" + "— a AAAAAAAA\n" * 101,
        "x" * 1_000_000 + NOTE,
    ],
)
def test_what_is_not_quite_a_note_is_refused(bad: str) -> None:
    with pytest.raises(MalformedNote):
        open_note(bad, [PETER])


def test_a_changed_text_or_signature_is_refused() -> None:
    for bad in (NOTE.replace("If", "Of"), NOTE.replace("x08go/ZJ", "x08go/ZK")):
        with pytest.raises(WrongSignature):
            open_note(bad, [PETER])


def test_strangers_signatures_are_ignored_but_somebody_trusted_has_to_sign() -> None:
    both = sign_note(TEXT, OTHER, LOG)
    assert open_note(both, [LOG.verifier]) == (TEXT, [LOG.verifier])
    assert open_note(both, [PETER, LOG.verifier, OTHER.verifier])[1] == [
        OTHER.verifier,
        LOG.verifier,
    ]
    with pytest.raises(UnknownKey, match="coop"):
        open_note(both, [PETER])
    with pytest.raises(UnknownKey):
        open_note(both, [])


def test_one_false_signature_of_a_trusted_key_spoils_the_note() -> None:
    false = LOG.sign_line("another text\n")
    with pytest.raises(WrongSignature):
        open_note(sign_note(TEXT, OTHER) + false + "\n", [LOG.verifier, OTHER.verifier])


texts = st.text(
    st.characters(exclude_categories=["Cs"], min_codepoint=0x20) | st.just("\n"),
    max_size=60,
).map(lambda text: text + "\n")


@given(texts)
def test_every_text_that_may_be_signed_reads_back(text: str) -> None:
    assert open_note(sign_note(text, LOG), [LOG.verifier]) == (text, [LOG.verifier])


@pytest.mark.parametrize("bad", ["no newline", "", "tab\t\n", "\ud800\n"])
def test_what_is_no_text_of_a_note_is_not_signed(bad: str) -> None:
    with pytest.raises(MalformedNote):
        sign_note(bad, LOG)


def test_keys_are_named_after_a_site_without_its_scheme() -> None:
    assert key_name("https://coop.example/", "log") == "coop.example/log"
    assert key_name("http://localhost:8000") == "localhost:8000"
    assert key_name("coop.example/minga", "receipts") == "coop.example/minga/receipts"
    for name, seed in (("two words", bytes(32)), ("a+b", bytes(32)), ("", bytes(32)), ("a", b"")):
        with pytest.raises(MalformedKey):
            Signer(name, seed)
    assert "00000" not in repr(LOG)


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_a_checkpoint_reads_back(size: int, root: bytes) -> None:
    made = TreeHead(LOG.name, size, root)
    assert open_checkpoint(sign_checkpoint(made, LOG), LOG.verifier) == made


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        f"log\n5\n{ROOT}",
        f"\n5\n{ROOT}\n",
        f"log\n05\n{ROOT}\n",
        f"log\n-5\n{ROOT}\n",
        f"log\n٥\n{ROOT}\n",
        f"log\n{'9' * 20}\n{ROOT}\n",
        f"log\n5\n{ROOT[:-4]}\n",
        f"log\n5\n{ROOT[:-1]}\n",
        f"log\n5\n{ROOT[:-2]}B=\n",
        f"log\n5\n{ROOT[:-2]}ñ=\n",
        f"log\n5\n{ROOT}\n\nextension\n",
        f"log\n5\n{ROOT}\nextension",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(WrongCheckpoint):
        parse_checkpoint(text)


def test_later_lines_of_a_checkpoint_are_allowed() -> None:
    assert parse_checkpoint(f"log\n0\n{ROOT}\nextension\n") == TreeHead("log", 0, bytes(32))


def test_a_log_signs_and_reads_only_its_own_checkpoints() -> None:
    with pytest.raises(WrongCheckpoint, match="cannot sign"):
        sign_checkpoint(TreeHead("another.example", 1, bytes(32)), LOG)
    with pytest.raises(WrongCheckpoint):
        sign_checkpoint(TreeHead(LOG.name, 1, b"short"), LOG)
    foreign = sign_note(TreeHead("another.example", 1, bytes(32)).text(), LOG)
    with pytest.raises(WrongCheckpoint, match="another"):
        open_checkpoint(foreign, LOG.verifier)


# --- exactly at the bounds ------------------------------------------------------------------------
def test_a_note_has_at_most_a_million_characters_and_a_hundred_signatures() -> None:
    line = LOG.sign_line(TEXT) + "\n"
    assert split_note(f"{TEXT}\n{line * 100}")[1] == [line.rstrip("\n")] * 100
    with pytest.raises(MalformedNote, match="too many signatures"):
        split_note(f"{TEXT}\n{line * 101}")
    tail = f"\n\n{line}"
    largest = "x" * (1_000_000 - len(tail)) + tail
    assert split_note(largest)[0] == "x" * (1_000_000 - len(tail)) + "\n"
    with pytest.raises(MalformedNote, match="too long"):
        split_note("x" + largest)


@pytest.mark.parametrize(("size", "is_taken"), [(4, False), (5, True), (68, True)])
def test_a_signature_has_a_byte_behind_the_id_of_its_key(size: int, is_taken: bool) -> None:
    encoded = base64.b64encode(bytes(range(size))).decode()
    if is_taken:
        expected = ("name", bytes(range(4)), bytes(range(4, size)))
        assert parse_signature_line(f"— name {encoded}") == expected
    else:
        with pytest.raises(MalformedNote, match="too short"):
            parse_signature_line(f"— name {encoded}")


@pytest.mark.parametrize("text", ["log\n5\n", "log\n5", "log\n", f"log\n{ROOT}\n"])
def test_a_checkpoint_of_two_lines_is_refused_in_words(text: str) -> None:
    with pytest.raises(WrongCheckpoint, match="a line is missing"):
        parse_checkpoint(text)


@pytest.mark.parametrize("size", ["0", "1", "9" * 19])
def test_a_size_of_up_to_nineteen_digits_is_one(size: str) -> None:
    assert parse_checkpoint(f"log\n{size}\n{ROOT}\n").size == int(size)


def test_the_root_of_a_checkpoint_has_thirty_two_bytes() -> None:
    for length in (31, 33):
        with pytest.raises(WrongCheckpoint, match="not a root"):
            parse_checkpoint(f"log\n5\n{base64.b64encode(bytes(length)).decode()}\n")


def test_a_line_of_another_name_or_of_another_key_is_nobodys_we_know() -> None:
    assert LOG.verifier.verify_line(LOG.sign_line(TEXT), TEXT) is None  # type: ignore[func-returns-value]
    for stranger in (OTHER, Signer("coop.example/other", bytes(32))):
        with pytest.raises(UnknownKey):
            LOG.verifier.verify_line(stranger.sign_line(TEXT), TEXT)
    renamed = LOG.sign_line(TEXT).replace("coop.example/log", "coop.example/other")
    with pytest.raises(UnknownKey):
        LOG.verifier.verify_line(renamed, TEXT)

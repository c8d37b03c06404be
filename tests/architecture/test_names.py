"""A variable is a noun of its type, a class has one name and one meaning, a docstring is plain.

The limits are ratchets: they go down, never up.
"""

import ast

import pytest

from tools.house import names
from tools.house.plan import python_files, short

VAGUE_SHARE_MAX = {"pure": 0.0010, "client": 0.0000, "server": 0.0046}
THIN_DOCSTRINGS_MAX = {"pure": 0, "client": 0, "server": 0}
SDK_RECORDS = {
    "Answer", "CannotPublish", "Client", "Deposit", "Dispute", "Gold", "Import", "ImportConflict",
    "Invoice", "Item",
    "Pilot", "Prediction", "Progress", "Project", "Quote", "Raise", "RateLimited", "Recipient",
    "RejectedRow", "Result", "Seat", "TermsProblem",
}  # fmt: skip
"""Classes of the SDK that carry a record or an error of the server under its own name."""
REPEATED_TODAY: set[str] = set()
"""Names with two meanings: none."""


@pytest.mark.parametrize("package", names.PACKAGES)
def test_few_bound_names_are_vague(package: str):
    assert names.vague_share(package) <= VAGUE_SHARE_MAX[package]


@pytest.mark.parametrize("package", names.PACKAGES)
def test_docstrings_are_plain(package: str):
    thin = names.thin_docstrings(python_files(package))
    listed = [f"{short(docstring.path)}:{docstring.line}" for docstring in thin]
    assert len(listed) <= THIN_DOCSTRINGS_MAX[package], listed


def test_a_class_name_has_one_meaning():
    repeated = names.repeated_classes(*names.PACKAGES)
    allowed = REPEATED_TODAY | SDK_RECORDS
    assert {name: places for name, places in repeated.items() if name not in allowed} == {}


def test_the_counter_sees_every_form_of_binding():
    source = """
class given:
    said = 1
def kept(told, *, rate, **wrong):
    left = 1
    found: int = 2
    for one, index in enumerate([other for other in told]):
        pass
    with open("f") as by:
        pass
    try:
        pass
    except OSError as exc:
        pass
    if (here := 1):
        pass
    return lambda whose: whose
def side(left, right):
    sent_at, by_whom, the_rest = 1, 2, 3
def __add__(self, other):
    pass
"""
    assert {binding.name for binding in names.vague_bindings(ast.parse(source))} == {
        "given", "said", "kept", "told", "wrong", "left", "found", "one", "other", "by", "here",
        "whose", "by_whom", "the_rest",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("docstring", "thin"),
    [
        ("What a task asks of the member.", True),
        ("By which ways the server notifies.", True),
        ("Raises NotFound.", True),
        ("How far the project is.", True),
        ("Whatever the order, return the sum.", False),
        ("Return the sum of all lines.", False),
    ],
)
def test_a_docstring_is_no_question_and_no_stub(docstring: str, thin: bool):
    assert names.is_thin(docstring) is thin

"""A test asserts something, and waits for what is true: never for a number of seconds."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
TESTS = ROOT / "tests"
SLEEPS = {"wait_for_timeout", "sleep"}
MAY_SLEEP = {"tests/waiting.py": {"until", "outlast"},
             "tests/interface/demo/test_demo.py": {"work_until"}}  # fmt: skip
MAY_OUTLAST = {"tests/resilience/devices.py", "tests/resilience/test_outages.py"}
CLAIMS = {"raises", "warns", "fail", "expect", "wait_for", "wait_for_url", "wait_for_selector",
          "run_state_machine_as_test"}  # fmt: skip
"""Calls that fail when something is not so."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def python_files() -> list[Path]:
    return sorted(path for path in TESTS.rglob("*.py") if "frozen" not in path.parts)


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def calls_in(node: ast.AST) -> Iterator[ast.Call]:
    return (found for found in ast.walk(node) if isinstance(found, ast.Call))


def functions_of(path: Path) -> dict[str, Function]:
    """The functions of a file by name, methods too."""
    return {
        node.name: node
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@cache
def helpers_of(path: Path) -> dict[str, tuple[Path, Function]]:
    """What a test of this file can call of ours: its own functions and those it imports."""
    helpers = {name: (path, function) for name, function in functions_of(path).items()}
    for node in ast.walk(parsed(path)):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("tests"):
            continue
        for alias in node.names:
            for source in module_files(f"{node.module}.{alias.name}", str(node.module)):
                for name, function in functions_of(source).items():
                    helpers.setdefault(name, (source, function))
    return helpers


def module_files(*names: str) -> Iterator[Path]:
    for name in names:
        path = ROOT / Path(*name.split("."))
        for candidate in (path.with_suffix(".py"), path / "__init__.py"):
            if candidate.exists():
                yield candidate


def claims(path: Path, function: Function, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function can fail a test: it asserts, or calls a helper that does."""
    if any(isinstance(node, ast.Assert) for node in ast.walk(function)):
        return True
    names = {called(call) for call in calls_in(function)}
    if names & CLAIMS:
        return True
    helpers = helpers_of(path)
    return any(claims(*helpers[name], seen | {name}) for name in names - seen if name in helpers)


def claimless_tests() -> list[str]:
    return [
        f"{path.relative_to(ROOT)}::{name}"
        for path in python_files()
        if path.name.startswith("test_")
        for name, function in functions_of(path).items()
        if name.startswith("test_") and not claims(path, function)
    ]


def sleeps() -> list[str]:
    """Where a test or a helper waits for a number of seconds."""
    found = []
    for path in python_files():
        place = str(path.relative_to(ROOT))
        for name, function in functions_of(path).items():
            if name in MAY_SLEEP.get(place, ()):
                continue
            for call in calls_in(function):
                if called(call) in SLEEPS or (
                    called(call) == "outlast" and place not in MAY_OUTLAST
                ):
                    found.append(f"{place}:{call.lineno} {name}")
    return found


def test_every_test_asserts_something():
    assert claimless_tests() == []


def test_no_test_waits_for_a_number_of_seconds():
    assert sleeps() == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [("pass", False), ("assert 1", True), ("with pytest.raises(ValueError): f()", True),
     ("print(1)", False), ("page.get_by_text('x').wait_for()", True)],
)  # fmt: skip
def test_a_claim_is_recognised(tmp_path, body, expected):
    file = tmp_path / "test_example.py"
    file.write_text(f"def test_it():\n    {body}\n")
    assert claims(file, functions_of(file)["test_it"]) is expected

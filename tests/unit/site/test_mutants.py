"""The bench of mutants names modules, tests and places of SQL that there are."""

import os
import re
from pathlib import Path

import pytest

from bench import mutants, mutants_sql

ROOT = Path(mutants.ROOT)


def test_every_module_and_every_test_of_it_is_there():
    modules = {path: tests for group in mutants.MODULES.values() for path, tests in group.items()}
    paths = [*modules, *(f"{mutants.UNIT}/{test}" for tests in modules.values() for test in tests)]
    assert [path for path in paths if not (ROOT / path).is_file()] == []


@pytest.mark.parametrize("mutant", mutants_sql.MUTANTS, ids=lambda mutant: mutant.name)
def test_every_mutant_of_sql_has_its_place_and_its_tests(mutant):
    assert mutant.mutated() != (ROOT / mutant.path).read_text(encoding="utf-8")
    assert mutant.row("failed")["line"] > 1
    for test in mutant.tests:
        path, _separator, name = os.path.normpath(f"tests/integration/{test}").partition("::")
        source = (ROOT / path).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(" if name else r"^def test_", source, re.MULTILINE), test


def test_every_module_of_money_claims_and_imports_with_unit_tests_is_listed():
    """A new reader or rail is measured like the others, or named here with the reason."""
    listed = {path for group in mutants.MODULES.values() for path in group}
    reasons = {
        "payouts/rails/__init__.py": "a table of the rails",
        "payouts/rails/manual.py": "it writes and reads nothing",
        "billing/readers/__init__.py": "empty",
        "work/readers/faces.py": "it runs a network; tests/integration/work/test_hidden_faces.py",
    }
    folders = ("payouts/rails", "billing/readers", "work/readers")
    missing = [
        str(path.relative_to(ROOT / mutants.DOMAINS))
        for folder in folders
        for path in sorted((ROOT / mutants.DOMAINS / folder).glob("*.py"))
        if str(path.relative_to(ROOT)) not in listed
    ]
    assert set(missing) == set(reasons)

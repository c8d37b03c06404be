"""What exists is written down, and what is written down exists."""

import ast
import re

import pytest

from tools.house.drawing import between_markers, drawn_plan
from tools.house.plan import ROOT, python_files, short, syntax_of
from tools.house.reference import PAGES

REFERENCE = ROOT / "docs" / "reference"
SETTING = re.compile(r"(?:MINGA_[A-Z_]+|DATABASE_URL)")
INTERNAL = {"MINGA_CHILD_OF"}  # the mark that the process tree leaves for itself


def settings_read() -> dict[str, str]:
    """Every environment variable that our code names in a string, and one file that does."""
    found = {}
    for path in python_files("server", "client", "pure"):
        for node in ast.walk(syntax_of(path)):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and SETTING.fullmatch(text) and text not in INTERNAL:
                found.setdefault(text, short(path))
    return found


def headings(page: str) -> set[str]:
    """What a reference page explains: its headings, and the first cells of its tables."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return set(re.findall(r"(?m)^(?:#+|\|) `([^`]+)`", text))


def test_every_setting_is_documented():
    documented = {name for name in headings("settings.md") if SETTING.fullmatch(name)}
    assert set(settings_read()) - documented == set()
    assert documented - set(settings_read()) == set()


@pytest.mark.parametrize("name", PAGES)
def test_routes_and_commands_are_the_documented_ones(name):
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert page == PAGES[name](), "Write it again: tools/write_reference"


def test_the_plan_is_the_one_drawn_from_todays_imports():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert between_markers(page) == drawn_plan(), "Draw it again: tools/draw_plan --write"


def test_every_file_that_answers_a_newcomer_is_there():
    page = (ROOT / "docs" / "start" / "find-a-line.md").read_text(encoding="utf-8")
    named = re.findall(r"\| `([^`]+)` \|$", page, re.MULTILINE)
    assert len(named) == 10
    assert [name for name in named if not (ROOT / name).is_file()] == []

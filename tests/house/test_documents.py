"""What exists is written down, and what is written down exists."""

import ast
import re

import pytest

from tests.house.drawing import between_markers, drawn_plan
from tests.house.plan import ROOT, python_files, short, syntax_of

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


def commands_of(parser) -> set[str]:
    import argparse

    found = set()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                found.add(f"{parser.prog} {name}")
                below.prog = f"{parser.prog} {name}"
                found |= commands_of(below)
    return found


def test_every_setting_is_documented():
    documented = {name for name in headings("settings.md") if SETTING.fullmatch(name)}
    assert set(settings_read()) - documented == set()
    assert documented - set(settings_read()) == set()


def test_every_mingad_command_is_documented():
    from minga.doors.cli.main import parser

    documented = {name for name in headings("commands.md") if name.startswith("mingad ")}
    assert documented == commands_of(parser())


def test_every_minga_command_is_documented():
    cli = pytest.importorskip("minga_client.cli")
    documented = {name for name in headings("commands.md") if name.startswith("minga ")}
    assert documented == commands_of(cli.parser())


def test_every_api_route_is_documented():
    if not (ROOT / "server" / "minga" / "doors" / "api" / "urls.py").exists():
        pytest.skip("the API door does not stand yet")
    from minga.doors.api.urls import api

    routes = {
        f"{method.upper()} {path}"
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method in methods
    }
    assert headings("api.md") == routes


def test_the_plan_is_the_one_drawn_from_todays_imports():
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert between_markers(page) == drawn_plan(), "Draw it again: tools/draw_plan --write"

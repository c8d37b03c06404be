"""Types, errors and rules may take one thing from Django: the promise of a translation."""

import ast
from pathlib import Path

HOMES = {"django.utils.translation", "django.utils.functional"}  # Promise: the type of a lazy text
ROOT = Path(__file__).parents[2]
ALLOWED = {
    "Promise",
    "gettext",
    "ngettext",
    "gettext_lazy",
    "ngettext_lazy",
    "pgettext_lazy",
    "gettext_noop",
}


def names_taken_from_django(source: str) -> set[str]:
    """What a module imports from Django, “module.name” each, translations left out."""
    taken = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            taken |= {alias.name for alias in node.names if alias.name.split(".")[0] == "django"}
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "django":
            for alias in node.names:
                if not (node.module in HOMES and alias.name in ALLOWED):
                    taken.add(f"{node.module}.{alias.name}")
    return taken


def test_types_errors_and_rules_take_only_translations_from_django():
    wrong = {
        str(path.relative_to(ROOT)): names
        for room in ("types", "errors", "rules")
        for place in (f"{room}.py", f"{room}/*.py")
        for path in ROOT.glob(f"server/minga/domains/*/{place}")
        if (names := names_taken_from_django(path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


def test_a_rule_that_takes_the_settings_is_seen():
    assert names_taken_from_django("from django.conf import settings") == {"django.conf.settings"}
    assert (
        names_taken_from_django("from django.utils.translation import gettext_lazy as _") == set()
    )

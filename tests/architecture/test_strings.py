"""What import-linter cannot see: imports, models and tables named in strings."""

import ast
import re

import pytest

from tools.house.plan import DOMAINS, domains, floors, python_files, short, syntax_of

IMPORTERS = {
    "import_module",
    "__import__",
    "import_string",
    "exec",
    "eval",
    "run_path",
    "run_module",
}


def imports_by_string(tree: ast.Module) -> list[str]:
    """Calls by which a module could be imported past the contracts."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in IMPORTERS:
                found.append(f"{name}, line {node.lineno}")
    return found


def domains_named(tree: ast.Module) -> set[str]:
    """The domains that a module names in a string: “people.Person”, “minga.domains.people.x”."""
    named = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = re.fullmatch(r"(?:minga\.domains\.)?([a-z]+)\.[A-Za-z_.]+", node.value)
            if match and match[1] in floors():
                named.add(match[1])
    return named


def test_no_domain_imports_by_string():
    wrong = {
        short(path): calls
        for path in python_files("server/minga/domains")
        if (calls := imports_by_string(syntax_of(path)))
    }
    assert wrong == {}


def test_an_import_by_string_is_seen():
    seen = imports_by_string(
        ast.parse("from importlib import import_module as i\nx=import_module('a')")
    )
    assert seen == ["import_module, line 2"]


@pytest.mark.parametrize("domain", domains())
def test_a_domain_names_only_lower_domains_in_strings(domain):
    upward = {}
    for path in (DOMAINS / domain).rglob("*.py"):
        named = domains_named(syntax_of(path)) - {domain}
        wrong = {name for name in named if floors()[name] >= floors()[domain]}
        if wrong:
            upward[short(path)] = wrong
    assert upward == {}


@pytest.mark.parametrize("domain", domains())
def test_foreign_keys_point_down(domain):
    from django.apps import apps

    upward = []
    for model in apps.get_app_config(domain).get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if field.auto_created or target is None or not isinstance(target, type):
                continue
            other = target._meta.app_label
            if other in floors() and other != domain and floors()[other] >= floors()[domain]:
                upward.append(f"{model.__name__}.{field.name} -> {other}.{target.__name__}")
    assert upward == []


def tables_and_functions() -> dict[str, str]:
    """Every table and SQL function of today, and the domain that it belongs to."""
    from django.apps import apps

    homes = {}
    for domain in domains():
        for model in apps.get_app_config(domain).get_models(include_auto_created=True):
            homes[model._meta.db_table] = domain
        for path in (DOMAINS / domain / "sql").glob("*.sql"):
            text = path.read_text(encoding="utf-8")
            made = re.findall(
                r"(?i)create\s+(?:or\s+replace\s+)?(?:function|view)\s+(\w+)\b(?!\.)", text
            )
            homes |= dict.fromkeys(made, domain)
    return homes


@pytest.mark.parametrize("domain", domains())
def test_sql_names_only_lower_domains(domain):
    homes, upward = tables_and_functions(), {}
    for path in (DOMAINS / domain / "sql").glob("*.sql"):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        named = {homes[word]: word for word in re.findall(r"\w+", text) if word in homes}
        wrong = [
            word
            for other, word in named.items()
            if other != domain and floors()[other] >= floors()[domain]
        ]
        if wrong:
            upward[short(path)] = wrong
    assert upward == {}


def test_tables_are_named_after_their_domain():
    from django.apps import apps

    wrong = [
        model._meta.db_table
        for domain in domains()
        for model in apps.get_app_config(domain).get_models()
        if not model._meta.db_table.startswith(f"{domain}_")
    ]
    assert wrong == []

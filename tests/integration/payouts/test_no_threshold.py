"""H07: no amount of ours stands between a member and her money, in code or in the database."""

import ast
import re

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.charter.types import ValueName
from minga.domains.payouts.rails import RAILS
from minga.domains.payouts.types import OrderState
from tests.budget import examples
from tests.integration.payouts.purses import asks, held, wallet
from tools.house.plan import python_files, short, syntax_of

MONEY = re.compile(r"micros|balance|amount")


def numbers_compared_with_money(tree: ast.Module) -> list[int]:
    """Lines that compare something named like an amount with a number other than 0."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            named = any(MONEY.search(ast.unparse(side)) for side in sides)
            literal = any(
                isinstance(side, ast.Constant) and type(side.value) is int and side.value != 0
                for side in sides
            )
            if named and literal:
                found.append(node.lineno)
    return found


def test_no_code_of_payouts_compares_an_amount_with_a_number_of_ours():
    found = {
        f"{short(path)}:{line}"
        for path in python_files("server/minga/domains/payouts", "server/minga/domains/ledger")
        for line in numbers_compared_with_money(syntax_of(path))
    }
    assert found == set()


def test_a_threshold_would_be_seen():
    assert numbers_compared_with_money(ast.parse("if balance.micros < 5_000_000: pass")) == [1]


@pytest.mark.django_db
def test_no_check_of_the_database_asks_for_more_than_something():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text ~ '^(payouts|ledger)_'"
        )
        for name, text in cursor.fetchall():
            for number in re.findall(r"micros\s*>=?\s*'?\(?(\d+)", text):
                assert number == "0", name
    assert not [one for one in ValueName if "payout" in one.value or "threshold" in one.value]


@pytest.mark.django_db
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
@given(micros=st.integers(1, 10**13))
def test_every_balance_above_zero_has_a_way_out(micros):
    from minga_pure.money import Money

    who = wallet(Money(micros, "USD"))
    assert asks(who, Money(micros, "USD"), "manual").state is OrderState.ASKED
    assert held(who) == 0
    assert any(rail.unit_micros("USD") == 1 for rail in RAILS.values())

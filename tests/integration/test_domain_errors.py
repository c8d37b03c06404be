"""A database error becomes the error of the domain that registered its SQLSTATE."""

import pytest
from django.db import DatabaseError

from minga.domains.errors import domain_errors, register_sqlstates
from minga.domains.ledger.errors import InsufficientFunds, UnknownAccount


class _Cause(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def _refused(sqlstate: str) -> DatabaseError:
    error = DatabaseError("refused")
    error.__cause__ = _Cause(sqlstate)
    return error


def test_a_registered_code_raises_its_class():
    with pytest.raises(InsufficientFunds), domain_errors():
        raise _refused("MG001")


def test_an_unregistered_code_stays_a_database_error():
    with pytest.raises(DatabaseError), domain_errors():
        raise _refused("23505")


def test_a_code_belongs_to_one_class():
    register_sqlstates({"MG001": InsufficientFunds})
    with pytest.raises(ValueError, match="InsufficientFunds"):
        register_sqlstates({"MG001": UnknownAccount})

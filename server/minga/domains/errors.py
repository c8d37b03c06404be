"""The base of all errors of the domains: a sentence on which a person can act.

A trigger refuses with an SQLSTATE of its own (MG001 ...). The domain that owns the trigger
registers the error class of each code in its `errors.py`; `domain_errors` raises that class.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """An action that a domain refuses; `text` says what happened and what to do next.

    An argument, where given, replaces the text of the class.
    """

    text: str | Promise = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)


class ReasonRequired(DomainError):
    text = _("Please say why, in a sentence: your reason helps, whatever you decide.")


_CLASSES: dict[str, type[DomainError]] = {}


def register_sqlstates(classes: Mapping[str, type[DomainError]]) -> None:
    """Register the error class of each SQLSTATE; one code belongs to one class."""
    for sqlstate, error_class in classes.items():
        if _CLASSES.setdefault(sqlstate, error_class) is not error_class:
            raise ValueError(f"{sqlstate} belongs to {_CLASSES[sqlstate].__name__}")


def sqlstate_of(error: DatabaseError) -> str:
    """Return the SQLSTATE of a database error, or an empty string."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def domain_error(error: DatabaseError) -> DomainError | None:
    """Return an error of the class registered for the SQLSTATE, or None."""
    error_class = _CLASSES.get(sqlstate_of(error))
    return None if error_class is None else error_class()


@contextmanager
def domain_errors() -> Iterator[None]:
    """Raise the registered error instead of a database error with a registered SQLSTATE."""
    try:
        yield
    except DatabaseError as exc:
        refusal = domain_error(exc)
        if refusal is None:
            raise
        raise refusal from exc

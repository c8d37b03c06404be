"""mingad: one command line for whoever looks after a co-operative's machine."""

import argparse
import os
import sys
from importlib.metadata import version

from minga.doors.cli import (
    access_keys,
    auditing,
    backup,
    clients,
    doctor,
    members,
    payments,
    persons,
    run,
    upkeep,
)
from minga.doors.cli.errors import Refusal

PRIVATE = 0o077
"""What is written is its owner's alone, whatever the shell of the operator allows."""
GROUPS = (run, upkeep, auditing, doctor, members, persons, clients, access_keys, payments, backup)


def parser() -> argparse.ArgumentParser:
    """Every command; each group of commands adds its own."""
    mingad = argparse.ArgumentParser(
        prog="mingad",
        description="Open and look after a Minga co-operative on this machine.",
    )
    mingad.add_argument("--version", action="version", version=f"mingad {version('minga-server')}")
    commands = mingad.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add(commands)
    return mingad


def main(arguments: list[str] | None = None) -> int:
    """Run one command. 0 done, 1 a check failed, 2 refused with a sentence on stderr."""
    words = parser().parse_args(arguments)
    os.umask(PRIVATE)
    try:
        return int(words.run(words) or 0)
    except Refusal as refusal:
        print(f"mingad: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as broken:
        sentence = _sentence_of(broken)
        if sentence is None:
            raise
        print(f"mingad: {sentence}", file=sys.stderr)
        return 2


def _sentence_of(broken: Exception) -> str | None:
    """The sentence of an error that a person can act on; None for a fault of ours."""
    from django.core.exceptions import ValidationError
    from django.db.utils import OperationalError, ProgrammingError

    if isinstance(broken, ValidationError):
        return " ".join(broken.messages)
    if isinstance(broken, OperationalError):
        return f"the database does not answer ({' '.join(str(broken).split())})."
    if isinstance(broken, ProgrammingError) and "does not exist" in str(broken):
        return "the tables are missing or old. Run: mingad migrate"
    if isinstance(broken, ProgrammingError) and (advice := _advice_of(broken)):
        return advice
    if type(broken).__module__.startswith("minga.domains.") and str(broken):
        return str(broken)
    return None


def _advice_of(broken: Exception) -> str | None:
    """Return the message and hint of a database error, such as a missing role or right."""
    diagnostics = getattr(broken.__cause__, "diag", None)
    return (
        f"{diagnostics.message_primary}. {diagnostics.message_hint}"
        if diagnostics and diagnostics.message_hint
        else None
    )


if __name__ == "__main__":
    raise SystemExit(main())

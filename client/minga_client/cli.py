"""minga: what a client does from a shell.

Exit status: 0 done; 1 a check failed (rows left out, a receipt that is false); 2 refused or not
possible, with a sentence that says what happened, what was kept and what to do next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from minga_client import (
    commands_access,
    commands_items,
    commands_licences,
    commands_panels,
    commands_projects,
    commands_recipient,
    commands_rows,
    commands_terms,
)
from minga_client.console import print_error
from minga_client.errors import MingaError

SUCCESS, CHECK_FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130


def parser() -> argparse.ArgumentParser:
    """Every command; tests compare it with docs/reference/commands.md."""
    root = argparse.ArgumentParser(
        prog="minga",
        description="Bring items to a Minga co-operative, watch them being labelled, take the"
        " dataset home, verify receipts offline.",
    )
    root.add_argument("--version", action="version", version=f"minga {version('minga-client')}")
    commands = root.add_subparsers(metavar="COMMAND", required=True)
    for command_module in (
        commands_access,
        commands_projects,
        commands_rows,
        commands_items,
        commands_terms,
        commands_licences,
        commands_panels,
        commands_recipient,
    ):
        command_module.add(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Never a traceback for what can be said in a sentence."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except MingaError as exc:
        print_error(exc)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return SUCCESS
    except KeyboardInterrupt:
        print("\nStopped here. What was sent is kept, and work goes on without you.",
              file=sys.stderr)  # fmt: skip
        return INTERRUPTED
    except OSError as exc:
        print(f"minga: {exc.strerror or exc} ({exc.filename or 'no file'})", file=sys.stderr)
        return REFUSED

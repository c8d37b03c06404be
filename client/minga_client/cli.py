"""minga: what a client does from a shell.

Exit status: 0 done; 1 a check failed (rows left out, a receipt that is false); 2 refused or not
possible, with a sentence that says what happened, what was kept and what to do next.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import version

from minga_client import commands_access, commands_projects, commands_rows
from minga_client.console import complain
from minga_client.errors import MingaError

DONE, CHECK_FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 130


def parser() -> argparse.ArgumentParser:
    """Every command; tests compare it with docs/reference/commands.md."""
    found = argparse.ArgumentParser(
        prog="minga",
        description="Bring items to a Minga co-operative, watch them being labelled, take the"
        " dataset home, verify receipts offline.",
    )
    found.add_argument("--version", action="version", version=f"minga {version('minga-client')}")
    commands = found.add_subparsers(metavar="COMMAND", required=True)
    for room in (commands_access, commands_projects, commands_rows):
        room.add(commands)
    return found


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Never a traceback for what can be said in a sentence."""
    asked = parser().parse_args(words)
    try:
        return int(asked.run(asked))
    except MingaError as wrong:
        complain(wrong)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    except KeyboardInterrupt:
        print("\nStopped here. What was sent is kept, and work goes on without you.",
              file=sys.stderr)  # fmt: skip
        return INTERRUPTED
    except OSError as wrong:
        print(f"minga: {wrong.strerror or wrong} ({wrong.filename or 'no file'})", file=sys.stderr)
        return REFUSED

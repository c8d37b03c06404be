"""Console output of the command: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from uuid import UUID

from minga_client import config
from minga_client.client import Minga
from minga_client.errors import MingaError, NotSignedIn
from minga_client.project import Project


def out(text: str) -> None:
    print(text, flush=True)


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def print_error(error: MingaError) -> None:
    """Print the message of an error to stderr, with each reason on its own line."""
    if len(error.reasons) > 1:
        note(f"minga: refused, for {len(error.reasons)} reasons. Nothing was changed.")
        for reason in error.reasons:
            note(f"  - {reason}")
    else:
        note(f"minga: {error.message}")
    if isinstance(error, NotSignedIn) and error.code:
        note("Make a new token on the website, then: minga login URL")


def table(lines: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Print rows in columns as wide as their longest cell; print nothing without rows."""
    if not lines:
        return
    widths = [max(len(row[index]) for row in [heads, *lines]) for index in range(len(heads))]
    for row in [heads, *lines]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        out("  ".join(cells).rstrip())


def co_operative() -> Minga:
    """Return a connection with the stored credentials. Raises NotSignedIn."""
    credentials = config.signed_in()
    return Minga(credentials.url, credentials.token)


def project_named(minga: Minga, name: str) -> Project:
    """Return the project with this id, end of an id (4 characters or more) or title.

    The exact title goes before another case and before the end of an id.
    Raises MingaError for no match and for several.
    """
    try:
        return minga.projects.get(UUID(name))
    except ValueError:
        pass
    folded = name.casefold()
    matches = [
        project
        for project in minga.projects.list()
        if project.title.casefold() == folded
        or (len(folded) >= 4 and str(project.id).endswith(folded))
    ]
    exact = [project for project in matches if project.title == name]
    matches = exact or matches
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise MingaError(f"You have no project “{name}”. See them with: minga projects")
    return _chosen_by_hand(name, matches)


def _chosen_by_hand(name: str, matches: Sequence[Project]) -> Project:
    """Ask which of several projects is meant. Raises MingaError where nobody can answer."""
    ids = ", ".join(str(project.id) for project in matches)
    several = MingaError(f"“{name}” is the name of several projects. Give the id: {ids}")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise several
    note(f"“{name}” is the name of several projects:")
    for number, project in enumerate(matches, start=1):
        note(f"  {number}  {project.id}  {project.facts.state}  {project.title}")
    print("Which one? Its number, or Enter for none: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline().strip()
    if not answer.isdecimal() or not 1 <= int(answer) <= len(matches):
        raise several
    return matches[int(answer) - 1]

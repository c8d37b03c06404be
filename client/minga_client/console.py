"""How the command speaks: results on stdout, everything else on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from uuid import UUID

from minga_client import config
from minga_client.client import Minga
from minga_client.errors import MingaError, NotSignedIn
from minga_client.project import Project


def say(text: str) -> None:
    print(text, flush=True)


def remark(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def complain(wrong: MingaError) -> None:
    """What happened, and each reason on its own line."""
    if len(wrong.reasons) > 1:
        remark(f"minga: refused, for {len(wrong.reasons)} reasons. Nothing was changed.")
        for reason in wrong.reasons:
            remark(f"  - {reason}")
    else:
        remark(f"minga: {wrong.message}")
    if isinstance(wrong, NotSignedIn) and wrong.code:
        remark("Make a new token on the website, then: minga login URL")


def table(lines: Sequence[Sequence[str]], heads: Sequence[str]) -> None:
    """Columns as wide as their longest entry; heads only where there is something below them."""
    if not lines:
        return
    widths = [max(len(row[index]) for row in [heads, *lines]) for index in range(len(heads))]
    for row in [heads, *lines]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


def co_operative() -> Minga:
    """The one that this machine is signed in to. Raises NotSignedIn."""
    credentials = config.signed_in()
    return Minga(credentials.url, credentials.token)


def project_named(minga: Minga, name: str) -> Project:
    """By its id, by the end of its id, or by its whole title. Raises MingaError."""
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
    if len(matches) == 1:
        return matches[0]
    if not matches:
        raise MingaError(f"You have no project “{name}”. See them with: minga projects")
    ids = ", ".join(str(project.id) for project in matches)
    raise MingaError(f"“{name}” is the name of several projects. Give the id: {ids}")

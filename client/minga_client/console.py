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
    widths = [max(len(row[at]) for row in [heads, *lines]) for at in range(len(heads))]
    for row in [heads, *lines]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


def co_operative() -> Minga:
    """The one that this machine is signed in to. Raises NotSignedIn."""
    kept = config.signed_in()
    return Minga(kept.url, kept.token)


def project_named(minga: Minga, name: str) -> Project:
    """By its id, by the end of its id, or by its whole title. Raises MingaError."""
    try:
        return minga.projects.get(UUID(name))
    except ValueError:
        pass
    wanted = name.casefold()
    found = [
        one
        for one in minga.projects.list()
        if one.title.casefold() == wanted or (len(wanted) >= 4 and str(one.id).endswith(wanted))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise MingaError(f"You have no project “{name}”. See them with: minga projects")
    ids = ", ".join(str(one.id) for one in found)
    raise MingaError(f"“{name}” is the name of several projects. Give the id: {ids}")

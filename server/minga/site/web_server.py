"""Web server: granian, whose workers start as copies of a process that has loaded everything.

`mingad up` runs this module with the words of granian's command line. Loading takes a second and
100 MB, which every worker would otherwise spend again; a worker that replaces another is there at
once. It loads after it listens, so that who asks meanwhile waits and is not refused. Nothing may
reach the database before the copies are made: they would share its connection.
"""

import gc
from importlib import import_module
from typing import Any

from granian import cli
from granian.server import MPServer


class LoadedServer(MPServer):
    """A server that loads the application between listening and the start of its workers."""

    def startup(self, *words: Any) -> None:
        self.on_startup(load)
        super().startup(*words)  # type: ignore[no-untyped-call]


def load() -> None:
    """Import the application and the views behind its addresses."""
    import_module("minga.site.wsgi")
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 (imports the views)
    gc.collect()
    gc.freeze()  # a collection in a worker does not write to pages that it shares


def main() -> None:
    """Serve as granian's command line says."""
    cli.Server = LoadedServer  # type: ignore[attr-defined]
    cli.entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()

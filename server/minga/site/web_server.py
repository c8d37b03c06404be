"""Web server: granian, whose workers start as copies of a process that has loaded everything.

`mingad up` runs this module with the words of granian's command line. Loading takes a second and
100 MB, which every worker would otherwise spend again; a worker that replaces another is there at
once. Nothing may reach the database before the copies are made: they would share its connection.
"""

import gc

from django.urls import get_resolver
from granian.cli import entrypoint

from minga.site import wsgi

__all__ = ["wsgi"]


def main() -> None:
    """Load the application and its addresses, then serve."""
    get_resolver().url_patterns  # noqa: B018 (imports the views)
    gc.collect()
    gc.freeze()  # a collection in a worker does not write to pages that it shares
    entrypoint()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()

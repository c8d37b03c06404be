"""Refreshes of the rows of the data manager."""

from minga.domains.items.actions.refresh import index_waiting, refresh, refresh_waiting

__all__ = ["index_waiting", "refresh", "refresh_waiting"]

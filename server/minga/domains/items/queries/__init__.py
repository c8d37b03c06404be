"""Reads of the data manager. The caller has made sure whose project it is."""

from minga.domains.items.queries.detail import item_detail
from minga.domains.items.queries.listing import answers_now, list_items
from minga.domains.items.rules import cursor_text, read_cursor

__all__ = ["answers_now", "cursor_text", "item_detail", "list_items", "read_cursor"]

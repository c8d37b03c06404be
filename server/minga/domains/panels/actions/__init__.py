"""All that can happen to panels: declare, withdraw, ask, compose, approve, tell, close."""

from minga.domains.panels.actions.members import declare, withdraw_declaration
from minga.domains.panels.actions.panels import (
    approve_panel,
    ask_panel,
    close_panel,
    compose_panel,
    decline_request,
    release_count,
)

__all__ = [
    "approve_panel",
    "ask_panel",
    "close_panel",
    "compose_panel",
    "declare",
    "decline_request",
    "release_count",
    "withdraw_declaration",
]

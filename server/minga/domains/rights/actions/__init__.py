"""All that can happen to rights: asked, sent, answered, escalated."""

from minga.domains.rights.actions.escalations import escalate_due
from minga.domains.rights.actions.letters import send_letters
from minga.domains.rights.actions.nodes import set_node
from minga.domains.rights.actions.notes import open_requests
from minga.domains.rights.actions.receipts import answer_link, take_receipts
from minga.domains.rights.actions.requests import ask, close_done, fan_out_waiting
from minga.domains.rights.actions.sending import send_due

__all__ = [
    "answer_link",
    "ask",
    "close_done",
    "escalate_due",
    "fan_out_waiting",
    "open_requests",
    "send_due",
    "send_letters",
    "set_node",
    "take_receipts",
]

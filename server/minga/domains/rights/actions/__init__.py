"""All that can happen to rights: asked, sent, answered, escalated."""

from minga.domains.rights.actions.escalations import escalate_due
from minga.domains.rights.actions.nodes import set_node
from minga.domains.rights.actions.receipts import take_receipts
from minga.domains.rights.actions.requests import ask, close_done, fan_out_waiting
from minga.domains.rights.actions.sending import send_due

__all__ = [
    "ask",
    "close_done",
    "escalate_due",
    "fan_out_waiting",
    "send_due",
    "set_node",
    "take_receipts",
]

"""All that can happen to rights: asked, sent, answered, escalated."""

from minga.domains.rights.actions.breaches import (
    confirm_breach,
    note_authority,
    report_breach,
    send_breach_notices,
)
from minga.domains.rights.actions.decisions import decide_request, extend_deadline, settle_case
from minga.domains.rights.actions.escalations import carry_out_escalations, escalate_due
from minga.domains.rights.actions.letters import send_letters
from minga.domains.rights.actions.nodes import set_node
from minga.domains.rights.actions.notes import open_requests
from minga.domains.rights.actions.receipts import answer_link, take_receipts
from minga.domains.rights.actions.requests import (
    allow_again,
    ask,
    close_done,
    fan_out_waiting,
)
from minga.domains.rights.actions.sending import send_due
from minga.domains.rights.actions.visitors import (
    begin_visit,
    decide_visit,
    forget_visitors,
    prove_contact,
    send_codes,
    tell_visitors,
)

__all__ = [
    "allow_again",
    "answer_link",
    "ask",
    "begin_visit",
    "carry_out_escalations",
    "close_done",
    "confirm_breach",
    "decide_request",
    "decide_visit",
    "escalate_due",
    "extend_deadline",
    "fan_out_waiting",
    "forget_visitors",
    "note_authority",
    "open_requests",
    "prove_contact",
    "report_breach",
    "send_breach_notices",
    "send_codes",
    "send_due",
    "send_letters",
    "set_node",
    "settle_case",
    "take_receipts",
    "tell_visitors",
]

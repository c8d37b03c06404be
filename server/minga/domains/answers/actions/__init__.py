"""All that can happen to answers: one verb, one transaction, keyword-only."""

from minga.domains.answers.actions.collected import delete_collected
from minga.domains.answers.actions.panels import name_panels
from minga.domains.answers.actions.receipts import write_receipt
from minga.domains.answers.actions.review_status import accept, accept_due, refuse, release
from minga.domains.answers.actions.sync import sync
from minga.domains.answers.actions.uploads import forget_uploads, forget_uploads_of, receive_piece

__all__ = [
    "accept",
    "accept_due",
    "delete_collected",
    "forget_uploads",
    "forget_uploads_of",
    "name_panels",
    "receive_piece",
    "refuse",
    "release",
    "sync",
    "write_receipt",
]

"""Requests on their way: signed, sent to recipients that have an address, asked again."""

from datetime import timedelta

from django.db.models import F, Q
from django.db.models.functions import Now

from minga.domains.consent.queries import database_now
from minga.domains.retries import actions as retries
from minga.domains.rights import queries, rules, transport
from minga.domains.rights.actions.notes import sign_chain
from minga.domains.rights.actions.receipts import take_receipts
from minga.domains.rights.errors import BadReceipt, NotReached
from minga.domains.rights.models import Branch, Node
from minga.domains.rights.types import FINAL_STATES, ReceiptSource

SENT_AT_ONCE = 500


def send_due() -> int:
    """Ask every recipient with an address whose turn it is; how many were reached.

    A recipient that has our request gives its receipts as they are now. One that cannot be reached
    is tried again, after a longer pause each time, until it has answered: also when its time is
    over. Safe at a crash at any line: the same request twice is one request.
    """
    now = database_now()
    final = [state.value for state in FINAL_STATES]
    rows = Branch.objects.filter(~Q(state__in=final), next_try_at__lte=now).order_by(
        "next_try_at", "id"
    )[:SENT_AT_ONCE]
    return retries.work_through(
        "rights.send", list(rows), _send_one, key=lambda row: row.public_id, one_transaction=False
    )


def _send_one(row: Branch) -> int:
    node = Node.objects.filter(client=row.client, node=row.node).first()
    if node is None or not node.address or not queries.key_of(row.client, row.node):
        _rest(row, rules.PAUSE_MAX, "")
        return 0
    notes, under = sign_chain(row.request_id, row.chain)
    try:
        receipts = transport.send_branch(node.address, rules.nested(row.node, notes, under))
        take_receipts(receipts=receipts, chain=row.chain, source=ReceiptSource.REPLY)
    except (NotReached, BadReceipt) as exc:
        Branch.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
        _rest(row, rules.pause_after(row.tries + 1), str(exc))
        return 0
    Branch.objects.filter(pk=row.pk).update(tries=0)
    _rest(row, rules.POLL_PAUSE, "")
    return 1


def _rest(row: Branch, pause: timedelta, trouble: str) -> None:
    Branch.objects.filter(pk=row.pk).update(next_try_at=Now() + pause, trouble=trouble[:200])

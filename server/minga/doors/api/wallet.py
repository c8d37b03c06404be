"""A member's own wallet and receipts."""

from datetime import UTC, datetime, timedelta

from django.http import HttpRequest
from ninja import Router

from minga.domains.answers import queries as answers
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.doors.api import schemas, serializers
from minga.doors.api.auth import WORK, member_of
from minga.doors.api.paging import Cursor, Limit, cursor_after, read_cursor

router = Router(tags=["wallet"])

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@router.get("/wallet", auth=WORK, response=schemas.WalletOut)
def read_wallet(request: HttpRequest) -> object:
    """Your balance in each currency."""
    accounts = ledger.accounts_of(member_of(request).subject)
    return schemas.WalletOut(
        balances=[
            serializers.money(ledger.balance(account))
            for (kind, _currency), account in sorted(accounts.items())
            if kind is AccountKind.WALLET
        ]
    )


@router.get("/receipts", auth=WORK, response=schemas.ReceiptPage)
def list_receipts(request: HttpRequest, limit: Limit = 50, cursor: Cursor = "") -> object:
    """Your receipts, newest first, each with its proof once the log holds it."""
    member = member_of(request)
    micros = read_cursor(cursor, first=0)
    before_moment = _BEGINNING + min(micros, 2**52) * _MICROSECOND if micros else None
    receipts = answers.receipts(member, limit=limit + 1, issued_before=before_moment)
    page = receipts[:limit]
    last = (page[-1].issued_at - _BEGINNING) // _MICROSECOND if len(receipts) > limit else None
    return schemas.ReceiptPage(
        rows=[answers.receipt_document(receipt) for receipt in page],
        next=None if last is None else cursor_after(last),
    )

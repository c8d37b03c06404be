"""The wallet: what came and went, and the signed receipts to keep."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from minga.domains.answers import queries as answers
from minga.domains.ledger import queries as ledger
from minga.domains.people.types import MemberRef
from minga.doors.web import statements
from minga.doors.web.evidence import document_file
from minga.doors.web.permissions import wallet_owners_only
from minga.typed_values import moment, whole_number

LINES = 25
READ = 500


@require_GET
@wallet_owners_only
def wallet(request: HttpRequest, member: MemberRef) -> HttpResponseBase:
    """Balances, a statement of one currency, receipts; older ones by their last line."""
    accounts = statements.wallets(member)
    currency = request.GET.get("currency", next(iter(accounts), ""))
    account = accounts.get(currency)
    transfers = []
    if account is not None:
        last = whole_number(request.GET.get("before"))
        transfers = ledger.statement(account, before_id=last, limit=READ)
    lines, end = statements.bundles(transfers, account or 0, limit=LINES)
    until = moment(request.GET.get("until"))
    receipts = statements.receipt_bundles(
        answers.receipts(member, limit=READ, issued_before=until), limit=LINES
    )
    has_older = bool(transfers) and (end != transfers[-1].id or len(transfers) == READ)
    older = {"currency": currency, "before": str(end)} if has_older else None
    until_next = receipts[-1].receipts[-1].issued_at.isoformat() if len(receipts) == LINES else ""
    return render(
        request,
        "member/wallet.html",
        {
            "wallet": statements.sums(member, now=timezone.now()),
            "waiting": answers.checked(member),
            "currencies": list(accounts) if len(accounts) > 1 else [],
            "transfers": lines,
            "receipts": receipts,
            "older_transfers": "?" + urlencode(older) if older else "",
            "older_receipts": "?" + urlencode({"until": until_next}) + "#receipts"
            if until_next
            else "",
        },
    )


@require_GET
@wallet_owners_only
def receipt(request: HttpRequest, member: MemberRef, receipt: UUID) -> HttpResponseBase:  # noqa: ARG001
    """One's own receipt as a file to keep; checked by anybody with `minga verify`."""
    receipts = answers.receipts_named(member, [receipt])
    if not receipts:
        raise Http404
    return document_file(answers.receipt_document(receipts[0]), f"receipt-{receipt}.json")

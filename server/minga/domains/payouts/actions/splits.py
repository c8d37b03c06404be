"""Standing splits: what comes into a wallet is shared with other wallets, as its owner wishes."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection, transaction

from minga.domains.ledger import actions as ledger
from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind, TransferCode
from minga.domains.payouts import queries, rules
from minga.domains.payouts.errors import ShareForged
from minga.domains.payouts.models import SplitRun, SplitShare
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga_pure.money import Money

SQL = named_queries("payouts")

EARNED = ("answer_pay", "accepted", "time_paid", "top_up", "overhead", "jury")


@transaction.atomic
def set_split(*, owner: UUID, shares: Mapping[UUID, int]) -> None:
    """Set the shares of future income by wallet, in millionths; empty ends the split.

    What came in before is shared by the old split first, unless that was forged. Raises BadSplit;
    the database's own trigger asks again at the end of the transaction.
    """
    rules.check_split(owner, shares)
    if not _is_forged(owner):
        share_out(owner=owner)
    SplitShare.objects.filter(owner=owner).delete()
    SplitShare.objects.bulk_create(
        [SplitShare(owner=owner, to=to, millionths=part) for to, part in shares.items()]
    )


@transaction.atomic
def share_out(*, owner: UUID) -> dict[UUID, list[Money]]:
    """Share what came in since the last time; what went to whom. Twice shares once.

    Never more than the wallet holds: what its owner took out meanwhile is hers. Raises ShareForged.
    """
    rows = list(SplitShare.objects.select_for_update().filter(owner=owner).order_by("id"))
    if not rows:
        return {}
    if _is_forged(owner):
        raise ShareForged
    shares = {row.to: row.millionths for row in rows}
    shared: dict[UUID, list[Money]] = {}
    for (kind, currency), account in sorted(books.accounts_of(owner).items()):
        if kind is not AccountKind.WALLET:
            continue
        last = SplitRun.objects.filter(owner=owner, currency=currency).order_by("-up_to").first()
        with connection.cursor() as cursor:
            cursor.execute(
                SQL["came_in"],
                {
                    "account": account,
                    "after": last.up_to if last else 0,
                    "since": rows[0].since,
                    "earned": list(EARNED),
                },
            )
            up_to, micros = cursor.fetchone()
        money = min(Money(micros, currency), books.balance(account))
        if not money:
            continue
        parts = rules.split(money, owner, shares)
        run = SplitRun.objects.create(
            owner=owner,
            currency=currency,
            up_to=up_to,
            micros=money.micros,
            parts={str(to): part.micros for to, part in parts.items() if part},
        )
        for to, part in parts.items():
            if part:
                ledger.post(
                    debit=account,
                    credit=ledger.open_account(
                        kind=AccountKind.WALLET, owner=to, currency=currency
                    ),
                    money=part,
                    code=TransferCode.SHARE,
                    reference=f"share:{run.public_id}:{to}",
                )
                shared.setdefault(to, []).append(part)
    return shared


def _is_forged(owner: UUID) -> bool:
    """Return True when a share of this wallet was not written by the application."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["unsealed_shares"], [owner])
        return cursor.fetchone() is not None


def share_out_all() -> int:
    """Carry out every standing split; how many wallets have one."""
    return retries.work_through("payouts.share_out", queries.split_owners(), _share)


def _share(owner: UUID) -> None:
    share_out(owner=owner)

"""Holdings of the ledger: a member's accounts and what moved on them, by an opaque owner."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Holder, Holding, Law, register
from minga.domains.ledger.models import Account

_ACCOUNTS = "(SELECT id FROM ledger_account WHERE owner = %(subject)s)"


def unpaid_money(person: DataSubject) -> list[str]:
    """Return a sentence while money lies in the wallet: nobody could reach it afterwards."""
    accounts = Account.objects.filter(owner=person.subject, balance_micros__gt=0)
    if person.subject is None or not accounts.exists():
        return []
    return [gettext("There is money in the wallet. Have it paid out first: it is theirs.")]


HOLDER = register(
    Holder(
        "ledger",
        title=_("Your wallet and what moved on it"),
        covers=(
            Holding("ledger_account", "owner = %(subject)s", law=Law.BOOKS),
            Holding(
                "ledger_transfer", f"debit IN {_ACCOUNTS} OR credit IN {_ACCOUNTS}", law=Law.BOOKS
            ),
        ),
        obstacles=unpaid_money,
    )
)

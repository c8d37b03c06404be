"""Holdings of payouts: where money was to go, and what went. The addresses lie in the vault."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Erasing, Holder, Holding, Law, register
from minga.domains.payouts import actions
from minga.domains.payouts.models import Order
from minga.domains.people import queries as people

_PAYMENTS = "(SELECT payment_id FROM payouts_order WHERE owner = %(subject)s)"
_ORDERS = "(SELECT id FROM payouts_order WHERE owner = %(subject)s)"


def payouts_on_their_way(person: DataSubject) -> list[str]:
    """A payout needs its sealed destination until it has ended."""
    if (
        person.subject is None
        or not Order.objects.filter(owner=person.subject, ended_at__isnull=True).exists()
    ):
        return []
    return [gettext("A payout is on its way. Wait until it has arrived, or cancel it.")]


def leave_home(person: DataSubject) -> None:
    """End the splits with a household, so that no money goes to a wallet that nobody reaches."""
    member = people.wallet_owner(person.person_id)
    home = people.household_of(member) if member else None
    if member and home:
        actions.leave_household(member=member, household=home.public_id)


HOLDER = register(
    Holder(
        "payouts",
        title=_("Payouts and where they went"),
        covers=(
            Holding(
                "payouts_destination",
                "owner = %(subject)s",
                Erasing.BLANK,
                Law.BOOKS,
                blank="retired_at = now()",
                erased="retired_at IS NULL",
            ),
            Holding("payouts_splitshare", '%(subject)s IN (owner, "to")', law=Law.BOOKS),
            Holding("payouts_splitrun", "owner = %(subject)s", law=Law.BOOKS),
            Holding("payouts_order", "owner = %(subject)s", law=Law.BOOKS),
            Holding("payouts_advance", "owner = %(subject)s", law=Law.BOOKS),
            Holding("payouts_payment", f"id IN {_PAYMENTS}", law=Law.BOOKS),
            Holding("payouts_bankreport", f"payment_id IN {_PAYMENTS}", law=Law.BOOKS),
            Holding(
                "payouts_bankcase",
                f"payment_id IN {_PAYMENTS} OR decided_by_id = %(person)s",
                law=Law.BOOKS,
            ),
            Holding(
                "payouts_confirmation",
                f"order_id IN {_ORDERS} OR person_id = %(person)s",
                law=Law.BOOKS,
            ),
            Holding(
                "payouts_batch", "%(person)s IN (built_by_id, submitted_by_id)", law=Law.OFFICE
            ),
            Holding("payouts_reading", "read_by_id = %(person)s", law=Law.OFFICE),
            Holding("payouts_houseaccount", "entered_by_id = %(person)s", law=Law.BOOKS),
            Holding("payouts_tariff", "entered_by_id = %(person)s", law=Law.OFFICE),
        ),
        obstacles=payouts_on_their_way,
        prepare=leave_home,
    )
)

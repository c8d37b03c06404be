"""Values that member pages show, and the sentences of the label form's script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from minga_pure.money import Money
from minga_pure.tasktypes.messages import N_

_SAID_BY_THE_SCRIPT = (
    N_("Sending."),
    N_("Taken back."),
    N_("There is nothing to take back on this page."),
    N_("The picture. Press N for a new box."),
    N_("Label of the box"),
    N_("New box"),
    N_("Delete"),
    N_("There is none in this picture"),
    N_("Boxes: %(n)s"),
    N_(
        "Box %(n)s, %(label)s: %(x)s percent from the left, %(y)s from the top, "
        "%(width)s wide, %(height)s high."
    ),
    N_("Draw a box, or say that there is none in this picture."),
)


def desk_words() -> dict[str, str]:
    """The sentences that the script of a label form says, in the reader's language."""
    return {sentence: gettext(sentence) for sentence in _SAID_BY_THE_SCRIPT}


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One label to choose; `is_exclusive` marks an answer instead of labels, as “I can’t tell”."""

    value: str
    name: str
    title: str
    key: str
    help: str
    checked: bool
    is_exclusive: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """A member's progress in the bundle they took on."""

    answered: int
    total: int
    earned: Money
    seconds_left: int = 0
    released_count: int = 0


@dataclass(frozen=True, slots=True)
class WalletSums:
    balances: Sequence[Money]
    week: Sequence[Money]
    week_answers: int
    week_seconds: int
    week_hourly: Money | None


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a statement; what left is below zero."""

    moved_at: datetime
    words: str
    money: Money
    count: int = 1


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    public_id: UUID
    issued_at: datetime
    answers: int
    sums: Sequence[Money]


@dataclass(frozen=True, slots=True)
class ReceiptBundle:
    """The receipts of one bundle, and what they say together."""

    receipts: Sequence[ReceiptLine]

    @property
    def issued_at(self) -> datetime:
        return self.receipts[0].issued_at

    @property
    def answers(self) -> int:
        return sum(receipt.answers for receipt in self.receipts)

    @property
    def sums(self) -> list[Money]:
        totals: dict[str, Money] = {}
        for receipt in self.receipts:
            for money in receipt.sums:
                totals[money.currency] = (
                    totals.get(money.currency, Money.zero(money.currency)) + money
                )
        return [totals[currency] for currency in sorted(totals)]

"""By hand: cash, a voucher, a transfer from somebody's own account. Two stewards confirm it.

It carries any amount down to a millionth, so no balance is ever stuck (G13).
"""

from typing import ClassVar

from django.utils.translation import gettext_lazy

from minga.domains.payouts.rails.contract import Rail
from minga.domains.payouts.types import RailField


class ByHand(Rail):
    name = "manual"
    title = gettext_lazy("By hand")
    description = gettext_lazy("Any amount; two stewards confirm that it has reached you.")
    fields: ClassVar = (
        RailField(
            "how", gettext_lazy("How it reaches you"), gettext_lazy("As in: cash from Tiana")
        ),
    )
    sends_files = False

    def hint(self, details: dict[str, str]) -> str:  # type: ignore[override]
        return details["how"][:40]

    def unit_micros(self, currency: str) -> int:  # noqa: ARG002
        return 1

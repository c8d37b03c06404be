"""Holdings of billing: papers of clients, and the officers who read or issued them."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

HOLDER = register(
    Holder(
        "billing",
        title=_("Papers of clients that you read or issued"),
        covers=(
            Holding(
                "billing_statement", "%(person)s IN (read_by_id, confirmed_by_id)", law=Law.OFFICE
            ),
            Holding("billing_invoice", "issued_by_id = %(person)s", law=Law.OFFICE),
            Holding("billing_entry", law=Law.CLIENT),
            Holding("billing_feeearning", law=Law.CLIENT),
        ),
    )
)

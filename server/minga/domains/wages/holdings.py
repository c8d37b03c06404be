"""Holdings of wages: the lines of paydays, time around the work, and who decided about it."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

HOLDER = register(
    Holder(
        "wages",
        title=_("Your hours, paydays and top-ups"),
        covers=(
            Holding(
                "wages_overhead",
                "member_id = %(member)s OR %(person)s IN (recorded_by_id, decided_by_id)",
                law=Law.BOOKS,
            ),
            Holding("wages_paydayline", "member_id = %(member)s", law=Law.BOOKS),
            Holding(
                "wages_look",
                "member_id = %(member)s OR decided_by_id = %(person)s",
                law=Law.BOOKS,
            ),
            Holding("wages_payday", "%(person)s IN (opened_by_id, approved_by_id)", law=Law.OFFICE),
            Holding("wages_floorremainder", law=Law.CLIENT),
        ),
    )
)

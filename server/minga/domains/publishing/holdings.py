"""Holdings of publishing: a member's wish to try pilots, their seats and words, raises."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Erasing, Holder, Holding, Law, register

HOLDER = register(
    Holder(
        "publishing",
        title=_("Pilots and raises"),
        covers=(
            Holding("publishing_volunteer", "member_id = %(member)s", Erasing.DELETE),
            Holding("publishing_seat", "member_id = %(member)s", law=Law.CONTRACT),
            Holding("publishing_topup", "member_id = %(member)s", law=Law.BOOKS),
            Holding("publishing_pilot", "opened_by_id = %(person)s", law=Law.OFFICE),
            Holding("publishing_raise", "by_id = %(person)s", law=Law.OFFICE),
            Holding("publishing_sketch", law=Law.CLIENT),
            Holding("publishing_cheapercopy", law=Law.CLIENT),
        ),
    )
)

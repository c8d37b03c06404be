"""Holdings of licences: licensed items of a member with their pay and bonds."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

_ITEMS = "(SELECT id FROM licences_licenceitem WHERE subject = %(subject)s)"

HOLDER = register(
    Holder(
        "licences",
        title=_("Licences of what is yours"),
        covers=(
            Holding("licences_standingchange", f"licence_item_id IN {_ITEMS}", law=Law.PROOF),
            Holding("licences_bondoutcome", f"licence_item_id IN {_ITEMS}", law=Law.BOOKS),
            Holding(
                "licences_restriction",
                "item IN (SELECT item FROM licences_licenceitem WHERE subject = %(subject)s)",
                law=Law.CLAIMS,
            ),
            Holding("licences_licenceitem", "subject = %(subject)s", law=Law.BOOKS),
            Holding("licences_bondrelease", law=Law.CLIENT),
            Holding("licences_licence", "ordered_by_id = %(person)s", law=Law.OFFICE),
            Holding("licences_openlicence", law=Law.CLIENT),
            Holding("licences_engagement", law=Law.CLIENT),
            Holding("licences_webhook", law=Law.CLIENT),
            Holding("licences_freeze", law=Law.CLIENT),
        ),
    )
)

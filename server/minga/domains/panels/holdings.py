"""Holdings of panels: what a member declared lies in the vault; here are rows without a trait."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Erasing, Holder, Holding, Law, register
from minga.domains.panels import actions
from minga.domains.people import queries as people

_BY_PERSON = "%(person)s IN (requested_by_id, declined_by_id)"
_DECIDED = "%(person)s IN (composed_by_id, approved_by_id, closed_by_id)"


def withdraw_everything(person: DataSubject) -> None:
    """Forget what a member declared, and take them out of every panel."""
    member = people.wallet_owner(person.person_id)
    if member is not None:
        actions.withdraw_declaration(member=member)


HOLDER = register(
    Holder(
        "panels",
        title=_("What you said about yourself, and which groups it put you in"),
        covers=(
            Holding("panels_membership", "member_id = %(member)s", Erasing.DELETE),
            Holding("panels_profile", "member_id = %(member)s", Erasing.DELETE),
            Holding("panels_release", law=Law.PROOF),
            Holding("panels_panel", _DECIDED, law=Law.OFFICE),
            Holding("panels_panelrequest", _BY_PERSON, law=Law.OFFICE),
        ),
        prepare=withdraw_everything,
    )
)

"""Holdings of consent: what a member allowed, granted and withdrew. A no names nobody."""

from django.utils.translation import gettext_lazy as _

from minga.domains.consent import actions, queries
from minga.domains.consent.types import GrantState
from minga.domains.holding import DataSubject, Erasing, Holder, Holding, Law, register
from minga.domains.people import queries as people

_OF_MEMBER = "member_id = %(member)s"
_GRANTS = "(SELECT id FROM consent_grant WHERE member_id = %(member)s)"
_BEGUN = "grant_id IN (SELECT id FROM consent_grant WHERE granted_at IS NULL)"


def withdraw_everything(person: DataSubject) -> None:
    """Withdraw every consent before its person is erased, so that recipients learn of it."""
    member = people.wallet_owner(person.person_id)
    if member is None:
        return
    for grant in queries.grants_of(member):
        if grant.granted_at and grant.state is not GrantState.WITHDRAWN:
            actions.withdraw_grant(member=member, grant=grant.public_id)


HOLDER = register(
    Holder(
        "consent",
        title=_("What you allowed, agreed to and withdrew"),
        covers=(
            Holding(
                "consent_teachbackattempt",
                f"grant_id IN {_GRANTS}",
                Erasing.DELETE,
                Law.CLAIMS,
                erased=_BEGUN,
            ),
            Holding(
                "consent_explanation",
                f"{_OF_MEMBER} OR explained_by_id = %(person)s",
                Erasing.DELETE,
                Law.CLAIMS,
                erased=f"{_OF_MEMBER} AND {_BEGUN}",
            ),
            Holding(
                "consent_record",
                f"grant_id IN {_GRANTS}",
                law=Law.CLAIMS,
                hidden=("salt", "holder_key"),
            ),
            Holding("consent_pseudonym", _OF_MEMBER, law=Law.CLAIMS),
            Holding("consent_copydelivery", f"grant_id IN {_GRANTS}", law=Law.PROOF),
            Holding(
                "consent_grant",
                _OF_MEMBER,
                Erasing.DELETE,
                Law.CLAIMS,
                erased="granted_at IS NULL",
            ),
            Holding("consent_standingtermsversion", _OF_MEMBER, law=Law.CLAIMS),
            Holding("consent_terms", "published_by_id = %(person)s", law=Law.OFFICE),
            Holding("consent_termsclosure", "closed_by_id = %(person)s", law=Law.OFFICE),
            Holding("consent_groupvote", law=Law.CLIENT),
            Holding("consent_groupvoter", _OF_MEMBER, law=Law.PROOF),
            Holding("consent_decline", law=Law.PROOF),
        ),
        prepare=withdraw_everything,
    )
)

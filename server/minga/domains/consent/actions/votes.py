"""The panel's yes: the members concerned vote on a use under double consent."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from minga.domains.consent import queries
from minga.domains.consent.errors import CannotVote, TooFewVoters
from minga.domains.consent.models import GroupVote, GroupVoter
from minga.domains.consent.types import TermsView
from minga.domains.errors import domain_errors
from minga.domains.locks import lock_until_commit
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries


@transaction.atomic
def open_vote(
    *, matter: UUID, client: UUID, title: str, purposes: Iterable[str], members: Iterable[int]
) -> None:
    """Ask the members concerned about a matter; a matter is asked once, and twice is as once.

    matter: the public id of terms or of a panel. Raises TooFewVoters.
    """
    lock_until_commit(f"consent vote {matter}")
    if GroupVote.objects.filter(matter=matter).exists():
        return
    voters = sorted(set(members))
    with domain_errors():
        vote = GroupVote.objects.create(
            matter=matter,
            client=client,
            title=title,
            purposes=list(purposes),
            electorate=len(voters),
        )
        GroupVoter.objects.bulk_create(GroupVoter(vote=vote, member_id=member) for member in voters)


@transaction.atomic
def cast_vote(*, member: MemberRef, vote: UUID, is_yes: bool) -> None:
    """Count one vote; which way a member voted is stored in no row. Raises CannotVote."""
    won = GroupVoter.objects.filter(
        vote__public_id=vote, member_id=member.member_id, has_voted=False
    ).update(has_voted=True)
    if won != 1:
        raise CannotVote
    column = "yes" if is_yes else "no"
    with domain_errors():
        GroupVote.objects.filter(public_id=vote).update(**{column: F(column) + 1})


def open_votes_on_terms() -> int:
    """Open the votes that terms wait for, once enough members would see them; how many."""
    waiting = [
        view for view in queries.published_terms() if queries.needs_second_yes(view.terms.purposes)
    ]
    return retries.work_through(
        "consent.open_votes_on_terms",
        waiting,
        open_vote_on_terms,
        key=lambda view: view.public_id,
    )


def open_vote_on_terms(view: TermsView) -> bool:
    """Ask the members whose standing terms cover these terms; True when a vote was opened."""
    if queries.vote_states([view.public_id]):
        return False
    try:
        open_vote(
            matter=view.public_id,
            client=view.client,
            title=view.terms.title,
            purposes=view.terms.purposes,
            members=queries.members_covering(view.terms),
        )
    except TooFewVoters:
        return False
    return True

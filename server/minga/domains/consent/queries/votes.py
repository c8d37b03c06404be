"""Reads of the votes of members concerned: those of a member, and where a matter stands."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from minga.domains.consent import rules
from minga.domains.consent.models import GroupVote, GroupVoter
from minga.domains.consent.queries.grants import database_now
from minga.domains.consent.types import GroupVoteView, VoteState
from minga.domains.people.types import MemberRef


def votes_of(member: MemberRef) -> list[GroupVoteView]:
    """Return the votes that concern a member, the open ones first, the newest first."""
    rows = GroupVoter.objects.filter(member_id=member.member_id).select_related("vote")
    now = database_now()
    views = [_view(row, now) for row in rows.order_by("-vote_id")]
    return sorted(views, key=lambda view: view.state is not VoteState.OPEN)


def vote_states(matters: Iterable[UUID]) -> dict[UUID, VoteState]:
    """Return where matters stand that were put to a vote; no number."""
    now = database_now()
    return {
        row.matter: _state(row, now) for row in GroupVote.objects.filter(matter__in=list(matters))
    }


def has_open_vote(client: UUID) -> bool:
    """Return True while members vote on a matter of this client."""
    return GroupVote.objects.filter(client=client, closes_at__gt=database_now()).exists()


def _view(row: GroupVoter, now: datetime) -> GroupVoteView:
    vote = row.vote
    return GroupVoteView(
        public_id=vote.public_id,
        matter=vote.matter,
        client=vote.client,
        title=vote.title,
        purposes=tuple(vote.purposes),
        closes_at=vote.closes_at,
        state=_state(vote, now),
        has_voted=row.has_voted,
    )


def _state(vote: GroupVote, now: datetime) -> VoteState:
    return rules.vote_state(
        now=now, closes_at=vote.closes_at, yes=vote.yes, no=vote.no, quorum=vote.quorum
    )

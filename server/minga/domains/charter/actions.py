"""All that can happen to the rules: a vote is recorded, and its values come into force."""

from typing import Any
from uuid import UUID

from django.db import transaction

from minga.domains.charter import queries, rules
from minga.domains.charter.errors import NoSuchVote
from minga.domains.charter.founding import (
    FOUNDING_ID,
    FOUNDING_TEXT,
    FOUNDING_TITLE,
    FOUNDING_VALUES,
)
from minga.domains.charter.models import Value, Vote
from minga.domains.charter.types import CharterValue, ValueName, VoteKind, VoteView
from minga.domains.locks import lock_until_commit


@transaction.atomic
def hold_founding_vote(*, founders: int = 1) -> VoteView:
    """Record the founders' vote on the first values and adopt it; a second time changes nothing."""
    rules.check_vote(decides=FOUNDING_VALUES, yes=founders, no=0, abstained=0)
    Vote.objects.bulk_create(
        [
            Vote(
                id=FOUNDING_ID,
                kind=VoteKind.FOUNDING.value,
                title=FOUNDING_TITLE,
                text=FOUNDING_TEXT,
                decides=FOUNDING_VALUES,
                yes=founders,
                no=0,
                abstained=0,
            )
        ],
        ignore_conflicts=True,
    )
    adopt(vote_id=FOUNDING_ID)
    return queries.vote(FOUNDING_ID)


@transaction.atomic
def record_vote(
    *, title: str, text: str, decides: dict[str, Any], yes: int, no: int, abstained: int
) -> VoteView:
    """Record a members' vote that passed; its values come into force by `adopt`.

    `decides` is JSON: {value name: value}, rates as decimal text. Raises VoteNotPassed, ValueUnfit.
    """
    rules.check_vote(decides=decides, yes=yes, no=no, abstained=abstained)
    row = Vote.objects.create(
        kind=VoteKind.MEMBERS.value,
        title=title,
        text=text,
        decides=decides,
        yes=yes,
        no=no,
        abstained=abstained,
    )
    return queries.vote(row.id)


@transaction.atomic
def adopt(*, vote_id: UUID) -> list[CharterValue]:
    """Put in force what a vote decided; adopting it again changes nothing. Raises NoSuchVote."""
    lock_until_commit(f"charter vote {vote_id}")
    vote = Vote.objects.filter(pk=vote_id).first()
    if vote is None:
        raise NoSuchVote
    adopted = set(Value.objects.filter(vote=vote).values_list("name", flat=True))
    Value.objects.bulk_create(
        Value(name=ValueName(name).value, value=vote.decides[name], vote=vote)
        for name in sorted(vote.decides.keys() - adopted)
    )
    queries.forget_remembered()
    transaction.on_commit(queries.forget_remembered)
    return [value for value in queries.current().values() if value.vote_id == vote_id]

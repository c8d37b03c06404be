"""Asking the members concerned whether work for a use under double consent may be published."""

from django.db import transaction
from django.utils.translation import gettext as _

from minga.domains.consent import actions as consent
from minga.domains.consent import queries as consent_queries
from minga.domains.consent.errors import TooFewVoters
from minga.domains.locks import lock_until_commit
from minga.domains.people import queries as people
from minga.domains.work.errors import CannotPublish
from minga.domains.work.queries import votes
from minga.domains.work.types import ProjectView


@transaction.atomic
def ask_members(project: ProjectView) -> None:
    """Put the use of a project to the vote of all members, in its words as they are now.

    A client asks one thing at a time. Raises CannotPublish, also where too few members can vote.
    """
    lock_until_commit(f"consent votes of {project.client.public_id}")
    if consent_queries.has_open_vote(project.client.public_id):
        raise CannotPublish(
            [_("Members are voting on another use of yours. Ask again when that vote is over.")]
        )
    try:
        consent.open_vote(
            matter=votes.vote_matter(project.id),
            client=project.client.public_id,
            title=votes.vote_words(project),
            purposes=[project.purpose_class],
            members=people.current_members(),
        )
    except TooFewVoters as exc:
        raise CannotPublish([str(exc)]) from exc

"""Votes of members on the use of a project: what they vote on, and where it stands."""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from minga.domains.consent import queries as consent
from minga.domains.consent.types import VoteState
from minga.domains.sql_files import named_queries
from minga.domains.work.types import ProjectView

SQL = named_queries("work")
WORDS_MAX = 1_000


def reasons_against(project: ProjectView) -> tuple[str, ...]:
    """Return why a project waits for the members' vote on its use; empty when it need not."""
    if not consent.class_needs_vote(project.purpose_class) or _is_voted(project.id):
        return ()
    if len(vote_words(project)) > WORDS_MAX:
        return (_("Members vote on this use: say title, purpose and recipients in fewer words."),)
    match vote_state(project):
        case VoteState.OPEN:
            return (
                _(
                    "Members are voting on this use. Publish once they said yes; with another"
                    " title, purpose or recipient they would vote again."
                ),
            )
        case VoteState.REFUSED:
            return (_("The members concerned did not say yes to this use."),)
        case _:
            return (_("Members vote on this use before anything is published: ask them."),)


def can_ask(project: ProjectView, reasons: tuple[str, ...]) -> bool:
    """Return True when nothing but a vote that was not asked for stands against publishing."""
    return (
        bool(reasons)
        and reasons == reasons_against(project)
        and project.derived_kind is None
        and vote_state(project) is VoteState.WAITING
        and len(vote_words(project)) <= WORDS_MAX
    )


def vote_state(project: ProjectView) -> VoteState:
    """Return the state of the vote on a project's words as they are now."""
    matter = vote_matter(project.id)
    return consent.vote_states([matter]).get(matter, VoteState.WAITING)


def vote_words(project: ProjectView) -> str:
    """Return what members read when they vote: title, purpose, and who gets the labels."""
    recipients = ", ".join(
        f"{recipient.legal_name} ({recipient.country})" for recipient in project.recipients
    )
    return f"{project.title}: {project.purpose} ({recipients})"


def vote_matter(project_id: int) -> UUID:
    """Return the matter under which members vote on a project's words as they are now."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["vote_matter"], [project_id])
        return UUID(str(cursor.fetchone()[0]))


def _is_voted(project_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(SQL["use_is_voted"], [project_id])
        return bool(cursor.fetchone()[0])

"""Promises of pay for the worked examples of a project."""

from uuid import UUID

from django.core import signing

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work.types import ProjectView

PROMISE = "minga.work.practice"
PROMISED_DAYS = 30


def promise(project: ProjectView, subject: UUID) -> str:
    """A signed word that this member's worked examples are paid, "" when the money is used up.

    It travels with the sheet, so that what a member does without a network is paid as she was
    told, even when others were faster.
    """
    currency = project.price.currency
    account = ledger.account_id(AccountKind.PRACTICE_RESERVE, project.public_id, currency)
    needed = project.price.micros * len(project.examples)
    if account is None or not needed or ledger.balance(account).micros < needed:
        return ""
    return signing.TimestampSigner(salt=PROMISE).sign(f"{project.public_id.hex}.{subject.hex}")


def promised(token: str, project: ProjectView, subject: UUID) -> bool:
    """Return True for a token signed here for this member and project, at most 30 days old."""
    try:
        text = signing.TimestampSigner(salt=PROMISE).unsign(token, max_age=PROMISED_DAYS * 86_400)
    except signing.BadSignature:
        return False
    return text == f"{project.public_id.hex}.{subject.hex}"

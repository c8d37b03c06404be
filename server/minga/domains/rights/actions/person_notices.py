"""Notices to the person who asked: a recipient answered, we answered, or somebody has longer."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.number_format import date_text
from minga.domains.people.types import MemberRef
from minga.domains.rights.models import Branch, Request
from minga.domains.rights.types import REASON_TITLES
from minga_pure.rights import RequestStatus, RightsReceipt

FINAL = (RequestStatus.FULFILLED, RequestStatus.DENIED)


def tell_answered(branch: Branch, receipt: RightsReceipt) -> None:
    """Tell the member once that a recipient did what they asked, or refused it and why.

    Whoever asks without an account hears by mail (actions/visitors.py).
    """
    if receipt.status not in FINAL:
        return

    def words() -> tuple[str, str]:
        title = _("%(name)s answered your request") % {"name": branch.name}
        if receipt.reason is None:
            return title, _("It says that it has done what you asked.")
        reason = REASON_TITLES[receipt.reason]
        return title, _("It refuses. %(reason)s You can ask a data steward.") % {"reason": reason}

    _tell(branch.request, f"rights-answer:{branch.public_id}:{receipt.status.value}", words)


def tell_decided(request: Request, written: str) -> None:
    """Tell the member what the co-operative itself did about their request."""
    _tell(
        request, f"rights-home:{request.public_id}",
        lambda: (_("The co-operative answered your request"), written),
    )  # fmt: skip


def tell_extended(request: Request, written: str) -> None:
    """Tell the member that recipients have longer, until which day and why (GDPR art. 12(3))."""
    _tell(
        request, f"rights-longer:{request.public_id}",
        lambda: (
            _("Your request may be answered until %(day)s")
            % {"day": date_text(request.respond_by)},
            written,
        ),
    )  # fmt: skip


def _tell(request: Request, key: str, words: Callable[[], tuple[str, str]]) -> None:
    if request.source == "visitor":
        return
    notices.tell(
        member=MemberRef(request.member_id, request.member.subject),
        topic=Topic.CONSENTS,
        key=key,
        words=words,
        address=f"/me/data/rights/{request.public_id}",
    )

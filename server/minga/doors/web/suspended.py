"""Notice of a suspension on every first screen while it is ahead or holds."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from minga.domains.judgement import queries as judgement
from minga.domains.judgement.types import SuspensionState, SuspensionView
from minga.domains.number_format import date_text
from minga.domains.people.types import MemberRef


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """The first line is the news; then why and who; what stays hers; where to read and appeal."""

    lines: tuple[str, ...]
    link: str
    address: str
    holds: bool


def suspension_notice(member: MemberRef) -> SuspensionNotice | None:
    """Return the notice of a member's suspension; None without one."""
    suspension = judgement.suspension_of(member)
    if suspension is None:
        return None
    reason = _("The ground that the members voted: %(ground)s. Decided by %(name)s, a mediator.")
    return SuspensionNotice(
        lines=(
            _news(suspension),
            reason % {"ground": suspension.ground.rstrip("."), "name": suspension.decided_by},
            _(
                "What you hold can be finished and is paid; what you earned, your payouts, "
                "your notices and your vote stay yours."
            ),
        ),
        link=_("Read the decision")
        if suspension.state is SuspensionState.JURY_LOOKS
        else _("Read why, and appeal"),
        address=reverse("member-decision", args=[suspension.finding]),
        holds=suspension.state is SuspensionState.HOLDS,
    )


def _news(suspension: SuspensionView) -> str:
    days = {
        "begin": date_text(suspension.since),
        "end": date_text(suspension.until),
    }
    if suspension.state is SuspensionState.HOLDS:
        return _("You get no new work until %(end)s.") % days
    if suspension.state is SuspensionState.JURY_LOOKS:
        return _("A mediator wants to suspend your account. A jury looks at your appeal: nothing"
                 " happens meanwhile.")  # fmt: skip
    return _("A mediator wants to suspend your account from %(begin)s to %(end)s.") % days

"""What a member is told on every first screen while a suspension is ahead of her or holds."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from minga.domains.judgement import queries as judgement
from minga.domains.judgement.types import SuspensionState, SuspensionView
from minga.domains.people.types import MemberRef


@dataclass(frozen=True, slots=True)
class SuspensionNotice:
    """The first line is the news; then why and who; what stays hers; where to read and appeal."""

    lines: tuple[str, ...]
    link: str
    address: str
    holds: bool


def told(member: MemberRef) -> SuspensionNotice | None:
    """None for nearly everybody."""
    card = judgement.suspension_of(member)
    if card is None:
        return None
    why = _("The ground that the members voted: %(ground)s. Decided by %(name)s, a mediator.")
    return SuspensionNotice(
        lines=(
            _news(card),
            why % {"ground": card.ground.rstrip("."), "name": card.decided_by},
            _(
                "What you hold can be finished and is paid; what you earned, your payouts, your"
                " letters and your vote stay yours."
            ),
        ),
        link=_("Read the decision")
        if card.state is SuspensionState.JURY_LOOKS
        else _("Read why, and appeal"),
        address=reverse("member-decision", args=[card.finding]),
        holds=card.state is SuspensionState.HOLDS,
    )


def _news(card: SuspensionView) -> str:
    days = {
        "begin": date_format(timezone.localtime(card.since), "DATE_FORMAT"),
        "end": date_format(timezone.localtime(card.until), "DATE_FORMAT"),
    }
    if card.state is SuspensionState.HOLDS:
        return _("You get no new work until %(end)s.") % days
    if card.state is SuspensionState.JURY_LOOKS:
        return _("A mediator wants to suspend your account. A jury looks at your appeal: nothing"
                 " happens meanwhile.")  # fmt: skip
    return _("A mediator wants to suspend your account from %(begin)s to %(end)s.") % days

"""Holdings of notices: the notices of a member, and the channels by which they come."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Erasing, Holder, Holding, register

_OF_A_CHANNEL = "channel_id IN (SELECT id FROM notices_channel WHERE member_id = %(member)s)"

HOLDER = register(
    Holder(
        "notices",
        title=_("Notifications and the addresses to which they go"),
        covers=(
            Holding("notices_delivery", _OF_A_CHANNEL, Erasing.DELETE),
            Holding("notices_notice", "member_id = %(member)s", Erasing.DELETE),
            Holding(
                "notices_channel",
                "member_id = %(member)s",
                Erasing.DELETE,
                hidden=("digest", "code"),
            ),
            Holding("notices_choice", "member_id = %(member)s", Erasing.DELETE),
        ),
    )
)

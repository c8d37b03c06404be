"""Errors of the notices domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class NoticesError(DomainError):
    """Something about a channel that cannot be; the text says what to do next."""


class BadAddress(NoticesError):
    text = _("This address cannot be used. Please look at it once more; nothing was kept.")


class NoSuchChannel(NoticesError):
    text = _("There is no such channel.")


class WrongCode(NoticesError):
    text = _("This is not the code that we sent. Please look at the newest message.")


class CodeEnded(NoticesError):
    text = _("This code has ended. Remove the address and add it again for a new code.")


class TooManyCodes(NoticesError):
    text = _("Too many codes were sent today. Please add the address tomorrow.")


class NoSuchDelivery(NoticesError):
    text = _("There is no such notice, or it is not waiting for a retry.")


class ChannelNotOffered(NoticesError):
    text = _("This server cannot send by this channel. Its operator can turn it on.")


class TooManyChannels(NoticesError):
    text = _("You can have at most ten channels. Please remove one first.")


class NotDelivered(NoticesError):
    """A channel could not carry a notice now; it is tried again later."""


class ChannelGone(NoticesError):
    """The other side says that this address no longer exists: the channel stops."""

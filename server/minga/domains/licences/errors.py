"""Errors of licences: each says what was refused and what to do next."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class LicenceError(DomainError):
    """Something about a licence that cannot be."""


class NoSuchLicence(LicenceError):
    text = _("There is no such licence, or it is not yours.")


class BadLicence(LicenceError):
    """A licence that cannot be asked for so; `field` names what to mend."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NothingToLicense(LicenceError):
    text = _(
        "No item can join: each needs a consent that lasts as long as the licence and names its"
        " recipients. Ask for fewer days, another price, or wait for more members."
    )


class ClientFrozen(LicenceError):
    text = _(
        "A case about this client, or about a recipient of these terms, is open. Until it is closed"
        " nothing is delivered to whom it concerns, and nothing is published for them."
    )


class ChainIncomplete(LicenceError):
    text = _(
        "An engagement is missing between this recipient and the one that supplies it. Both sign"
        " it first; then copies can leave."
    )


class NotLicensed(LicenceError):
    text = _("No running licence covers this item for this recipient. Nothing was delivered.")


class ItemRestricted(LicenceError):
    text = _("A case about this item is open. No copy of it leaves until the case is closed.")


class LicenceStays(LicenceError):
    text = _("A licence, its items, bonds and engagements stay as they were written.")


class BondDecided(LicenceError):
    text = _("This bond was released or forfeited before, or is still held by its term or a case.")


class LicenceUnpaid(LicenceError):
    text = _("A licence is paid in full, bonds included, or there is none.")


class BadEngagement(LicenceError):
    text = _("This is not an engagement that both sides signed for this link of the chain.")


class UnknownRecipient(LicenceError):
    text = _("These terms name no such recipient.")


class BadWebhook(LicenceError):
    text = _("Write an address of a server of yours that begins with https://, without a number.")


class WebhookFailed(LicenceError):
    text = _("The address of the client could not be told of a change; it is tried again.")


class FreezeStays(LicenceError):
    text = _("A freeze and a restriction are lifted once, by the case that set them.")


register_sqlstates(
    {
        "MG930": LicenceStays,
        "MG931": ClientFrozen,
        "MG932": ChainIncomplete,
        "MG933": NotLicensed,
        "MG934": ItemRestricted,
        "MG935": NothingToLicense,
        "MG936": LicenceUnpaid,
        "MG937": BondDecided,
        "MG938": BadEngagement,
        "MG939": FreezeStays,
    }
)

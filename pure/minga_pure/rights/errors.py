"""Errors of rights messages: each says what is wrong and what to do next."""

from minga_pure.proofs.errors import ProofError


class RightsError(ProofError):
    """A message about rights cannot be acted on."""

    sentence = "This message about a person's rights cannot be used."


class NotARightsMessage(RightsError):
    """The signed text is not a message of this protocol, or a field is missing or too long."""

    sentence = "This is not a request or receipt of this protocol. Ask the sender for it again."


class MessageExpired(RightsError):
    """The message was signed too long ago to be acted on; it may have been replayed."""

    sentence = "This message has expired. The sender signs a new one; nothing was done."


class MessageNotYetValid(RightsError):
    """The message says that it was signed in the future, beyond the allowed skew of clocks."""

    sentence = "This message is dated in the future. Check the clocks of both machines."


class WrongNode(RightsError):
    """The message is addressed to, or signed by, another recipient."""

    sentence = "This message belongs to another recipient of the chain."


class UnrelatedReceipt(RightsError):
    """The receipt answers another request than the one that was sent."""

    sentence = "This receipt answers another request."

"""Rights over a chain of recipients: signed requests down, signed receipts up.

The shape is OpenDSR's (request, receipt with an expected time, status callback) with the states and
reasons of the Data Rights Protocol, signed with Ed25519, and one thing more: each recipient names
the recipients below it and shows their receipts, so that a person sees a tree.
"""

from minga_pure.rights.chain import ChainReport, NodeReport, NodeState, Recipient, report_on
from minga_pure.rights.errors import (
    MessageExpired,
    MessageNotYetValid,
    NotARightsMessage,
    RightsError,
    UnrelatedReceipt,
    WrongNode,
)
from minga_pure.rights.messages import (
    CLOCK_SKEW_SECONDS,
    MESSAGE_SECONDS_MAX,
    DenialReason,
    Informed,
    OpenRequests,
    PullRequest,
    ReceiptBranch,
    RequestBranch,
    RequestKind,
    RequestStatus,
    RightsReceipt,
    RightsRequest,
    digest_of,
    open_open_requests,
    open_pull,
    open_receipt,
    open_request,
    sign,
)

__all__ = [
    "CLOCK_SKEW_SECONDS",
    "MESSAGE_SECONDS_MAX",
    "ChainReport",
    "DenialReason",
    "Informed",
    "MessageExpired",
    "MessageNotYetValid",
    "NodeReport",
    "NodeState",
    "NotARightsMessage",
    "OpenRequests",
    "PullRequest",
    "ReceiptBranch",
    "Recipient",
    "RequestBranch",
    "RequestKind",
    "RequestStatus",
    "RightsError",
    "RightsReceipt",
    "RightsRequest",
    "UnrelatedReceipt",
    "WrongNode",
    "digest_of",
    "open_open_requests",
    "open_pull",
    "open_receipt",
    "open_request",
    "report_on",
    "sign",
]

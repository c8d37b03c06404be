"""All that can happen to payouts: asked, taken back, put in a file, sent, read back, confirmed."""

from minga.domains.payouts.actions.batches import (
    build_batch,
    confirm_by_hand,
    mark_sent,
    undo_batch,
)
from minga.domains.payouts.actions.households import (
    agree_to_split,
    keep_everything,
    leave_household,
    propose_split,
)
from minga.domains.payouts.actions.reconciliation import decide_case, read_back
from minga.domains.payouts.actions.requests import (
    add_destination,
    cancel_payout,
    forget_destination,
    request_payout,
)
from minga.domains.payouts.actions.settings import (
    enter_tariff,
    set_house_account,
    sign_setting,
)
from minga.domains.payouts.actions.splits import set_split, share_out, share_out_all

__all__ = [
    "add_destination",
    "agree_to_split",
    "build_batch",
    "cancel_payout",
    "confirm_by_hand",
    "decide_case",
    "enter_tariff",
    "forget_destination",
    "keep_everything",
    "leave_household",
    "mark_sent",
    "propose_split",
    "read_back",
    "request_payout",
    "set_house_account",
    "set_split",
    "share_out",
    "share_out_all",
    "sign_setting",
    "undo_batch",
]

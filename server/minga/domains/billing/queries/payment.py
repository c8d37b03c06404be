"""Payment of a deposit: the co-operative's account, amount, creditor reference and QR code."""

from collections.abc import Iterable
from uuid import UUID

from minga.domains.billing.formats import epc_qr
from minga.domains.billing.types import PaymentInstructions
from minga.domains.payouts import queries as payouts
from minga.domains.payouts.errors import NoHouseAccount
from minga.domains.work.types import DepositState, DepositView


def payment_instructions(deposits: Iterable[DepositView]) -> dict[UUID, PaymentInstructions]:
    """Return the transfer that pays each announced deposit, by its id.

    Empty until a treasurer has entered the co-operative's account.
    """
    announced = [deposit for deposit in deposits if deposit.state == DepositState.ANNOUNCED]
    if not announced:
        return {}
    try:
        account = payouts.house_account()
    except NoHouseAccount:
        return {}
    return {
        deposit.public_id: PaymentInstructions(
            beneficiary=account.name,
            iban=account.iban,
            bic=account.bic,
            money=deposit.money,
            reference=deposit.creditor_reference,
        )
        for deposit in announced
    }


def epc_text(payment: PaymentInstructions) -> str:
    """Return the text of the QR code by EPC069-12; "" where it has none for this payment."""
    return epc_qr.epc_text(payment)


def payment_qr_svg(payment: PaymentInstructions) -> str:
    """Return the QR code by EPC069-12 as SVG; "" where it has none for this payment."""
    text = epc_qr.epc_text(payment)
    return epc_qr.qr_svg(text) if text else ""

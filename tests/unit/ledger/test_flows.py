"""Which money may move where."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.ledger import rules
from minga.domains.ledger.errors import (
    AmountRefused,
    CurrenciesDiffer,
    FlowRefused,
    InsufficientFunds,
    TransferConflict,
)
from minga.domains.ledger.types import MAY_BE_NEGATIVE, AccountKind, TransferCode
from minga_pure.money import Money

kinds = st.sampled_from(list(AccountKind))
codes = st.sampled_from(list(TransferCode))


@given(code=codes, payee=kinds)
def test_from_a_wallet_money_leaves_only_as_its_owner_wished(
    code: TransferCode, payee: AccountKind
) -> None:
    """G3: what was paid stays paid; no correction, fee or refund takes it back."""
    wishes = {
        (TransferCode.PAYOUT_REQUESTED, AccountKind.PAYOUT_CLEARING),
        (TransferCode.SHARE, AccountKind.WALLET),
        (TransferCode.REPAY, AccountKind.COMMONS),
    }
    assert rules.may_flow(code, AccountKind.WALLET, payee) == ((code, payee) in wishes)


@given(payer=kinds, payee=kinds)
def test_an_answer_is_paid_from_an_escrow_into_a_wallet_or_put_aside_while_peers_look(
    payer: AccountKind, payee: AccountKind
) -> None:
    expected = payer is AccountKind.ESCROW and payee in (
        AccountKind.WALLET,
        AccountKind.PENDING_REVIEW,
    )
    assert rules.may_flow(TransferCode.ANSWER_PAY, payer, payee) == expected


@given(code=codes, payee=kinds)
def test_what_was_put_aside_never_goes_back_to_a_client(
    code: TransferCode, payee: AccountKind
) -> None:
    """G3: the pay of a checked answer is hers, or serves quality after a finding; nobody else's."""
    if rules.may_flow(code, AccountKind.PENDING_REVIEW, payee):
        assert payee in (AccountKind.WALLET, AccountKind.QUALITY_RESERVE)


@given(kind=kinds, held=st.integers(0, 100), wanted=st.integers(1, 200))
def test_only_the_bank_and_the_guarantee_go_below_zero(
    kind: AccountKind, held: int, wanted: int
) -> None:
    balance, money = Money(held, "USD"), Money(wanted, "USD")
    if kind in MAY_BE_NEGATIVE or wanted <= held:
        rules.check_cover(kind=kind, balance=balance, money=money)
        return
    with pytest.raises(InsufficientFunds):
        rules.check_cover(kind=kind, balance=balance, money=money)


@given(code=codes, payer=kinds, payee=kinds, micros=st.integers(-5, 5))
def test_a_transfer_has_an_amount_one_currency_and_an_allowed_way(
    code: TransferCode, payer: AccountKind, payee: AccountKind, micros: int
) -> None:
    def check(here: str, there: str) -> None:
        rules.check_transfer(
            money=Money(micros, "USD"), code=code, payer=(payer, here), payee=(payee, there)
        )

    if micros <= 0:
        with pytest.raises(AmountRefused):
            check("USD", "USD")
        return
    for pair in (("USD", "EUR"), ("EUR", "USD"), ("EUR", "EUR")):
        with pytest.raises(CurrenciesDiffer):
            check(*pair)
    if rules.may_flow(code, payer, payee):
        check("USD", "USD")
    else:
        with pytest.raises(FlowRefused):
            check("USD", "USD")


def test_a_reference_means_one_transfer() -> None:
    rules.check_same(posted=(1, 2, 3, "fund"), requested=(1, 2, 3, "fund"))
    with pytest.raises(TransferConflict):
        rules.check_same(posted=(1, 2, 3, "fund"), requested=(1, 2, 4, "fund"))


def test_what_goes_wrong_is_said_in_a_sentence() -> None:
    assert str(InsufficientFunds()).endswith("Nothing was moved.")
    assert str(InsufficientFunds("Ask the treasurer.")) == "Ask the treasurer."

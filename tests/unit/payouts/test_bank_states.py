"""State machine of a payment at the bank: total, one way, and the same in the database."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.payouts import rules
from minga.domains.payouts.types import (
    BankPosition,
    BankStep,
    CaseDecision,
    CaseReason,
    OrderState,
    PaymentOutcome,
)

SQL = Path(rules.__file__).parent / "sql" / "20_bank.sql"
NEXT = {
    BankStep.SETTLE: BankPosition.BOOKED,
    BankStep.REFUND: BankPosition.REFUSED,
    BankStep.COME_BACK: BankPosition.CAME_BACK,
}
reports = st.tuples(st.sampled_from(PaymentOutcome), st.booleans(), st.booleans())


def test_every_report_has_a_step_in_every_position():
    assert (
        set(rules.STEPS) == set(rules.POSITION_MOVES) == set(rules.DECISIONS) == set(BankPosition)
    )
    for steps in rules.STEPS.values():
        assert set(steps) == set(PaymentOutcome)


def test_every_step_is_a_move_that_exists():
    for position, steps in rules.STEPS.items():
        for outcome, step in steps.items():
            if step is BankStep.COME_BACK:
                reached = rules.POSITION_MOVES[position] | {position}
                assert BankPosition.BOOKED in reached, (position, outcome)
            elif step in NEXT:
                assert NEXT[step] in rules.POSITION_MOVES[position], (position, outcome)
            elif step is BankStep.ADVANCE:
                assert BankPosition(outcome.value) in rules.POSITION_MOVES[position]


def test_every_decision_is_a_move_that_exists():
    for position, decisions in rules.DECISIONS.items():
        assert CaseDecision.CLOSE in decisions
        assert (CaseDecision.RECOVER in decisions) == (position is BankPosition.REFUSED)
        for decision in set(decisions) - {CaseDecision.CLOSE, CaseDecision.RECOVER}:
            assert NEXT[BankStep(decision.value)] in rules.POSITION_MOVES[position]


def test_the_database_has_the_same_table_of_positions():
    function = SQL.read_text().partition("NOT IN (")[2].partition(") THEN")[0]
    written = set(re.findall(r"\('(\w*)', '(\w+)'\)", function))
    assert written == {
        (position.value, target.value)
        for position, targets in rules.POSITION_MOVES.items()
        for target in targets
    }


def test_every_position_belongs_to_a_state_of_its_order():
    agreeing = [position for positions in rules.POSITIONS.values() for position in positions]
    assert set(agreeing) == set(BankPosition)
    assert rules.POSITIONS[OrderState.SETTLED] == {BankPosition.BOOKED}


@given(st.lists(reports, max_size=12))
def test_in_any_order_of_reports_money_ends_in_one_place_or_in_a_case(messages):
    position, in_wallet, outside, cases = BankPosition.SENT, 0, 0, 0
    booked = refused = False
    for outcome, whole_file, file_accepted in messages:
        step = rules.bank_step(
            position, outcome, whole_file=whole_file, file_accepted=file_accepted
        )
        booked |= outcome in (PaymentOutcome.SETTLED, PaymentOutcome.RETURNED)
        refused |= outcome is PaymentOutcome.REFUSED
        match step:
            case BankStep.ADVANCE:
                position = BankPosition(outcome.value)
            case BankStep.SETTLE:
                position, outside = BankPosition.BOOKED, outside + 1
            case BankStep.REFUND:
                position, in_wallet = BankPosition.REFUSED, in_wallet + 1
            case BankStep.COME_BACK:
                outside -= position is BankPosition.BOOKED
                position, in_wallet = BankPosition.CAME_BACK, in_wallet + 1
            case BankStep.CASE:
                cases += 1
        assert (in_wallet, outside) in ((0, 0), (0, 1), (1, 0))
    came_back = position is BankPosition.CAME_BACK
    if booked and refused and not came_back:
        assert cases, messages
    if position is BankPosition.SENT:
        assert cases or not messages


@pytest.mark.parametrize(
    ("booked", "message", "reference", "second"),
    [
        ([], "camt.054", "A1", False),
        ([("camt.054", "A1")], "camt.054", "A1", False),
        ([("camt.054", "A1")], "camt.054", "A2", True),
        ([("camt.054", "A1")], "camt.053", "B1", False),
        ([("camt.054", "")], "camt.054", "A2", False),
        ([("camt.054", "A1")], "camt.054", "", False),
    ],
)
def test_a_second_booking_has_another_reference_in_the_same_kind_of_message(
    booked, message, reference, second
):
    assert rules.is_second_booking(frozenset(booked), message, reference) is second


# --- steps and reasons, one by one ----------------------------------------------------------------
@pytest.mark.parametrize(
    ("position", "whole_file", "file_accepted", "step"),
    [
        (BankPosition.SENT, False, False, BankStep.REFUND),
        (BankPosition.SENT, False, True, BankStep.REFUND),  # one payment of an accepted file
        (BankPosition.SENT, True, False, BankStep.REFUND),
        (BankPosition.SENT, True, True, BankStep.CASE),
        (BankPosition.ACCEPTED, False, False, BankStep.REFUND),
        (BankPosition.ACCEPTED, True, False, BankStep.CASE),
    ],
)
def test_a_refusal_gives_back_unless_it_contradicts_the_acceptance_of_its_file(
    position, whole_file, file_accepted, step
):
    assert step is rules.bank_step(
        position, PaymentOutcome.REFUSED, whole_file=whole_file, file_accepted=file_accepted
    )


def test_a_booking_is_no_contradiction_to_an_accepted_file():
    assert BankStep.SETTLE is rules.bank_step(
        BankPosition.ACCEPTED, PaymentOutcome.SETTLED, whole_file=True, file_accepted=True
    )


@pytest.mark.parametrize(
    ("position", "outcome", "reason"),
    [
        (BankPosition.OUTSIDE, PaymentOutcome.SETTLED, CaseReason.NOT_SENT),
        (BankPosition.OUTSIDE, PaymentOutcome.REFUSED, CaseReason.NOT_SENT),
        (BankPosition.SENT, PaymentOutcome.BLOCKED, CaseReason.BLOCKED),
        (BankPosition.BOOKED, PaymentOutcome.REFUSED, CaseReason.REFUSED_LATE),
        (BankPosition.ACCEPTED, PaymentOutcome.REFUSED, CaseReason.REFUSED_LATE),
        (BankPosition.REFUSED, PaymentOutcome.SETTLED, CaseReason.PAID_AFTER_REFUSAL),
    ],
)
def test_a_case_says_which_contradiction_it_is(position, outcome, reason):
    assert rules.case_reason(position, outcome) is reason

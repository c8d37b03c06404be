"""Panels: whoever chooses the questions, no set smaller than the voted number can be told apart."""

import operator
from functools import reduce
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from minga_pure.panels import (
    TRAITS,
    Condition,
    Group,
    coarse_count,
    condition_faults,
    fits,
    may_release,
    price_at,
    same_hourly_pay,
    traits_of,
)

WOMEN = Condition(groups=(Group(traits={"gender": ("woman",)}),))


@pytest.mark.parametrize(
    ("people", "people_min", "told"),
    [(0, 20, None), (19, 20, None), (20, 20, 20), (39, 20, 20), (40, 20, 40), (41, 20, 40)],
)
def test_a_count_is_told_in_steps(people, people_min, told):
    assert coarse_count(people, people_min) == told


@pytest.mark.parametrize(
    ("groups", "faults"),
    [
        ((), ["groups"]),
        ((Group(traits={}),), ["groups"]),
        ((Group(traits={"gender": ()}),), ["gender"]),
        ((Group(traits={"religion": ("any",)}),), ["religion"]),
        ((Group(traits={"skin_tone": ("tone_1",)}),), ["skin_tone"]),
        ((Group(traits={"gender": ("woman", "queen")}),), ["gender=queen"]),
        (WOMEN.groups, []),
    ],
)
def test_a_condition_names_voted_traits_and_values_of_the_list(groups, faults):
    assert condition_faults(Condition(groups=groups), ["gender", "age_band"]) == faults


def test_a_person_fits_a_group_by_every_trait_of_it():
    both = Condition(groups=(Group(traits={"gender": ("woman",), "handedness": ("left", "both")}),))
    assert traits_of(both) == ("gender", "handedness")
    assert fits(both, {"gender": "woman", "handedness": "both"})
    assert not fits(both, {"gender": "woman"})
    assert not fits(both, {"gender": "man", "handedness": "left"})


def test_no_trait_says_where_somebody_comes_from_or_what_they_believe():
    assert set(TRAITS) == {"age_band", "gender", "skin_tone", "dialect", "handedness"}


@given(st.integers(1, 10**9), st.integers(1, 7_200), st.integers(1, 7_200))
def test_the_price_of_another_length_pays_the_same_hour(micros, seconds, other):
    raised = price_at(micros, seconds, other)
    assert same_hourly_pay([(micros, seconds), (raised, other)])
    assert raised * seconds >= micros * other
    assert same_hourly_pay([])
    assert not same_hourly_pay([(micros, seconds), (micros * 2 + 2, seconds)])


class Attacker(RuleBasedStateMachine):
    """Chooses the next question by the answers so far; people declare, withdraw, come and go.

    After every step the smallest set that all answers together tell apart is looked for, by brute
    force over all expressions: members of some rosters and of no other.
    """

    PEOPLE_MIN = 4
    PEOPLE = 24
    RANGE = range(3)

    def __init__(self) -> None:
        super().__init__()
        self.traits: dict[int, frozenset[int]] = {
            person: frozenset({person % 3} if person % 2 else {person % 3, (person + 1) % 3})
            for person in range(self.PEOPLE)
        }
        self.released: list[frozenset[int]] = []

    def ask(self, roster: frozenset[int]) -> bool:
        told = may_release(
            self.released, roster, population=len(self.traits), people_min=self.PEOPLE_MIN
        )
        if told:
            self.released.append(roster)
        return told

    def with_trait(self, trait: int) -> frozenset[int]:
        return frozenset(person for person, has in self.traits.items() if trait in has)

    @precondition(lambda self: len(self.released) < 5)
    @rule(first=st.sampled_from(RANGE), second=st.sampled_from(RANGE), way=st.integers(0, 3))
    def combines(self, first, second, way):
        one, other = self.with_trait(first), self.with_trait(second)
        self.ask((one, one & other, one | other, one - other)[way])

    @precondition(lambda self: self.released and len(self.released) < 5)
    @rule(number=st.integers(0, 4), trait=st.sampled_from(RANGE))
    def narrows_the_last_answer(self, number, trait):
        known = self.released[number % len(self.released)]
        self.ask(known & self.with_trait(trait)) or self.ask(known - self.with_trait(trait))

    @rule(person=st.integers(0, PEOPLE - 1), trait=st.sampled_from(RANGE))
    def somebody_declares_or_withdraws(self, person, trait):
        self.traits[person] = self.traits[person] ^ {trait}

    @precondition(lambda self: len(self.released) < 5)
    @rule(trait=st.sampled_from(RANGE))
    def asks_again_later(self, trait):
        self.ask(self.with_trait(trait))

    @invariant()
    def nobody_is_singled_out(self):
        everybody = frozenset(range(self.PEOPLE))
        numbers = range(len(self.released))
        for size in range(len(self.released) + 1):
            for inside in combinations(numbers, size):
                parts = [
                    roster if number in inside else everybody - roster
                    for number, roster in enumerate(self.released)
                ]
                cell = reduce(operator.and_, parts, everybody)
                assert not 0 < len(cell) < self.PEOPLE_MIN


Attacker.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestAttacker = Attacker.TestCase

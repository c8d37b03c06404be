"""Panels: traits that members declare of themselves, conditions over them, counts that name nobody.

The list of traits and values is closed; members vote on which traits of it may be declared. A
condition is a list of groups: a person is in the panel when one group fits them. A count is told
in steps of `people_min`, and only while every set of people that can be told apart by all counts
together is empty or has `people_min` people.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Final

import msgspec

from minga_pure.canon import canonical

AGE_BANDS: Final = ("18_24", "25_34", "35_44", "45_54", "55_64", "65_on")
SKIN_TONES: Final = tuple(f"tone_{number}" for number in range(1, 11))
"""The ten steps of the Monk Skin Tone scale, from the lightest to the darkest."""
TRAITS: Final[dict[str, tuple[str, ...]]] = {
    "age_band": AGE_BANDS,
    "gender": ("woman", "man", "nonbinary", "other"),
    "skin_tone": SKIN_TONES,
    "dialect": (
        "ar_egypt",
        "ar_gulf",
        "ar_levant",
        "ar_maghreb",
        "en_africa",
        "en_asia",
        "en_europe",
        "en_north_america",
        "es_andes",
        "es_caribbean",
        "es_mexico",
        "es_rio_de_la_plata",
        "es_spain",
        "fr_africa",
        "fr_europe",
        "pt_africa",
        "pt_brazil",
        "pt_portugal",
    ),
    "handedness": ("left", "right", "both"),
}
"""Trait -> its values. No trait says where somebody comes from, believes in or belongs to."""

PROJECT_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "academic_research": ("research",),
    "non_commercial_research": ("research",),
    "commercial_research": ("research", "product"),
    "model_training": ("product",),
    "model_evaluation": ("evaluation", "safety"),
    "improve_products": ("product",),
    "provide_service": ("product",),
    "public_services": ("public_service",),
    "healthcare": ("public_service", "research"),
    "official_statistics": ("public_service", "research"),
    "advertising": ("product",),
    "fraud_prevention": ("safety",),
}
"""Purpose of consent -> the purpose classes of projects that it covers; others have none."""

GROUPS_MAX: Final = 20
PEOPLE_MIN_LEAST: Final = 2
PEOPLE_MIN_UNVOTED: Final = 20


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People of whom every named trait has one of the named values."""

    traits: dict[str, tuple[str, ...]]


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """The groups of a panel; whoever fits one of them is in it."""

    groups: tuple[Group, ...]


def condition_faults(condition: Condition, voted: Collection[str]) -> list[str]:
    """Return what is wrong with a condition, as `trait` or `trait=value`; empty: nothing is."""
    if not 1 <= len(condition.groups) <= GROUPS_MAX:
        return ["groups"]
    faults = []
    for group in condition.groups:
        if not group.traits:
            faults.append("groups")
        for trait, values in group.traits.items():
            if trait not in TRAITS or trait not in voted or not values:
                faults.append(trait)
            else:
                faults += [f"{trait}={value}" for value in values if value not in TRAITS[trait]]
    return faults


def traits_of(condition: Condition) -> tuple[str, ...]:
    """Return the names of the traits that a condition reads, in order."""
    return tuple(sorted({trait for group in condition.groups for trait in group.traits}))


def fits(condition: Condition, declared: Mapping[str, str]) -> bool:
    """Return True if a group of the condition fits what a person declared."""
    return any(
        all(declared.get(trait) in values for trait, values in group.traits.items())
        for group in condition.groups
    )


def condition_body(condition: Condition) -> str:
    """Return the canonical JSON of a condition, as it is sealed."""
    return canonical(msgspec.to_builtins(condition)).decode()


def coarse_count(people: int, people_min: int) -> int | None:
    """Return a count rounded down to a multiple of `people_min`; None below it."""
    return people // people_min * people_min if people >= people_min else None


def cells(rosters: Sequence[Collection[Hashable]]) -> Counter[tuple[int, ...]]:
    """Return how many people are in each set that the rosters tell apart.

    The key is the numbers of the rosters that contain these people; nobody outside has a key.
    """
    memberships: dict[Hashable, list[int]] = {}
    for number, roster in enumerate(rosters):
        for person in set(roster):
            memberships.setdefault(person, []).append(number)
    return Counter(tuple(numbers) for numbers in memberships.values())


def may_release(
    released: Sequence[Collection[Hashable]],
    candidate: Collection[Hashable],
    *,
    population: int,
    people_min: int,
) -> bool:
    """Return True if no set told apart by all counts is smaller than `people_min`.

    population: everybody of whom a count could tell, so that those in no roster are a set as well.
    Any union, intersection or difference of rosters is a union of these sets; none is smaller.
    """
    rosters = [*released, candidate]
    listed = cells(rosters)
    outside = population - sum(listed.values())
    return (
        len(set(candidate)) >= people_min
        and outside >= people_min
        and all(people >= people_min for people in listed.values())
    )


def same_hourly_pay(prices: Iterable[tuple[int, int]]) -> bool:
    """Return True if prices pay the same an hour, up to the micro that rounding up adds.

    prices: pairs of micros an answer and estimated seconds an answer.
    """
    listed = list(prices)
    return all(low[0] * high[1] >= (high[0] - 1) * low[1] for low, high in permutations(listed, 2))


def price_at(micros: int, seconds: int, other_seconds: int) -> int:
    """Return the price of a task of `other_seconds` that pays the same an hour, rounded up."""
    return -(-micros * other_seconds // seconds)

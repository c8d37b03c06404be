"""Clusters of marks by several people that show the same object."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def cluster_pairs(
    pairs: Iterable[tuple[float, int, int]], owners: Sequence[int]
) -> list[list[int]]:
    """Cluster positions 0..len(owners)-1; pairs (cost, first, second) join them, cheapest first.

    `owners` has the person of each position. Two groups stay separate when one person would be
    in the joined group twice.
    """
    group_of = list(range(len(owners)))
    members = {index: [index] for index in group_of}
    people = {index: {owners[index]} for index in group_of}
    for _, first_index, second_index in sorted(pairs):
        first, second = group_of[first_index], group_of[second_index]
        if first == second or people[first] & people[second]:
            continue
        for index in members[second]:
            group_of[index] = first
        members[first] += members.pop(second)
        people[first] |= people.pop(second)
    return list(members.values())


def matched_share(pairs: Iterable[tuple[float, int, int]], owners: Sequence[int]) -> float:
    """Return the share of all marks of two people that both made; 1 without any."""
    groups = cluster_pairs(pairs, owners)
    return sum(len(group) == 2 for group in groups) / len(groups) if groups else 1.0


def majority_clusters(
    groups: Sequence[Sequence[int]], people: int
) -> tuple[list[Sequence[int]], float]:
    """Return the groups with more than half of the people, and the agreement (0..1).

    The agreement is the mean, over the groups, of the share of people who decided as the majority
    did (marked a kept thing, did not mark a dropped one). Without any group it is 1.
    """
    majorities = [group for group in groups if 2 * len(group) > people]
    shares = [
        share if 2 * len(group) > people else 1 - share
        for group in groups
        for share in [len(group) / people]
    ]
    return majorities, (sum(shares) / len(shares) if shares else 1.0)


def set_similarity(chosen: Collection[object], peer_chosen: Collection[object]) -> float:
    """Return the Jaccard index (1901) of two sets; 1 for two empty ones."""
    either = set(chosen) | set(peer_chosen)
    return len(set(chosen) & set(peer_chosen)) / len(either) if either else 1.0

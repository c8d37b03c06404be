"""Which of the things that several people marked are one and the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def cluster_pairs(
    pairs: Iterable[tuple[float, int, int]], owners: Sequence[int]
) -> list[list[int]]:
    """Positions 0..len(owners)-1 in groups; pairs (cost, one, other) join them, cheapest first.

    `owners` says who marked the thing at each position. Two groups stay apart when one person
    would then be twice in a group.
    """
    group_of = list(range(len(owners)))
    members = {at: [at] for at in group_of}
    people = {at: {owners[at]} for at in group_of}
    for _, one, other in sorted(pairs):
        first, second = group_of[one], group_of[other]
        if first == second or people[first] & people[second]:
            continue
        for at in members[second]:
            group_of[at] = first
        members[first] += members.pop(second)
        people[first] |= people.pop(second)
    return list(members.values())


def matched_share(pairs: Iterable[tuple[float, int, int]], owners: Sequence[int]) -> float:
    """Of all things that either of two people marked, the share that both did; 1 without any."""
    groups = cluster_pairs(pairs, owners)
    return sum(len(group) == 2 for group in groups) / len(groups) if groups else 1.0


def majority_clusters(
    groups: Sequence[Sequence[int]], people: int
) -> tuple[list[Sequence[int]], float]:
    """The groups that hold more than half of the people, and how far people agree (0..1).

    The agreement is the mean, over the groups, of the share of people who decided as the majority
    did (marked a kept thing, did not mark a dropped one). Without any group it is 1.
    """
    kept = [group for group in groups if 2 * len(group) > people]
    shares = [
        share if 2 * len(group) > people else 1 - share
        for group in groups
        for share in [len(group) / people]
    ]
    return kept, (sum(shares) / len(shares) if shares else 1.0)


def set_similarity(mine: Collection[object], theirs: Collection[object]) -> float:
    """What both chose by what either chose (Jaccard 1901); 1 for two empty ones."""
    either = set(mine) | set(theirs)
    return len(set(mine) & set(theirs)) / len(either) if either else 1.0

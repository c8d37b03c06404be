"""Searches of bench.trace that should accuse nobody: unmarked, foreign-marked, forged."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator

import cv2
import numpy as np

from bench.trace_pictures import Picture, chain, coded, cut, mirrored
from minga_pure.marks import codes, pictures, registration
from minga_pure.marks.evidence import FALSE_ACCUSATION_MAX, rank

KeyOf = Callable[[str], bytes]
ATTACKS = (lambda picture: picture, coded(".jpg", 50), chain(cut(0.5), mirrored))


def found_copies(
    originals: dict[str, Picture], key_of: KeyOf, victim: str
) -> Iterator[tuple[str, str, Picture]]:
    """Yield kind, item and picture; nobody's copy of that item under its key was used."""
    items = list(originals)
    for number, item in enumerate(items):
        original = originals[item]
        foreign = pictures.embed(original, codes.item_key(b"quite another house", item), victim)
        neighbour = originals[items[number - 1]]
        stolen = pictures.embed(neighbour, key_of(items[number - 1]), victim).astype(np.float32)
        stolen = cv2.resize(stolen - neighbour, original.shape[1::-1])
        forged = np.clip(original + 2 * stolen, 0, 255).astype(np.uint8)
        for attack in ATTACKS:
            yield "unmarked", item, attack(original)
            yield "marked with another key", item, attack(foreign)
            yield "a mark stolen from another item", item, attack(forged)


def search(
    originals: dict[str, Picture], trials: int, key_of: KeyOf, recipients: list[str]
) -> tuple[int, list[str]]:
    """Search each found copy with the item's key and many fresh ones; return searches, accused."""
    registered: list[tuple[str, str, np.ndarray]] = []
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for kind, item, picture in found_copies(originals, key_of, recipients[7]):
        luminance = pictures.luminance_of(originals[item])
        placed = registration.register(pictures.luminance_of(picture), luminance)
        counts[kind][0] += 1
        if placed is not None:
            registered.append((kind, item, pictures.weighted_chips(placed, luminance)))
    each = -(-trials // len(registered))
    false: list[str] = []
    surest = 1.0
    for kind, item, weighted in registered:
        for number in range(each):
            key = key_of(f"{item}, key {number}" if number else item)
            layout = codes.layout(key, pictures.MEDIUM, weighted.size)
            tables = codes.correlation_tables(layout, weighted)
            ranked = rank(tables, codes.recipient_symbols(key, recipients), recipients)
            accused = [entry.recipient for entry in ranked if entry.accused]
            counts[kind][1] += 1
            counts[kind][2] += len(accused)
            false += [f"{kind}, {item}: {name}" for name in accused]
            surest = min(surest, ranked[0].false_accusation_probability)
    print("\nsearches that should accuse nobody            pictures  searches  accusations")
    for kind, (count, searches, accusations) in counts.items():
        print(f"  {kind:<42} {count:>8} {searches:>9} {accusations:>12}")
    total = sum(row[1] for row in counts.values())
    pairs = total * len(recipients)
    print(
        f"  {total:,} searches are {pairs:,} pairs of a picture and a recipient; the surest of them"
    )
    print(
        f"  has a false accusation probability of {surest:.2g} (accused at {FALSE_ACCUSATION_MAX})"
    )
    sys.stdout.flush()
    return total, false

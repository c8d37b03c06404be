"""Traces of found files: each is compared with one item's own original, never with a face.

The original comes from the vault, or is the person's own saved copy after an erasure; the names
searched are those of the item's deliveries. A found clip is compared by its frames and its sound.
"""

import hashlib
import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from minga.domains.consent import marking, media
from minga.domains.consent.errors import UnreadableMedia
from minga.domains.consent.media import Media
from minga.domains.consent.types import AccusedCopy, DeliveryView, ItemTrace
from minga_pure.proofs.takedown import BOUND_MAX, false_accusation_bound

STILLS_OF_A_CLIP = 3
SHARE_MIN = 0.02


def is_possible() -> bool:
    """Return True where the extra "marks" is installed."""
    return importlib.util.find_spec("cv2") is not None


def comparisons_of(kind: str) -> int:
    """Return the most comparisons that a found file of this kind makes with one item."""
    return STILLS_OF_A_CLIP + 2 if kind == "clip" else 1


def trace(
    found_media: Media,
    original: Media,
    *,
    item: UUID,
    deliveries: Sequence[DeliveryView],
    comparisons: int,
) -> ItemTrace:
    """Name the deliveries of an item whose copies were used for a found file.

    `comparisons`: how many the whole search makes, over all items. Raises KeyMissing.
    """
    from minga_pure.marks import codes
    from minga_pure.marks.errors import MarkError

    by_name: dict[str, DeliveryView] = {}
    for delivery in deliveries:
        by_name[marking.mark_name(delivery.grant, delivery.recipient)] = delivery
    names = list(by_name)
    _name, secret = marking.mark_secret(may_make=not deliveries)
    key = codes.item_key(secret, str(item))
    share = 0.0
    accused: dict[str, AccusedCopy] = {}
    limit = BOUND_MAX / comparisons
    for compare in _comparisons(found_media, original):
        try:
            result = compare(key, names, limit)
        except MarkError:
            continue  # too small, too short or silent: this part shows nothing
        share = max(share, result.share)
        for place, name in enumerate(result.accused):
            copy = _accused(result, place, key, by_name[name], len(names) * comparisons)
            if copy.false_accusation_bound <= BOUND_MAX:
                best = accused.get(name)
                if best is None or copy.false_accusation_bound < best.false_accusation_bound:
                    accused[name] = copy
    return ItemTrace(
        item=item,
        kind=found_media.kind,
        share=share,
        shows_item=share >= SHARE_MIN,
        accused=tuple(sorted(accused.values(), key=lambda copy: copy.false_accusation_bound)),
    )


def _comparisons(found_media: Media, original: Media) -> Iterator[Any]:
    """Yield one function for each way in which a found file may show an original."""
    from minga_pure.marks import pictures, video, voice

    def of_pictures(pixels: Any) -> Any:
        return lambda key, names, limit: pictures.trace(
            pixels, original.frames[0], key, names, false_accusation_max=limit
        )

    if found_media.frames and original.kind == "picture":
        count = min(len(found_media.frames), STILLS_OF_A_CLIP)
        for number in range(count):
            yield of_pictures(
                found_media.frames[(2 * number + 1) * len(found_media.frames) // (2 * count)]
            )
    if found_media.frames and original.kind == "clip":
        yield lambda key, names, limit: video.trace(
            found_media.frames, original.frames, key, names, false_accusation_max=limit
        )
    if found_media.sound is not None and original.sound is not None:
        sounds = [
            voice.Recording(track.samples, track.rate)
            for track in (found_media.sound, original.sound)
        ]
        yield lambda key, names, limit: voice.trace(
            sounds[0], sounds[1], key, names, false_accusation_max=limit
        )


def _accused(
    result: Any, place: int, key: bytes, delivery: DeliveryView, searches: int
) -> AccusedCopy:
    """Return the evidence against one delivery, as a stranger computes it from the tables."""
    from minga_pure.marks import codes
    from minga_pure.marks.evidence import ROUNDS, tables_against

    symbols = codes.recipient_symbols(key, list(result.accused))
    tables = tables_against(result.tables, symbols[place], list(symbols[:place]))
    numbers = [int(symbol) for symbol in symbols[place]]
    rows = tables.tolist()
    searches *= ROUNDS
    packed = tables.astype("<f4").tobytes()
    return AccusedCopy(
        delivery=delivery,
        score=result.ranked[place].score,
        share=result.share,
        false_accusation_bound=false_accusation_bound(rows, numbers, searches),
        comparisons=searches,
        symbols=tuple(numbers),
        tables=packed,
        tables_sha256=hashlib.sha256(packed).hexdigest(),
        item_key_sha256=hashlib.sha256(key).hexdigest(),
    )


def decoded(encoded: bytes) -> Media:
    """Return a file as arrays. Raises UnreadableMedia, MediaTooLarge."""
    if not is_possible():
        raise UnreadableMedia
    return media.decode(encoded)

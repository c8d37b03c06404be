"""Pure decisions about releases: by which name a member appears, and what labels say together."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from minga.domains.releases.types import (
    AggregatedResult,
    Probability,
    ReleasedAnswer,
    ReleasedItem,
    Sheet,
    VoteCount,
)

LABEL = "label"
PANEL_NAME = "0" * 16
"""Name of all members of a panel together, while too few of them have answered to be told."""


def annotator_name(key: bytes, project: UUID, subject: UUID) -> str:
    """Sixteen hex digits for a member in one project.

    Another project gives another name, so that clients cannot put their files together and follow
    a person; without the key nobody can try out whose name it is.
    """
    return hmac.digest(key, project.bytes + subject.bytes, hashlib.sha256)[:8].hex()


def released_item(
    sheet: Sheet, item: str, pos: int, content: dict[str, Any], answers: Sequence[ReleasedAnswer]
) -> ReleasedItem:
    """An item with its answers and their majority. Answers that are no labels have no vote."""
    labels = [answer.value for answer in answers if answer.kind == LABEL]
    if not labels:
        return ReleasedItem(item, pos, content, None, 0.0, 0, [], list(answers))
    majority = sheet.type.majority(labels, sheet.labels)
    return ReleasedItem(
        item,
        pos,
        content,
        majority.value,
        round(majority.share, 4),
        len(labels),
        [VoteCount(name, count) for name, count in majority.votes.items()],
        list(answers),
    )


def with_aggregation(item: ReleasedItem, aggregated: AggregatedResult) -> ReleasedItem:
    """The item with what quality says of it, where it has paid labels and quality has looked."""
    if aggregated.verdict and item.labels:
        item.result = aggregated.value
        item.confidence = aggregated.confidence
        item.distribution = [
            Probability(name, probability)
            for name, probability in (aggregated.distribution or {}).items()
        ]
        item.verdict = aggregated.verdict
        item.members_result = aggregated.members_value
    return item

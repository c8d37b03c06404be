"""Ranked answers for training: preference pairs (DPO) and conversations (ShareGPT).

docs/formats/preferences.md. Answers in one place of the ranking are tied: no pair says which of
them is better, and a tied first place gives no conversation.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from minga_pure.dataset_formats.contract import AgreedBatches, AgreedItem, Dataset
from minga_pure.dataset_formats.json_lines import write_lines

COMPARISON: Final = "comparison"


def holds(dataset: Dataset) -> bool:
    """Return True for ranked answers to a prompt."""
    return dataset.task_type == COMPARISON


def write_pairs(_dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield a line for each pair of answers of which one is better."""
    return write_lines(batches, _pairs)


def _pairs(item: AgreedItem) -> list[dict[str, Any]]:
    texts = {answer["id"]: answer["text"] for answer in item.content["answers"]}
    return [
        {
            "prompt": item.content["prompt"],
            "chosen": texts[better],
            "rejected": texts[worse],
            "item": item.item,
            "chosen_id": better,
            "rejected_id": worse,
            "confidence": item.confidence,
        }
        for first_place, second_place in combinations(item.value["ranking"], 2)
        for better in first_place
        for worse in second_place
    ]


def write_conversations(_dataset: Dataset, batches: AgreedBatches) -> Iterator[bytes]:
    """Yield a line for each prompt with a best answer."""
    return write_lines(batches, _conversations)


def _conversations(item: AgreedItem) -> list[dict[str, Any]]:
    best = item.value["ranking"][0]
    texts = {answer["id"]: answer["text"] for answer in item.content["answers"]}
    if len(best) != 1:
        return []
    turns = [
        {"from": "human", "value": item.content["prompt"]},
        {"from": "gpt", "value": texts[best[0]]},
    ]
    return [{"id": item.item, "conversations": turns, "confidence": item.confidence}]

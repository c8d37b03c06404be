"""Errors of dataset files, with sentences that name the place and say what fits."""

from __future__ import annotations

from typing import Final

from minga_pure.tasktypes.messages import N_

DATASET_SENTENCES: Final[dict[str, str]] = {
    "unreadable_zip": N_(
        "This zip file breaks off or is damaged. Please pack and upload it again."
    ),
    "zip_too_large": N_("This zip file holds more than can be read at once. Please pack several."),
    "no_annotations": N_("This file holds no annotations in the format %(format)s."),
    "unreadable_part": N_("“%(file)s” cannot be read as %(format)s."),
    "bad_line": N_("“%(file)s”, line %(line)s, is not in the format %(format)s."),
    "bad_entry": N_("“%(file)s”, entry %(entry)s: the field “%(field)s” cannot be used."),
    "shape_not_held": N_(
        "“%(file)s”, entry %(entry)s has a shape that this project's answers cannot hold."
    ),
    "item_not_named": N_(
        "“%(file)s”, part %(entry)s does not say which item it is about: put a line “# id = …”"
        " before it."
    ),
    "no_label_names": N_("The names of the classes are missing: add data.yaml or classes.txt."),
    "no_such_item": N_("The project has no item for “%(file)s”. Import the items first."),
    "text_differs": N_("“%(file)s” has other words than the item “%(item)s”."),
}


class BadDataset(ValueError):
    """A dataset file cannot be read; `reason` is a key of DATASET_SENTENCES."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.template = DATASET_SENTENCES[reason]
        self.facts = {
            name: value[:100] if isinstance(value, str) else value for name, value in facts.items()
        }
        super().__init__(reason, self.facts)

    def __str__(self) -> str:
        return self.template % self.facts

"""Validation messages for items, label sets and answers: a code, a sentence, its facts.

The sentences are here in English and marked for translation; an endpoint shows
`translate(error.template) % error.facts`, other callers `str(error)`.
"""

from __future__ import annotations

from typing import Final


def N_(sentence: str) -> str:  # noqa: N802 (the name that gettext tools look for)
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence


SENTENCES: Final[dict[str, str]] = {
    # any part
    "not_an_object": N_("Expected named fields, found something else."),
    "unknown_field": N_("There is no field called “%(field)s” here."),
    "missing_field": N_("The field “%(field)s” is missing."),
    "not_text": N_("The field “%(field)s” has to be text."),
    "empty_text": N_("The field “%(field)s” is empty."),
    "text_too_long": N_("The field “%(field)s” is longer than %(limit)s characters."),
    "forbidden_character": N_(
        "The field “%(field)s” holds a character that cannot be stored (code %(code)s)."
    ),
    "not_a_list": N_("The field “%(field)s” has to be a list."),
    "list_too_short": N_("The field “%(field)s” needs at least %(limit)s entries."),
    "not_a_number_here": N_("The field “%(field)s” has to be a number."),
    "list_too_long": N_("The field “%(field)s” has more than %(limit)s entries."),
    "bad_whole_number": N_(
        "The field “%(field)s” has to be a whole number from %(low)s to %(high)s."
    ),
    "not_yes_or_no": N_("The field “%(field)s” has to be yes or no (true or false)."),
    # content
    "bad_picture_hash": N_("The picture is named by 64 hexadecimal digits (its SHA-256)."),
    "bad_picture_size": N_(
        "The picture's width and height are whole numbers from 1 to %(limit)s pixels."
    ),
    "bad_file_hash": N_(
        "The field “%(field)s” names a file by 64 hexadecimal digits (its SHA-256)."
    ),
    "bad_language": N_("The field “%(field)s” is no language tag: write “es” or “pt-BR”."),
    "bad_peaks": N_("The loudness is a list of numbers from 0 to 1."),
    # labels
    "labels_not_a_list": N_("Give the labels as a list."),
    "too_few_labels": N_("Give at least %(limit)s labels to choose from."),
    "too_many_labels": N_("There can be at most %(limit)s labels."),
    "label_twice": N_("The label “%(label)s” is there twice."),
    "key_differs_by_case": N_(
        "Two names differ only in their case: “%(name)s”. Choose another one."
    ),
    "bad_key": N_("The key of label “%(label)s” has to be one letter or digit."),
    "key_twice": N_("Two labels use the key “%(key)s”."),
    "unknown_element": N_("The page uses the element “%(element)s”, which cannot be shown here."),
    "no_labels_here": N_("This kind of task has no labels: leave them out."),
    "unknown_parent": N_("The label “%(label)s” stands under “%(under)s”, which is no label."),
    "parent_in_branches": N_(
        "The label “%(label)s” stands under “%(under)s”, which is in several branches: write the"
        " path, as in “animal > other”."
    ),
    "circle_of_labels": N_("The label “%(label)s” stands under itself."),
    "tree_too_deep": N_("Labels can stand at most %(limit)s deep under each other."),
    "unknown_field_kind": N_("The kind of “%(label)s” is none of: %(kinds)s."),
    "bad_bounds": N_(
        "The least and the most of “%(label)s” are no numbers in order, or a scale of more than"
        " %(limit)s steps."
    ),
    # values
    "no_label": N_("Choose a label."),
    "unknown_label": N_("“%(label)s” is not one of the labels of this project."),
    "one_label_only": N_("Choose one label only."),
    "boxes_not_a_list": N_("Give the boxes as a list."),
    "too_many_boxes": N_("A picture can have at most %(limit)s boxes."),
    "not_a_number": N_("The “%(field)s” of box %(box)s has to be a number."),
    "outside_picture": N_("Box %(box)s lies partly outside the picture."),
    "box_too_small": N_("Box %(box)s has no width or no height."),
    "bad_point": N_("A point of shape %(shape)s is not two numbers."),
    "point_outside_picture": N_("A point of shape %(shape)s lies outside the picture."),
    "bad_outline": N_(
        "The outline %(shape)s needs %(low)s to %(high)s different points, one after the other."
    ),
    "no_area": N_("The outline %(shape)s encloses nothing."),
    "point_twice": N_("The point “%(label)s” is there twice."),
    "span_outside_text": N_("Span %(span)s does not lie inside the text."),
    "span_twice": N_("Two spans have the id “%(span)s”."),
    "unknown_span": N_("A relation names the span “%(span)s”, which is not there."),
    "relation_to_itself": N_("A relation has to join two different spans."),
    "segment_outside_recording": N_("Segment %(segment)s does not lie inside the recording."),
    "empty_segment": N_("Segment %(segment)s has no words."),
    "bad_media_type": N_("This kind of file cannot be taken. Taken are: %(allowed)s."),
    "answer_twice": N_("The id “%(id)s” cannot stand for an answer, or is there twice."),
    "unknown_answer": N_("There is no answer “%(id)s” here."),
    "answers_not_ranked": N_("Give every answer its place."),
    "out_of_bounds": N_("The field “%(field)s” goes from %(low)s to %(high)s."),
    "result_type": N_(
        "Entry %(entry)s of the result has the type “%(type)s”, which is no answer to this kind of"
        " task."
    ),
    "result_field": N_(
        "Entry %(entry)s of the result has a value in “%(field)s” that the answer cannot hold."
    ),
    "result_labels": N_(
        "Entry %(entry)s of the result has %(count)s labels where exactly one is needed."
    ),
    "several_results": N_("The result holds several answers where one is needed."),
    "span_text_differs": N_(
        "Span %(span)s has other words than the text at its place: check how its offsets count."
    ),
    "not_a_date": N_("The field “%(field)s” has to be a day, as in 2026-05-31."),
    # notes
    "unexpected_value": N_("This kind of answer carries a note at most."),
    "unknown_kind": N_("“%(kind)s” is not a kind of answer."),
}


class InvalidTaskData(ValueError):
    """Input from outside is invalid; `reason` is a key of SENTENCES."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason
        self.template = SENTENCES[reason]
        self.facts = facts
        super().__init__(reason, facts)

    def __str__(self) -> str:
        return self.template % self.facts

    @property
    def sentence(self) -> str:
        """Return the complete English sentence."""
        return str(self)


class BadContent(InvalidTaskData):
    """An item cannot be shown as a task of this type."""


class BadLabels(InvalidTaskData):
    """A label set cannot be used by this task type."""


class BadValue(InvalidTaskData):
    """An answer's value does not fit its task."""


class UnknownTaskType(LookupError):
    """No task type has this name."""

    def __init__(self, name: object, known: tuple[str, ...]) -> None:
        super().__init__(
            f"There is no task type {str(name)[:60]!r}. Known types: {', '.join(known)}."
        )

"""What goes out as Label Studio's result comes back as the same answer."""

import pytest

from minga_pure.tasktypes import BadValue, task_type
from minga_pure.tasktypes.from_label_studio import value_of

THERE_AND_BACK = (
    "text_classification",
    "image_classification",
    "boxes",
    "polygons",
    "free_text",
)


@pytest.mark.parametrize("name", THERE_AND_BACK)
def test_there_and_back(name):
    kind = task_type(name)
    sample = kind.sample
    value = kind.check_value(sample.value, sample.labels)
    content = kind.check_content(sample.content)
    result = kind.label_studio_result(value, content, sample.labels)
    again = kind.check_value(value_of(name, result), sample.labels)
    assert again == value


def test_points_come_back_but_for_those_behind_something():
    kind = task_type("keypoints")
    value = {"points": [{"label": "nose", "x": 0.5, "y": 0.25}]}
    result = kind.label_studio_result(value, kind.sample.content, kind.sample.labels)
    assert kind.check_value(value_of("keypoints", result), kind.sample.labels) == value


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("survey", []),
        ("boxes", [{"value": {"rectanglelabels": []}}]),
        ("boxes", [{"value": None}]),
        ("text_classification", []),
        ("text_classification", [{}]),
        ("free_text", [{"value": {"text": 7}}]),
    ],
)
def test_what_cannot_be_read_is_said_kindly(name, result):
    with pytest.raises(BadValue):
        value_of(name, result)

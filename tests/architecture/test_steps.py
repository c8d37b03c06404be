"""The order of a project's steps in the docs is the one that the pages show."""

import re
from pathlib import Path

from django.utils import translation

from minga.doors.web.client.steps import STEP_NAMES, STEP_WORDS, Step

GUIDE = Path(__file__).parents[2] / "docs" / "howto" / "publish-a-project.md"


def test_the_guide_has_the_steps_of_the_pages_in_their_order():
    listed = re.findall(r"^\| \d \| ([^|]+) \|", GUIDE.read_text("utf-8"), re.MULTILINE)
    with translation.override("en"):
        assert listed == [str(STEP_NAMES[step]) for step in Step]
    assert set(STEP_WORDS) == set(Step)

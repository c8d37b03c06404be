"""docs/reference/limits.md lists every limit with its number of today."""

import re

import pytest

from minga.domains.answers import types as answers
from minga.domains.notices import rules as notices
from minga.domains.work import rules as work
from minga.domains.work.actions import import_rows
from minga.domains.work.readers import archives, audio, images, limits, lines, rows
from minga.doors import sync
from tools.house.plan import ROOT

TEXT = (ROOT / "docs" / "reference" / "limits.md").read_text()
MEGABYTE = 1024**2
LIMITS = {
    "`answers`": answers.ANSWERS_MAX,
    "`held`": answers.HELD_MAX,
    "`sheets`, `down`": answers.SHEETS_MAX,
    "`proofs`": answers.PROOFS_MAX,
    "tasks of one project": answers.TASKS_MAX,
    "| a request |": sync.BODY_BYTES_MAX // MEGABYTE,
    "| ways to reach": notices.CHANNELS_MAX,
    "| attempts to send": notices.TRIES_MAX,
    "| tries of a code": notices.CODE_TRIES_MAX,
    "| codes that one member": notices.CODES_A_DAY,
    "| members who wait": notices.CODES_AN_ADDRESS,
    "| files in a zip": archives.MEMBERS_MAX,
    "| a line;": lines.LINE_MAX,
    "| a picture": images.PICTURE_BYTES_MAX // MEGABYTE,
    "| a recording": audio.SOUND_BYTES_MAX // MEGABYTE,
    "| an id, or": rows.EXTERNAL_ID_MAX,
    "| rows left out": import_rows.REJECTED_ROWS_MAX,
    "| readings of a file": work.ATTEMPTS_MAX,
    "files of one client that wait": limits.UNFINISHED_IMPORTS_MAX[True],
    "| bytes of these files": limits.UNFINISHED_BYTES_MAX[True] // 1024**3,
    "of 4 GiB together": limits.UNFINISHED_BYTES_MAX[False] // 1024**3,
    "registrar has verified": work.UNVERIFIED_ROWS_MAX,
    "unpacked and two minutes": work.UNVERIFIED_BYTES_MAX // MEGABYTE,
    "10 files that wait": limits.UNFINISHED_IMPORTS_MAX[False],
}


@pytest.mark.parametrize("place", LIMITS)
def test_a_limit_stands_in_the_reference_as_it_is_in_the_code(place):
    (line,) = [line for line in TEXT.splitlines() if place in line]
    assert f"{LIMITS[place]:,}" in re.findall(r"\d+(?:,\d{3})*", line)


def test_the_lists_of_a_sync_share_a_limit_where_the_reference_says_so():
    assert answers.SHEETS_MAX == answers.DOWN_MAX


@pytest.mark.parametrize(
    "setting",
    ["MINGA_IMPORT_BYTES_MAX", "MINGA_IMPORT_ROWS_MAX", "MINGA_IMPORT_UNPACKED_MAX",
     "MINGA_IMPORT_MINUTES_MAX"],
)  # fmt: skip
def test_a_limit_that_an_operator_sets_is_named(setting):
    assert setting in TEXT

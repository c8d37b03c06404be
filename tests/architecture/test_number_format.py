"""Numbers, amounts, percents and dates that people read are written in one place only."""

import re

import pytest

from tools.house.plan import ROOT, python_files, short

HOMES = ("server/minga/domains", "server/minga/doors/web")
WRITER = "server/minga/domains/number_format.py"
TEMPLATES = ROOT / "server" / "minga" / "doors" / "web" / "templates"

# Django's own filters know neither Filipino nor Malagasy, and no currency.
HAND_MADE_IN_TEMPLATES = re.compile(
    r"\|(?:date|time|floatformat|timesince|timeuntil|intcomma|naturaltime|filesizeformat)\b"
    r"|\}\}\s*(?:%|USD|EUR|\$|€)"
)
MACHINE_READ = re.compile(r"\|date:[\"'](?:c|Y-m|Y-m-d)[\"']")  # a value that a browser reads
HAND_MADE_IN_PYTHON = re.compile(
    r"date_format\(|floatformat\(|localize\(|intcomma\(|:,\}|:\.\d%\}|%[bBaA]\b.*%[dYj]"
    r"|\bstr\(Money\(|\{[a-z_][^{}]*\} ?%[\"']"
)
HAND_MADE_IN_DESK = re.compile(r"\.toFixed\(|\.toLocale\w*String\(|\} ?%`")
# Text for machines and for the log of a method, never for a page.
TECHNICAL = {"server/minga/domains/quality/rules/aggregation.py"}


def hand_made(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Lines that write a number, amount or date by hand."""
    return [
        line.strip() for line in text.splitlines() if pattern.search(MACHINE_READ.sub("", line))
    ]


def test_templates_write_numbers_and_dates_by_the_house_filters():
    wrong = {
        short(path): lines
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (lines := hand_made(path.read_text(encoding="utf-8"), HAND_MADE_IN_TEMPLATES))
    }
    assert wrong == {}


def test_python_writes_numbers_and_dates_by_number_format():
    wrong = {
        short(path): lines
        for path in python_files(*HOMES)
        if short(path) not in TECHNICAL | {WRITER}
        and (lines := hand_made(path.read_text(encoding="utf-8"), HAND_MADE_IN_PYTHON))
    }
    assert wrong == {}


def test_the_desk_writes_numbers_and_dates_by_intl():
    wrong = {
        short(path): lines
        for path in sorted((ROOT / "desk" / "src").rglob("*.ts"))
        if (lines := hand_made(path.read_text(encoding="utf-8"), HAND_MADE_IN_DESK))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ('{{ paper.begins|date:"F Y" }}', HAND_MADE_IN_TEMPLATES),
        ("{{ alpha|floatformat:2 }}", HAND_MADE_IN_TEMPLATES),
        ("{{ row.percent }} %", HAND_MADE_IN_TEMPLATES),
        ('date_format(day, "DATE_FORMAT")', HAND_MADE_IN_PYTHON),
        ('f"{limit:,}"', HAND_MADE_IN_PYTHON),
        ('f"{share:.0%}"', HAND_MADE_IN_PYTHON),
        ('f"{size} %"', HAND_MADE_IN_PYTHON),
        ("`${size} %`", HAND_MADE_IN_DESK),
        ("price.toFixed(2)", HAND_MADE_IN_DESK),
    ],
)
def test_a_hand_made_one_is_seen(line, pattern):
    assert hand_made(line, pattern)


def test_a_value_for_a_browser_is_no_hand_made_one():
    assert not hand_made("value=\"{{ month|date:'Y-m' }}\"", HAND_MADE_IN_TEMPLATES)

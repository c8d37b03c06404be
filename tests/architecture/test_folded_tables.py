"""A table that folds on a small screen names its cells by the words of its own header."""

import re

from tools.house.plan import ROOT, short

TEMPLATES = ROOT / "server" / "minga" / "doors" / "web" / "templates"
TABLE = re.compile(r'<table[^>]*class="[^"]*\bfolds\b[^"]*".*?</table>', re.DOTALL)
HEADER = re.compile(r'<th scope="col".*?</th>', re.DOTALL)
WORDS = r"\{%\s*translate\s+[\"'](.*?)[\"']"


def unknown_names(page: str) -> list[str]:
    """Return the names of cells that no header of their table has."""
    names = []
    for table in TABLE.findall(page):
        headers = set(re.findall(WORDS, " ".join(HEADER.findall(table))))
        names += [name for name in re.findall('data-name="' + WORDS, table) if name not in headers]
    return names


def test_a_cell_has_the_name_of_a_header():
    pages = {short(path): path.read_text("utf-8") for path in sorted(TEMPLATES.rglob("*.html"))}
    assert {path: names for path, page in pages.items() if (names := unknown_names(page))} == {}


def test_a_name_that_is_no_header_is_seen():
    page = (
        '<table class="folds"><th scope="col">{% translate "Imported on" %}</th>'
        "<td data-name=\"{% translate 'Import' %}\"></td></table>"
    )
    assert unknown_names(page) == ["Import"]

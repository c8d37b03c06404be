"""Entries of the top bar: a page is marked under one of them, not under two."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

TEMPLATES = Path(__file__).parents[3] / "server/minga/doors/web/templates"
ENTRY = re.compile(r'{% nav_link "([\w-]+)" \w+(?: but="([\w -]+)")?( alone=True)? %}')
BARS = sorted(path.name for path in TEMPLATES.glob("base_*.html") if ENTRY.search(path.read_text()))


@pytest.mark.parametrize("bar", BARS)
def test_an_entry_leaves_to_others_the_pages_below_it_that_they_name(bar: str) -> None:
    links = ENTRY.findall((TEMPLATES / bar).read_text(encoding="utf-8"))
    entries = [name for name, _others, _alone in links]
    for name, others, alone in links:
        below = {
            other
            for other in entries
            if other != name and reverse(other).startswith(reverse(name).rstrip("/") + "/")
        }
        assert alone or below <= set(others.split()), (
            f"{name} is marked too on the page of another entry"
        )


def test_the_bars_were_found() -> None:
    assert {"base_client.html", "base_member.html", "base_steward.html"} <= set(BARS)

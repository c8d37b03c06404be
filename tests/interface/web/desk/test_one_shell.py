"""The desk and the pages of members have one navigation: the same words in the same order."""

import re
from pathlib import Path

from django.urls import reverse

from minga.doors import web

WEB = Path(web.__file__).parent
DESK = WEB.parents[3] / "desk" / "src"


def test_the_desk_names_its_places_as_the_pages_do():
    pages = (WEB / "templates" / "base_member.html").read_text(encoding="utf-8")
    frame = (DESK / "screens" / "frame.ts").read_text(encoding="utf-8")
    shared = re.findall(r'\{% translate "([^"]+)" as words %\}\s+\{% nav_link "member-', pages)
    bar = frame[frame.index('"ul.nav"') :]
    assert len(shared) == 3
    assert re.findall(r'link\("\w*", t\("([^"]+)"\)', bar)[:3] == shared


def test_the_addresses_in_the_desk_are_those_of_the_pages():
    written = {
        address
        for path in DESK.rglob("*.ts")
        for address in re.findall(r'"(/(?:wallet|payouts|me|accounts|work)/[\w/]*)"',
                                  path.read_text(encoding="utf-8"))
    }  # fmt: skip
    assert {reverse("member-wallet"), reverse("account_logout"), reverse("member-me")} <= written

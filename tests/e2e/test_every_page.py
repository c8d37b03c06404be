"""Every page of clients, members and stewards, with the demo's people, in every dress.

With MINGA_PICTURES=1 it keeps a picture of each page and a contact sheet of each dress in
artefacts/screens/sheet: the quickest way to look at all of them.
"""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from minga.demo import crew, items, seed
from minga.domains.people import queries as people
from minga.domains.work import queries as work
from tests.e2e.moves import in_order, overflow, settle

pytestmark = [pytest.mark.walk, pytest.mark.django_db(transaction=True)]
SHEETS = Path(__file__).parent.parent.parent / "artefacts" / "screens" / "sheet"
MEMBER = (
    "/", "/work/", "/wallet/", "/wallet/periods", "/payouts/", "/payouts/to/", "/payouts/split",
    "/me/", "/me/hours", "/me/decisions", "/me/notices", "/me/vouch", "/me/leave", "/me/household",
    "/me/devices", "/me/data", "/me/data/rights", "/me/learning", "/me/about", "/me/collected",
    "/me/consents", "/found/", "/rights/",
)  # fmt: skip
CLIENT = (
    "/labels/", "/projects/", "/projects/new", "/projects/new?template=topics", "/funds/",
    "/invoices/", "/tokens/", "/terms/", "/terms/recipients/", "/terms/records/", "/licences/",
    "/panels/", "/takedowns/", "/access-keys/",
)  # fmt: skip
PROJECT = (
    "", "edit", "import", "waiting", "known", "examples", "quality", "publish", "try", "close",
    "export", "questions", "disputes", "raise", "floor",
)  # fmt: skip
STEWARD = (
    "/queue/", "/treasury/", "/bank/", "/hands/", "/queue/newcomers", "/queue/decisions",
    "/queue/suspensions", "/queue/explanations", "/queue/rights", "/queue/panels",
    "/queue/takedowns", "/queue/breaches",
)  # fmt: skip
COLLIDING = """() => {
  const boxes = [...document.querySelectorAll("input[type=checkbox], input[type=radio]")]
    .filter((box) => box.checkVisibility() && !box.closest(".choice"))
    .map((box) => [box, box.getBoundingClientRect()]);
  const meet = (one, other) =>
    one.left < other.right - 1 && other.left < one.right - 1 &&
    one.top < other.bottom - 1 && other.top < one.bottom - 1;
  const words = [...document.querySelectorAll(".tick > span, .field-help, .field > label")]
    .filter((text) => text.checkVisibility() && !text.querySelector("input"))
    .map((text) => [text, text.getBoundingClientRect()]);
  return boxes.flatMap(([box, place]) =>
    [...boxes, ...words]
      .filter(([other, there]) => other !== box && meet(place, there))
      .map(([other]) => `${box.id} meets ${other.id || other.textContent.trim().slice(0, 40)}`));
}"""
DRESSES = {
    "desk": ("desk", "en", "light"),
    "netbook": ("netbook", "en", "light"),
    "phone": ("phone", "en", "light"),
    "dark": ("desk", "en", "dark"),
    "arabic": ("netbook", "ar", "light"),
}


@pytest.fixture
def demo(monkeypatch, settings, tmp_path):
    """Sixty digits and all photographs, and the names of the demo's people."""
    settings.MINGA_DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    connection.close()  # the next session seals its rows with the key of this folder
    some = list(items.digits())[:60]
    monkeypatch.setattr(items, "digits", lambda: iter(some))
    monkeypatch.setattr(crew, "digits", lambda: iter(some))
    monkeypatch.setattr(items, "texts", list)
    lines: list[str] = []
    seed.seed(lines.append)
    rows = [line.split() for line in lines if line.startswith("  ") and "-" in line]
    ids = [person_id for row in rows if (person_id := people.person_named(row[0]))]
    return [SimpleNamespace(id=person_id) for person_id in ids]


def addresses(persons):
    """Each page with a person who may see it."""
    of_client = next(ref for ref in persons if work.client_of(ref.id))
    steward_pages = [
        (page, ref) for page in STEWARD for ref in persons if people.offices_of(ref.id)
    ]
    member = next(ref for ref in persons if people.member_of(ref.id))
    project = work.projects_for(of_client.id)[0]
    return [
        *((page, member) for page in MEMBER),
        *((page, of_client) for page in CLIENT),
        *((f"/projects/{project.public_id}/{page}", of_client) for page in PROJECT),
        *steward_pages,
    ]


def contact_sheet(name, pictures):
    """All pictures of a dress on one sheet."""
    from PIL import Image

    width, height = 420, 560
    across = 6
    sheet = Image.new("RGB", (width * across, height * -(-len(pictures) // across)), "white")
    for place, path in enumerate(pictures):
        picture = Image.open(path)
        scale = (width - 10) / picture.width
        small = picture.resize((width - 10, max(1, round(picture.height * scale))))
        corner = (place % across * width, place // across * height)
        sheet.paste(small.crop((0, 0, width - 10, min(small.height, height - 10))), corner)
    sheet.save(SHEETS / f"{name}.png")


@pytest.mark.parametrize("dress", DRESSES)
def test_every_page_is_whole(live_server, window, signed_in, demo, dress):
    size, language, scheme = DRESSES[dress]
    SHEETS.mkdir(parents=True, exist_ok=True)
    faults, pictures, seen = {}, [], set()
    for person_of_page in {ref.id: ref for _page, ref in addresses(demo)}.values():
        page = window(size, language=language, scheme=scheme)
        signed_in(page, person_of_page)
        for address, ref in addresses(demo):
            if ref.id != person_of_page.id or address in seen:
                continue
            answer = page.goto(f"{live_server.url}{address}")
            if answer.status in (403, 404):
                continue  # an office that this person does not hold, a page that is not there yet
            seen.add(address)
            settle(page)
            found = in_order(page) if dress in ("phone", "dark") else []
            found += page.evaluate(COLLIDING)
            if answer.status >= 400 or overflow(page) > 0 or found:
                faults[address] = (answer.status, overflow(page), found)
            if os.environ.get("MINGA_PICTURES"):
                path = SHEETS / f"{dress}-{len(seen):02}.png"
                page.screenshot(path=path, full_page=True)
                pictures.append(path)
    if pictures:
        contact_sheet(dress, pictures)
    assert faults == {}
    assert len(seen) == len({address for address, _person in addresses(demo)})

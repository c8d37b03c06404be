"""The main job, end to end, in a real browser against a real house without a person in it.

A client registers, is verified, brings money and items; two members label everything and are paid;
the client takes the dataset home, and a member's receipt is checked by whoever doubts it. Every
page on the way is looked at by axe, light and dark, and on a phone.
"""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import sessions
from tests.cast import PASSPHRASE
from tests.e2e.moves import go_by, in_order, keys_listen
from tests.resilience.devices import ask
from tests.resilience.houses import furnished
from tests.resilience.test_process_tree import House

pytestmark = [pytest.mark.walk, pytest.mark.slow]

MINGA = Path(sys.executable).parent / "minga"
NEWS = ["The bridge at Antsirabe opens again", "Rice harvest begins two weeks early",
        "Council votes on the new market hall", "Storm passes north of the island"]  # fmt: skip
ADVERTS = ["Buy two lamps and pay for one", "Our shoes carry you further",
           "Taste the new vanilla yoghurt", "Loans in ten minutes: call now"]  # fmt: skip
DISPUTED = ADVERTS[3]
BAD_ROWS = ["b1,", "n1,The bridge at Antsirabe opens twice", ",,,too,many"]
FILE = "\n".join(
    ["id,text"]
    + [f"n{number},{text}" for number, text in enumerate(NEWS, 1)]
    + [f"a{number},{text}" for number, text in enumerate(ADVERTS, 1)]
    + BAD_ROWS
)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    opened = furnished(sessions.scratch("walk") / "minga")
    opened.environment["MINGA_PASSPHRASE"] = PASSPHRASE
    opened.open()
    for words in (
        ["create-steward", "tiana", "registrar"],
        ["create-steward", "tiana", "treasurer"],
        ["create-steward", "ravo", "treasurer"],
        ["create-member", "lova", "--languages", "en,mg"],
        ["create-member", "kanto", "--languages", "en"],
    ):
        made = opened.ask(*words)
        assert made.returncode == 0, made.stderr
    yield opened
    opened.close()


class Browser:
    """One person's browser; what it looks at is checked and kept as a picture."""

    def __init__(self, page: Any, address: str, keep: Callable[..., None]) -> None:
        self.page, self.address, self.keep = page, address, keep
        self.faults: list[Any] = []
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._hear)

    def _hear(self, message: Any) -> None:
        if message.type == "error" and "422" not in message.text:
            self.faults.append(f"console: {message.text}")

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        """Press a button and wait for the page that follows."""
        go_by(self.page, self.page.get_by_role("button", name=name).first)

    def fill(self, **fields: str) -> None:
        for name, said in fields.items():
            self.page.locator(f"[name={name.replace('__', '-')}]").fill(said)

    def sign_in(self, name: str) -> None:
        self.go("/accounts/login/")
        self.fill(login=name, password=PASSPHRASE)
        self.press("Sign in")

    def look(self, name: str) -> None:
        """Check the page with axe in light and dark, and its width on a phone; keep pictures."""
        page, size = self.page, self.page.viewport_size
        for dress, width, height in (
            ("light", 1024, 600),
            ("dark", 1024, 600),
            ("light", 320, 640),
        ):
            page.set_viewport_size({"width": width, "height": height})
            page.emulate_media(color_scheme=dress)
            if found := in_order(self.page):
                self.faults.append((name, dress, width, found))
            self.keep(page, f"job-{name}-{width}-{dress}", whole=width == 320)
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")

    def says(self, text: str) -> bool:
        return text in self.page.inner_text("body")


@pytest.fixture
def browser(house: House, window: Any, keep_picture: Any) -> Iterator[Callable[[], Browser]]:
    opened: list[Browser] = []

    def open_one() -> Browser:
        page = window("netbook", accept_downloads=True)
        opened.append(Browser(page, f"http://localhost:{house.port}", keep_picture))
        return opened[-1]

    yield open_one
    assert [fault for one in opened for fault in one.faults] == []


def register(clara: Browser) -> None:
    clara.go("/")
    clara.look("01-first-page")
    clara.go("/labels/")
    clara.look("01-need-labels")
    go_by(clara.page, clara.page.get_by_role("link", name="Create an account and register"))
    clara.look("02-sign-up")
    clara.fill(username="clara", password1=PASSPHRASE, password2=PASSPHRASE)
    clara.press("Create my account")
    assert clara.page.url.endswith("/client/register")
    clara.fill(legal_name="Radio Antsirabe SARL", registry_number="2019 B 00417",
               contact="news@radio.example")  # fmt: skip
    clara.page.locator("[name=country]").select_option("MG")
    clara.look("03-register")
    clara.press("Register")
    assert clara.page.url.endswith("/projects/")


def decide(tiana: Browser, button: str, shown: str, name: str) -> None:
    tiana.go("/queue/")
    assert tiana.says(shown)
    tiana.look(name)
    tiana.press(button)
    assert not tiana.page.get_by_role("button", name=button).is_visible()


def announce(clara: Browser) -> None:
    clara.go("/funds/")
    clara.fill(amount="5.00", reference="RAD-2026-11")
    clara.page.locator("[name=currency]").select_option("USD")
    clara.press("Announce")
    assert clara.says("a treasurer looks for it")
    clara.look("06-money-announced")


def draft(clara: Browser, title: str, price: str, name: str) -> str:
    """A new project; its address."""
    clara.go("/projects/new")
    clara.page.locator("[name=task_type][value=text_classification]").check(force=True)
    clara.fill(title=title, question="Is this news or an advert?",
               purpose="To sort what listeners send to the radio.")  # fmt: skip
    clara.page.locator("[name=purpose_class]").first.check(force=True)
    for _step in ("Data", "Instructions and labels"):
        clara.page.get_by_role("button", name="Continue", exact=True).click()
    clara.fill(instructions="News says what happened. An advert wants you to buy something.")
    for row, label in enumerate((("news", "News", "n"), ("advert", "Advert", "a"))):
        for part, words in enumerate(label):
            clara.page.locator(f"[data-part='{part}']").nth(row).fill(words)
    clara.page.get_by_role("button", name="Continue", exact=True).click()
    clara.fill(redundancy="2", estimated_seconds="6", price=price)
    clara.page.locator("[name=currency]").select_option("USD")
    clara.look(name)
    clara.press("Create draft")
    assert "/projects/" in clara.page.url, clara.page.inner_text("main")
    assert "new" not in clara.page.url, clara.page.inner_text("main")
    return str(clara.page.url).removeprefix(clara.address)


def bring(clara: Browser, project: str, name: str) -> None:
    clara.go(f"{project}import")
    clara.page.locator("input[type=file]").set_input_files(
        {"name": "messages.csv", "mimeType": "text/csv", "buffer": FILE.encode()}
    )
    clara.look(f"{name}-bring")
    clara.press("Import this file")
    clara.page.get_by_text("3 rows were rejected").wait_for()
    clara.look(f"{name}-report")


def publish(clara: Browser, project: str) -> None:
    clara.go(f"{project}publish")
    clara.look("12-quote")
    go_by(clara.page, clara.page.get_by_role("button", name="Publish for"))
    assert clara.says("Members see it from now on")
    clara.look("13-published")


def label(member: Browser, done: int, wrong: str = "") -> None:
    """Answer so many tasks, with the keyboard alone."""
    for _ in range(done):
        keys_listen(member.page)
        text = member.page.locator(".task-text").inner_text()
        is_news = (text in NEWS) != (text == wrong)
        member.page.keyboard.press("n" if is_news else "a")
        with member.page.expect_navigation():
            member.page.keyboard.press("Enter")


def start(member: Browser) -> None:
    member.go("/work/")
    go_by(member.page, member.page.get_by_role("link", name="3 min"))
    member.press("Start")


def lova_works(lova: Browser) -> None:
    """She stops in the midst of it, and comes back later."""
    lova.sign_in("lova")
    lova.look("14-work")
    start(lova)
    lova.look("15-task")
    label(lova, 3)
    lova.press("Stop")
    assert lova.says("5 tasks, without any mark")
    lova.look("16-stopped")
    start(lova)
    label(lova, 5)
    assert lova.says("The money is in your wallet")
    lova.look("17-done")


def kanto_works(kanto: Browser) -> None:
    kanto.sign_in("kanto")
    start(kanto)
    label(kanto, 8, wrong=DISPUTED)
    assert kanto.says("The money is in your wallet")


def keep_receipt(lova: Browser, folder: Path) -> Path:
    lova.go("/wallet/")
    assert lova.says("$0.16")
    lova.look("18-wallet")
    lova.page.locator("#receipts summary").first.click()
    with lova.page.expect_download() as coming:
        lova.page.locator("a[href^='/receipts/']").first.click()
    kept = folder / "receipt.json"
    coming.value.save_as(kept)
    return kept


def verify(receipt: Path, port: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """What somebody does who trusts nothing but the two public keys."""
    keys = json.loads(ask(port, "/api/v1/keys")[2])
    return subprocess.run(
        [MINGA, "verify", "--key", keys["receipts"], "--log-key", keys["log"], receipt],
        env=os.environ | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def take_home(clara: Browser, project: str, folder: Path) -> list[dict[str, str]]:
    clara.go(project)
    clara.look("19-finished")
    clara.go(f"{project}export")
    clara.look("20-export")
    with clara.page.expect_download() as coming:
        clara.page.locator(f"a[href='{project}export/csv']").click()
    coming.value.save_as(folder / "dataset.csv")
    return list(csv.DictReader(io.StringIO((folder / "dataset.csv").read_text("utf-8-sig"))))


def test_a_client_brings_items_members_label_them_and_are_paid_the_client_takes_the_dataset(
    house, browser, tmp_path
):
    clara, tiana, lova, kanto = browser(), browser(), browser(), browser()
    ravo = browser()
    register(clara)
    tiana.sign_in("tiana")
    decide(tiana, "Verify client", "Radio Antsirabe SARL", "04-queue-client")
    announce(clara)
    decide(tiana, "Confirm deposit", "RAD-2026-11", "07-queue-deposit")
    ravo.sign_in("ravo")
    decide(ravo, "Confirm deposit", "RAD-2026-11", "07-queue-second-signature")

    cheap = draft(clara, "Messages, far too cheap", "0.001", "08-draft-cheap")
    bring(clara, cheap, "09-cheap")
    clara.go(f"{cheap}publish")
    assert clara.says("prevents publishing")
    assert clara.says("0.006 USD"), "the lowest price is said"
    assert not clara.page.get_by_role("button", name="Publish for").is_visible()
    clara.look("10-under-the-floor")

    project = draft(clara, "Messages of the week", "0.02", "11-draft")
    bring(clara, project, "11")
    publish(clara, project)
    lova_works(lova)
    kanto_works(kanto)
    receipt = keep_receipt(lova, tmp_path)
    rows = take_home(clara, project, tmp_path)

    said = {row["text"]: row for row in rows}
    assert set(said) == {*NEWS, *ADVERTS}
    for text, row in said.items():
        assert row["answers"].count('"value"') == 2 or row["votes"], row
        if text != DISPUTED:
            assert row["majority"] == ("news" if text in NEWS else "advert")
            assert float(row["share"]) == 1
    assert float(said[DISPUTED]["share"]) == 0.5
    checked = verify(receipt, house.port, tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    broken = json.loads(receipt.read_text())
    broken["body"] = broken["body"].replace("20000", "90000")
    receipt.write_text(json.dumps(broken))
    assert verify(receipt, house.port, tmp_path).returncode == 1
    audited = house.ask("audit")
    assert audited.returncode == 0, audited.stdout

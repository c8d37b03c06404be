"""`minga licence`, `minga engagement` and `minga check` against a running server."""

import json
import tracemalloc
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from minga.domains.licences import actions
from minga_client import cli
from minga_client.errors import MingaError
from minga_client.licences import MANIFEST, read_manifest
from minga_client.standing_check import StandingIndex, check_dataset
from minga_pure.consent.standing_list import StandingRow, write_list
from minga_pure.proofs.note import Signer
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MINGA_DATA = tmp_path / "data"


@pytest.fixture
def terms(clara, live_server, token, machine, monkeypatch):
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)
    terms = consent.published(clara)
    lova = consent.member("lova")
    with as_the_owner():
        grant = consent.granted(lova, terms)
        with licences.transaction.atomic():
            consent.age(grant, licences.timedelta(hours=48))
    licences.selfie(lova, licences.face())
    licences.selfie(lova, licences.face())
    return terms


def engage(terms, machine: Path, capsys) -> None:
    """Both recipients make a key, and sign with whoever supplies them."""
    for node, sides in (("aurora", ("aurora",)), ("cloud", ("aurora", "cloud"))):
        assert cli.main(["recipient", "create", node, licences.log.receipt_signer().vkey,
                         "--folder", node]) == 0  # fmt: skip
        key = next(word for word in capsys.readouterr().out.split() if word.startswith(f"{node}+"))
        assert cli.main(["engagement", "text", str(terms.series), node, key, "link.txt"]) == 0
        for side in sides:
            assert cli.main(["engagement", "sign", "link.txt", "--folder", side]) == 0
        assert cli.main(["engagement", "send", "link.txt"]) == 0


def test_a_set_is_licensed_fetched_checked_and_fails_the_build_once_withdrawn(
    terms, machine, capsys
):
    pytest.importorskip("cv2")
    assert cli.main(["check", "nowhere"]) == 2
    engage(terms, machine, capsys)
    assert cli.main(["engagement", "list", str(terms.series)]) == 0
    assert capsys.readouterr().out.count("complete") == 2
    assert cli.main(["licence", "order", str(terms.series), "cloud", "--days", "30",
                     "--price-micros", "5000000", "--currency", "USD"]) == 0  # fmt: skip
    name = capsys.readouterr().out.split()[0]
    assert cli.main(["licence", "list"]) == 0
    assert cli.main(["licence", "download", name, "cloud", "set"]) == 0
    assert "2 new copies" in capsys.readouterr().out
    assert cli.main(["licence", "download", name, "cloud", "set"]) == 0
    assert "0 new copies" in capsys.readouterr().out
    lines = list(read_manifest(Path("set")))
    assert all((Path("set") / line.file).stat().st_size > 1_000 for line in lines)
    assert cli.main(["check", "set"]) == 0
    assert cli.main(["licence", "standing-list", name, "list.txt"]) == 0
    key = capsys.readouterr().err.split("--key ")[1].strip()
    assert cli.main(["check", "set", "--list", "list.txt", "--key", key]) == 0
    actions.restrict(items=[lines[0].item], case=uuid4())
    capsys.readouterr()
    assert cli.main(["check", "set"]) == 1
    printed = capsys.readouterr()
    assert printed.out == f"restricted  {lines[0].item}  {lines[0].file}  restricted\n"
    assert "1 live, 1 restricted" in printed.err
    assert cli.main(["licence", "standing-list", name, "list.txt"]) == 0
    assert cli.main(["check", "set", "--list", "list.txt", "--key", key]) == 1
    assert cli.main(["check", "set", "--list", "list.txt"]) == 2
    assert cli.main(["check", "set", "--list", "list.txt", "--key", "x"]) == 2
    other = Signer("eve.example", b"e" * 32).vkey
    assert cli.main(["check", "set", "--list", "list.txt", "--key", other]) == 2
    assert cli.main(["check", "set", "--list", "list.txt", "--key", key,
                     "--max-age-days", "-1"]) == 2  # fmt: skip
    assert cli.main(["licence", "show", name]) == 0
    assert "live 1, restricted 1, withdrawn 0" in capsys.readouterr().out


SIGNER = Signer("co-op.example/receipts", b"s" * 32)
LICENCE = uuid4()


def signed(path: Path, rows: list[StandingRow], *, made_at: int = 1_000) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(write_list(rows, licence=LICENCE, made_at=made_at, signer=SIGNER))
    return path


def dataset(folder: Path, items: list[UUID]) -> Path:
    folder.mkdir()
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        for item in items:
            line = {"item": str(item), "licence": str(LICENCE), "recipient": "cloud",
                    "file": f"{item}.png", "sha256": "0" * 64}  # fmt: skip
            file.write(json.dumps(line) + "\n")
    return folder


def test_a_hundred_thousand_items_are_checked_in_bounded_memory(tmp_path):
    items = [UUID(int=number * 7919 % 2**100) for number in range(1, 100_001)]
    rows = [StandingRow(item, "live") for item in items[:-2]]
    rows += [StandingRow(items[-2], "withdrawn", "erased")]
    path = signed(tmp_path / "list.txt", rows)
    folder = dataset(tmp_path / "set", items[::-1])
    del rows
    tracemalloc.start()
    index = StandingIndex(path, [SIGNER.verifier])
    amiss = [(row.line.item, row.standing) for row in check_dataset(folder, index.lookup)
             if row.standing != "live"]  # fmt: skip
    index.close()
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert amiss == [(items[-1], "unknown"), (items[-2], "withdrawn")]
    assert peak < 20_000_000, f"{peak:,} bytes"


def test_a_list_that_was_changed_cut_or_signed_by_others_counts_for_nothing(tmp_path):
    rows = [StandingRow(uuid4(), "live"), StandingRow(uuid4(), "withdrawn", "erased")]
    whole = signed(tmp_path / "list.txt", rows).read_text(encoding="utf-8")
    lines = whole.splitlines(keepends=True)
    for text in (
        whole.replace("withdrawn erased", "live"),
        "".join(lines[1:]),
        "".join([lines[0], *lines]),
        "".join(lines[:2]),
        whole.replace("minga-standing-list/v1", "minga-engagement/v1"),
        whole.replace('"count":2', '"count":1'),
        "x" * 1_000,
        "",
    ):
        path = tmp_path / "other.txt"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(MingaError):
            StandingIndex(path, [SIGNER.verifier])
    with pytest.raises(MingaError):
        StandingIndex(tmp_path / "list.txt", [Signer("eve", b"e" * 32).verifier])
    StandingIndex(tmp_path / "list.txt", [SIGNER.verifier]).close()


def test_a_dataset_without_a_manifest_or_with_a_false_line_is_said_in_words(tmp_path, capsys):
    folder = dataset(tmp_path / "set", [])
    (folder / MANIFEST).write_text("{}\n", encoding="utf-8")
    with pytest.raises(MingaError, match="line 1"):
        list(read_manifest(folder))

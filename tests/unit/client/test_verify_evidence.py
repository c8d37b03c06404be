"""`minga verify` reads an evidence bundle, compares the found file, and says what does not fit."""

import json
from pathlib import Path

import pytest

from minga_client import receipts
from minga_client.cli import main
from tests.unit.pure.test_takedown import LOG, RECEIPTS, bundle

KEYS = ["--key", RECEIPTS.vkey, "--log-key", LOG.vkey]


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    path = tmp_path / "takedown.json"
    path.write_text(json.dumps(bundle()), encoding="utf-8")
    return path


def test_a_whole_bundle_is_good(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(evidence), *KEYS]) == 0
    words = capsys.readouterr().out
    assert words.startswith("GOOD")
    for part in ("Nube S.A.", "licensed by Aurora", "delivered at entry 0, accused at entry 1"):
        assert part in words


def test_another_file_than_the_one_found_is_told(
    evidence: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(b"another picture")
    assert main(["verify", str(evidence), "--found", str(other), *KEYS]) == 1
    assert "about another file" in capsys.readouterr().out


def test_an_altered_bundle_is_false(evidence: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = evidence.read_text(encoding="utf-8")
    evidence.write_text(text.replace('"recipient": "cloud"', '"recipient": "eve"'), "utf-8")
    assert main(["verify", str(evidence), *KEYS]) == 1
    assert capsys.readouterr().out.startswith("FALSE")


def test_without_a_key_nothing_is_said(evidence: Path) -> None:
    with pytest.raises(receipts.NoTrustedKey):
        receipts.check(evidence, [], None)

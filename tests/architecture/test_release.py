"""What a release promises stays true in the tree: frozen migrations, one version, whole locks."""

import datetime as dt
import re
import tomllib

import pytest

from tools.house import frozen
from tools.house.plan import ROOT

PACKAGES = ("pure", "server", "client")
LOCKS = sorted((ROOT / "locks").glob("*.lock"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASE = re.compile(r"(?m)^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$")
SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def recipe(package: str) -> dict:
    return tomllib.loads((ROOT / package / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", frozen.versions())
def test_no_migration_of_a_release_is_edited(version):
    """Databases have run them. Write a new migration instead (docs/howto/upgrade.md)."""
    lines = (frozen.FOLDER / f"{version}.migrations").read_text(encoding="utf-8")
    assert frozen.changed_since(lines) == [], frozen.ADVICE
    assert len(lines.splitlines()) > 10


def test_an_edited_and_a_missing_migration_are_seen():
    path = frozen.migration_files()[0]
    line = frozen.hashes_of([path])
    assert frozen.changed_since(line) == []
    assert frozen.changed_since("0" + line[1:] if line[0] != "0" else "1" + line[1:]) != []
    assert frozen.changed_since(line.replace(path.name, "0000_gone.py")) != []


def test_every_release_of_the_changelog_from_0_1_0_on_is_frozen():
    assert [version for version, _day in reversed(RELEASE.findall(CHANGELOG))] == frozen.versions()


def test_the_changelog_keeps_its_form():
    """Keep a Changelog 1.1.0: unreleased first, then releases, the newest first, with their day."""
    headings = re.findall(r"(?m)^## (.*)$", CHANGELOG)
    assert headings[0] == "[Unreleased]"
    assert len(headings) == 1 + len(RELEASE.findall(CHANGELOG))
    days = [dt.date.fromisoformat(day) for _version, day in RELEASE.findall(CHANGELOG)]
    assert days == sorted(days, reverse=True)
    assert set(re.findall(r"(?m)^### (.*)$", CHANGELOG)) <= SECTIONS


def test_a_copy_without_tags_is_built_as_the_newest_release_untagged():
    newest = RELEASE.search(CHANGELOG)
    assert newest is not None
    for package in PACKAGES:
        told = recipe(package)["tool"]["uv-dynamic-versioning"]
        assert told["fallback-version"] == f"{newest[1]}+untagged"


def test_the_three_packages_share_how_they_are_versioned_and_described():
    whole = [recipe(package) for package in PACKAGES]
    for key in ("authors", "requires-python", "readme", "license-files"):
        assert len({str(one["project"][key]) for one in whole}) == 1
    assert len({str(one["tool"]["uv-dynamic-versioning"]) for one in whole}) == 1
    assert (ROOT / "server" / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_line_of_a_lock_has_its_hash_and_no_address(lock):
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    for extended in re.findall(r"(?m)^-r (.*)$", text):
        assert (lock.parent / extended).exists()
    for requirement in re.findall(r"(?ms)^\w.*?(?=^\S|\Z)", text):
        assert re.match(r"[\w.-]+==\S+ ", requirement)
        assert "--hash=sha256:" in requirement


def test_every_purpose_of_the_makefile_has_a_lock():
    purposes = re.findall(r"tools/bootstrap (\w+)", (ROOT / "Makefile").read_text())
    assert {"up", "demo", "test", "lint", "bench"} <= set(purposes)
    assert set(purposes) <= {lock.stem for lock in LOCKS}


def test_what_the_packages_and_groups_ask_for_is_locked():
    """tools/lock was run after the last change of a pyproject.toml."""
    locked = {
        name.lower().replace("_", "-")
        for lock in LOCKS
        for name in re.findall(r"(?m)^([\w.-]+)==", lock.read_text(encoding="utf-8"))
    }
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    asked = [line for lines in groups.values() for line in lines]
    for package in PACKAGES:
        told = recipe(package)
        asked += told["project"].get("dependencies", [])
        hooks = told["tool"]["hatch"].get("metadata", {}).get("hooks", {})
        asked += hooks.get("uv-dynamic-versioning", {}).get("dependencies", [])
        for extra, lines in told["project"].get("optional-dependencies", {}).items():
            # Not locked: 400 MB that only a cluster needs, 170 MB that need models of their own.
            asked += lines if extra not in ("spark", "names") else []
    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in asked}
    assert names - locked == {"minga-pure"}

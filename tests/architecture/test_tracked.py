"""The repository names no host that it downloads from and no path of one machine."""

import re

from tools.house.plan import ROOT, python_files, short, tracked_files

# Written in pieces, so that this file does not name them.
HOSTS = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com",
         "yarn" + "pkg.com", "deb.deb" + "ian.org", "crates" + ".io")  # fmt: skip
PATHS = re.compile(r"(?<![\w./}])/(?:ro" + r"ot|wo" + r"rk|home/\w+|Users/\w+)/[\w.]")
BINARY = {".png", ".jpg", ".jpeg", ".webp", ".ico", ".woff2", ".mo", ".gz", ".parquet", ".pdf"}


def named_in(text: str) -> list[str]:
    """Hosts and machine paths in a text."""
    return [host for host in HOSTS if host in text] + PATHS.findall(text)


def test_no_tracked_file_names_a_registry_or_a_machine():
    wrong = {
        short(path): named
        for path in tracked_files()
        if path.suffix not in BINARY
        and (named := named_in(path.read_text(encoding="utf-8", errors="replace")))
    }
    assert wrong == {}


def test_a_host_and_a_path_are_seen():
    assert named_in("https://" + HOSTS[0] + "/simple and /ro" + "ot/.cache/x") != []
    assert len(named_in("/ro" + "ot/.cache")) == 1


def test_tests_of_rules_touch_no_database():
    wrong = [
        short(path)
        for path in python_files("tests/unit")
        if re.search(r"django_db|\bdb\b|psycopg|connection", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_warnings_are_errors():
    assert 'filterwarnings = [\n  "error",' in (ROOT / "pyproject.toml").read_text()

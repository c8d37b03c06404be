"""The contracts bite: a copy of the house with seeded wrong modules, and what is said of each."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.house.plan import ROOT

UNDER_TYPE_CHECKING = """
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from minga.domains.ledger import rules
"""

# who (a file that is written) · what it says · what lint-imports must print about it
SEEDED = [
    ("server/minga/domains/people/seeded_up.py", "import minga.domains.answers.types",
     "minga.domains.people is not allowed to import minga.domains.answers"),
    ("server/minga/domains/ledger/seeded_people.py", "from minga.domains.people import types",
     "minga.domains.ledger is not allowed to import minga.domains.people"),
    ("server/minga/domains/vault/seeded_side.py", "from minga.domains.ledger import types",
     "minga.domains.vault is not allowed to import minga.domains.ledger"),
    ("server/minga/domains/answers/seeded_face.py", "from minga.domains.ledger import models",
     "minga.domains.answers.seeded_face imports minga.domains.ledger.models, past the face"),
    ("server/minga/doors/cli/seeded_face.py", "from minga.domains.people import models",
     "minga.doors.cli.seeded_face imports minga.domains.people.models, past the face"),
    ("server/minga/doors/jobs/seeded_door.py", "from minga.doors.cli import errors",
     "minga.doors.jobs is not allowed to import minga.doors.cli"),
    ("server/minga/domains/work/seeded_door.py", "from minga.doors.cli import errors",
     "minga.domains is not allowed to import minga.doors"),
    ("server/minga/doors/cli/seeded_site.py", "from minga.site import urls",
     "minga.doors is not allowed to import minga.site"),
    ("server/minga/domains/ledger/rules.py", "def late():\n    import time",
     "minga.domains.ledger.rules is not allowed to import time"),
    ("server/minga/domains/people/rules.py", "from minga.domains.people import models",
     "minga.domains.people.rules -> minga.domains.people.models"),
    ("server/minga/domains/people/queries.py", "from minga.domains.people import actions",
     "minga.domains.people.queries -> minga.domains.people.actions"),
    ("server/minga/domains/ledger/types.py", UNDER_TYPE_CHECKING,
     "minga.domains.ledger.types -> minga.domains.ledger.rules"),
    ("client/minga_client/seeded_server.py", "import minga.domains.people.types",
     "minga_client is not allowed to import minga"),
    ("pure/minga_pure/seeded_django.py", "import django",
     "minga_pure is not allowed to import django: - minga_pure.seeded_django"),
    ("pure/minga_pure/seeded_server.py", "import minga_client",
     "minga_pure is not allowed to import minga_client"),
    ("server/minga/domains/cellar/__init__.py", "", "minga.domains.cellar"),
    ("server/minga/attic/__init__.py", "", "minga.attic"),
]  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> str:
    """What lint-imports prints about a copy of the tree with every wrong module in it."""
    copy: Path = tmp_path_factory.mktemp("house")
    ignore = shutil.ignore_patterns("__pycache__", "static", "templates", "locale")
    for package in ("server/minga", "pure/minga_pure", "client/minga_client", "tools/house"):
        shutil.copytree(ROOT / package, copy / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "tools" / "__init__.py").touch()
    for name, text, _ in SEEDED:
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{text}\n")
    paths = [str(copy / home) for home in ("server", "pure", "client", ".")]
    seen = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=copy, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": ":".join(paths), "PATH": "/usr/bin:/bin", "COLUMNS": "1000"},
    )  # fmt: skip
    assert seen.returncode == 1, seen.stderr
    return re.sub(r"[ \n]+", " ", seen.stdout)


@pytest.mark.parametrize(("name", "text", "expected"), SEEDED, ids=[row[0] for row in SEEDED])
def test_a_seeded_violation_is_named(said, name, text, expected):
    assert expected in said

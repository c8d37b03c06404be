"""One error code of the database is one refusal: two domains never mean two things by it."""

import re
from collections import defaultdict
from pathlib import Path

from minga.domains import sql_files

ROOT = Path(sql_files.__file__).parent
RAISED = re.compile(r"ERRCODE = '(MG\d+)'|guard_\w+\('(MG\d+)'")
SHARED = {
    "MG005": "written once, of every table that only grows",
    "MG154": "a matter of one's own or of one's household",
    "MG201": "no answer without its pay",
    "MG301": "what was answered stays",
    "MG701": "criteria come before the work",
    "MG702": "a decision stays",
    "MG703": "a decision names its person and reason",
    "MG916": "terms of a client that is not verified",
}


def test_a_code_is_raised_and_named_by_one_domain():
    domains = defaultdict(set)
    for path in ROOT.glob("*/sql/*.sql"):
        for match in RAISED.findall(path.read_text()):
            domains["".join(match)].add(path.parts[-3])
    for path in ROOT.glob("*/errors.py"):
        for code in re.findall(r'"(MG\d+)":', path.read_text()):
            domains[code].add(path.parent.name)
    assert {code for code, names in domains.items() if len(names) > 1} == SHARED.keys()

"""Numbers and JSON that a person or a program types are read with their lengths in mind."""

import ast
import re
from pathlib import Path

SERVER = Path(__file__).parent.parent.parent / "server" / "minga"
DOORS = SERVER / "doors"

BY_HAND = re.compile(r"\.is(?:decimal|digit|numeric)\(\)")
OPERATORS_OWN = {"processes.py", "run.py"}  # of the command line: names of processes, a port


def test_no_door_reads_digits_by_hand():
    places = [
        f"{path.relative_to(DOORS)}:{number}"
        for path in sorted(DOORS.rglob("*.py"))
        if path.name not in OPERATORS_OWN
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if BY_HAND.search(line)
    ]
    assert places == []


def test_json_that_nests_too_deeply_is_refused_like_any_other_json():
    """`json.loads` raises RecursionError, which is no ValueError."""
    places = []
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Try) and "json.loads(" in "".join(map(ast.unparse, node.body)):
                caught = " ".join(ast.unparse(handler.type or node) for handler in node.handlers)
                if "ValueError" in caught and "RecursionError" not in caught:
                    places.append(f"{path.relative_to(SERVER)}:{node.lineno}")
    assert places == []

"""Every guard bites and every audit tells: no error code of the database and no line of
`mingad audit` without a test that breaks it on purpose.

tests/architecture/test_seeded.py does the same for the contracts about imports.
"""

import re

from tools.house.plan import ROOT

CODE = re.compile(r"ERRCODE = '(MG\d{3})'")
# Codes that reach a test as the domain's own error or by the words of the database.
AS_WORDS = {"MG133": "two stewards", "MG504": "PromiseTooLarge"}


def _tests() -> str:
    found = [path for path in (ROOT / "tests").rglob("*.py") if path.name != "test_breaches.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def test_every_guard_of_the_database_is_broken_by_a_test():
    codes = {
        code
        for path in (ROOT / "server/minga/domains").glob("*/sql/*.sql")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    told = _tests()
    assert len(codes) > 40
    assert [code for code in sorted(codes) if AS_WORDS.get(code, code) not in told] == []

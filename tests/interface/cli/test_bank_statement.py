"""mingad import-statement: the treasurer's file, read from a shell."""

import pytest

from minga.domains.work import queries as work
from minga.doors.cli.main import main
from tests.cast import good_customer, steward
from tests.integration.billing.papers import entry, statement

pytestmark = pytest.mark.django_db


def test_a_file_is_read_and_what_nobody_could_match_is_told(capsys, tmp_path):
    clara, tiana = good_customer(), steward()
    (deposit,) = work.deposits_of(clara.id)
    known = entry("B1", "1000.00", reference=deposit.creditor_reference)
    path = tmp_path / "bank.xml"
    path.write_bytes(statement(known, entry("B2", "7.00", words="a gift")))
    assert main(["import-statement", str(path), "--by", tiana.username]) == 1
    told = capsys.readouterr().out
    assert "known: 1000.00 USD transfer of clara" in told
    assert "unmatched: 7.00 USD a gift" in told
    assert main(["import-statement", str(path), "--by", clara.username]) == 2
    assert main(["import-statement", str(tmp_path / "none.xml"), "--by", tiana.username]) == 2

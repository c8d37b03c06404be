"""mingad audit has a line for every guarantee that can be checked, and each line can be run."""

import re

import pytest

from minga.doors.cli.auditing import AuditResult, audit_everything, line

CHECKED_TODAY = {"G1", "G2", "G4", "G5", "G6", "G8", "G9", "G10", "G11", "G12", "G13", "G15"}


@pytest.mark.django_db
def test_an_empty_house_passes_every_audit_and_no_guarantee_is_forgotten():
    findings = audit_everything()
    assert [found for found in findings if found.offenders] == []
    assert CHECKED_TODAY - {found.guarantee for found in findings} == set()
    assert len({found.sentence for found in findings}) == len(findings)


@pytest.mark.django_db
def test_every_audit_names_a_guarantee_of_the_house():
    for found in audit_everything():
        assert re.fullmatch(r"G(?:[1-9]|1[0-5])", found.guarantee)
        assert found.sentence[0].isupper()
        assert not found.sentence.endswith(".")


def test_a_breach_is_one_line_with_the_first_offenders():
    found = AuditResult("G12", "Every transfer is balanced", 1204, [str(n) for n in range(7)])
    assert line(found) == (
        "G12  BREACH      1,204 rows  Every transfer is balanced: 0, 1, 2, 3, 4 and 2 more"
    )

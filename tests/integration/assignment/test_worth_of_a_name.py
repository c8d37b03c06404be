"""An account is worth nothing to a buyer: offers and claims do not know a past (G15, H55)."""

import re

import pytest
from django.db import connection

from minga.domains.assignment import queries
from tests import cast

pytestmark = pytest.mark.django_db
PAST = r"answers_|quality_|receipt|joined_at|spent_ms|ledger_transfer|people_(?!member\b|person\b)"


def claim_text():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname IN"
            " ('assignment_claim', 'assignment_is_for', 'assignment_is_suspended')"
        )
        return "\n".join(row[0] for row in cursor.fetchall())


def test_the_claim_reads_nothing_of_what_a_member_did_before():
    text = re.sub(r"--.*", "", claim_text())
    assert "assignment_lane" in text
    assert re.findall(PAST, text) == []


def test_a_member_of_an_hour_is_offered_what_a_member_of_years_is_offered():
    clara = cast.good_customer()
    done = cast.published(clara, texts=30, title="Done before")
    veteran = cast.worker("veteran")
    veteran.ask(done.public_id, 25)
    veteran.work_through()
    fresh_work = [cast.published(clara, texts=20, title=f"New {n}") for n in range(3)]
    newcomer = cast.worker("newcomer")
    cards = {one.public_id for one in fresh_work}
    offered = [
        {offer.project.public_id for offer in queries.offers(who.ref, 20)} & cards
        for who in (veteran, newcomer)
    ]
    assert offered[1] >= offered[0]
    assert offered[1] == cards

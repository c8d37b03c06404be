"""The audits of the data manager tell a missing row, and a row that says more than answers do."""

import pytest

from minga.domains.items import audits
from minga.domains.items.models import ItemRow
from tests.cast import good_customer, published
from tests.integration.refusals import findings, offenders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("breach", ["missing", "answered"])
def test_a_row_that_does_not_follow_its_item_is_told(breach):
    project = published(good_customer(), texts=3)
    assert findings(audits.AUDITS) == []
    row = ItemRow.objects.filter(project=project.id, pos=1)
    if breach == "missing":
        row.delete()
    else:
        row.update(state="agreed", label="news", confidence=0.9, answers=1)
    assert findings(audits.AUDITS) == [audits.AUDITS[0].sentence]
    assert offenders(audits.AUDITS[0]) == [f"{project.public_id}:1"]

"""Every invoice that a test of billing issues is judged by the rules of EN 16931."""

import pytest


@pytest.fixture(autouse=True)
def judged_by_en16931(db):
    """Judge the papers of the test as they are in the database at its end."""
    from minga.domains.billing import queries
    from minga.domains.billing.models import Invoice
    from tests.integration.billing.en16931 import broken_rules

    yield
    papers = Invoice.objects.order_by("number").values_list("public_id", flat=True)
    rules = {paper: broken_rules(queries.ubl(queries.paper(paper))) for paper in papers}
    assert {paper: sorted(names) for paper, names in rules.items() if names} == {}

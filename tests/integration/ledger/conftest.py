import pytest

from tests.integration.ledger.economy import Economy, open_economy


@pytest.fixture
def economy(db: None) -> Economy:
    """A client, a project and three members, with nothing on their accounts yet."""
    return open_economy()

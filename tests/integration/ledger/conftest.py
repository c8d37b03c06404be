from collections.abc import Iterator

import pytest

from tests.integration.ledger.economy import Economy, open_economy
from tests.unexplained import unexplained_money


@pytest.fixture
def economy(db: None) -> Economy:
    """A client, a project and three members, with nothing on their accounts yet."""
    return open_economy()


@pytest.fixture(autouse=True)
def no_documents(request: pytest.FixtureRequest) -> Iterator[None]:
    """The book alone has no documents: its tests move money that nobody ordered."""
    marker = request.node.get_closest_marker("django_db")
    lasting = marker is not None and marker.kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if lasting else "db")
    with unexplained_money():
        yield

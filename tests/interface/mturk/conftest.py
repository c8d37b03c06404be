"""A running server, a client with an access key, and boto3 with nothing changed but the address."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config


@pytest.fixture
def clara(transactional_db: None) -> Any:
    from minga.doors.mturk.auth import buckets
    from tests.cast import good_customer

    buckets.forget()
    return good_customer("clara")


def session_of(url: str, key_id: str, secret: str, **config: Any) -> Any:
    """Return boto3's client as a requester makes it: the address and the keys are all that is new."""  # noqa: E501
    return boto3.client(
        "mturk",
        endpoint_url=f"{url}/mturk/",
        region_name="us-east-1",
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(**config) if config else None,
    )


@pytest.fixture
def turk(live_server: Any, clara: Any) -> Iterator[Any]:
    from tests.cast_hits import issued

    made = issued(clara)
    client = session_of(live_server.url, made.key.key_id, made.secret)
    yield client
    client.close()


def posted(turk: Any, **other: Any) -> dict[str, Any]:
    """Post one HIT and return it."""
    from tests.cast_hits import FIELDS, QUESTION

    fields = FIELDS | {"MaxAssignments": 2, "LifetimeInSeconds": 86_400, "Question": QUESTION}
    hit: dict[str, Any] = turk.create_hit(**(fields | other))["HIT"]
    return hit


def answered(
    hit: dict[str, Any], name: str = "lova", value: Any = None, kind: str = "label"
) -> Any:
    """Let a member answer a HIT, and return them."""
    from uuid import UUID

    from minga.domains.hits.models import Hit
    from tests.cast import worker

    member = worker(name)
    row = Hit.objects.select_related("project").get(public_id=UUID(hex=hit["HITId"]))
    member.ask(row.project.public_id, 1)
    fields = {"fields": {"kind": "news", "why": "It says <what> happened & when."}}
    member.sync(
        [member.answer(task, value or (fields if kind == "label" else None), kind)
         for task in member.tasks]
    )  # fmt: skip
    return member

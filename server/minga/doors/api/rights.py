"""Rights of persons: recipients' addresses and keys; what a recipient pulls, and its receipts."""

import msgspec
from django.http import HttpRequest
from ninja import Router

from minga.domains.rights import actions, queries
from minga.domains.rights.types import NodeView, ReceiptSource
from minga.doors.api import rights_schemas as schemas
from minga.doors.api import throttling
from minga.doors.api.auth import PROJECTS_READ, PROJECTS_WRITE, person_of
from minga.doors.api.clients import client_meant
from minga_pure.rights import ReceiptBranch, RequestKind

router = Router(tags=["rights"])
BUCKET = "rights"
"""Recipients without a token share one bucket of requests."""


@router.get("/rights/discovery", response=schemas.DiscoveryOut)
def discovery(request: HttpRequest) -> object:  # noqa: ARG001
    """The key under which this co-operative signs requests, and the rights. No token needed."""
    return schemas.DiscoveryOut(
        key=queries.rights_key(), kinds=[kind.value for kind in RequestKind]
    )


@router.post("/rights/open-requests", response=schemas.OpenRequestsOut)
def open_requests(request: HttpRequest, payload: schemas.PullIn) -> object:  # noqa: ARG001
    """A recipient's open requests as a signed list, for a question signed by its key."""
    throttling.take(BUCKET)
    return schemas.OpenRequestsOut(open=actions.open_requests(pull=payload.pull))


@router.post("/rights/receipts", response=schemas.ReceiptsTakenOut)
def take_receipts(request: HttpRequest, payload: schemas.ReceiptsIn) -> object:  # noqa: ARG001
    """A recipient's signed receipt, with those of recipients below it. Twice is as once."""
    throttling.take(BUCKET)
    receipts = msgspec.convert(payload.model_dump(), ReceiptBranch)
    new = actions.take_receipts(receipts=receipts, source=ReceiptSource.SUBMITTED)
    return schemas.ReceiptsTakenOut(new=new)


@router.get("/rights/recipients", auth=PROJECTS_READ, response=schemas.RecipientNodesOut)
def list_recipients(request: HttpRequest) -> object:
    """The recipients that your terms name, and how requests about people's rights reach them."""
    client = client_meant(person_of(request), None)
    stored = queries.nodes_of(client)
    return schemas.RecipientNodesOut(
        rows=[_out(key, name, stored.get(key)) for key, name in queries.tree_nodes(client).items()]
    )


@router.put("/rights/recipients/{key}", auth=PROJECTS_WRITE, response=schemas.RecipientNodeOut)
def set_recipient(request: HttpRequest, key: str, payload: schemas.RecipientNodeIn) -> object:
    """Say how a recipient is reached: its address and key, or whom to write to."""
    person_id = person_of(request)
    client = client_meant(person_id, None)
    view = actions.set_node(
        client=client,
        node=key,
        actor_id=person_id,
        address=payload.address,
        key=payload.public_key,
        contact=payload.contact,
        language=payload.language,
    )
    return _out(key, queries.tree_nodes(client)[key], view)


def _out(key: str, name: str, view: NodeView | None) -> schemas.RecipientNodeOut:
    return schemas.RecipientNodeOut(
        key=key,
        name=name,
        address=view.address if view else "",
        public_key=view.key if view else "",
        contact=view.contact if view else "",
        language=view.language if view else "",
    )

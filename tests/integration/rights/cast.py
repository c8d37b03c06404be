"""A member whose pictures went to ten recipients, of whom some answer over real HTTP."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID
from wsgiref.simple_server import WSGIServer

import numpy as np
from django.db import transaction
from PIL import Image

from minga.domains.consent import actions as consent_actions
from minga.domains.consent.types import GrantView
from minga.domains.rights import actions, queries
from minga.domains.vault import actions as vault
from minga_client.recipient import NodeSettings, RecipientNode
from minga_client.recipient_server import recipient_server
from minga_pure.consent.terms import TermsRecipient
from minga_pure.rights import RequestStatus
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.server_fixtures import as_the_owner

NAMES = [f"firm-{number}" for number in range(10)]
UNDER = {name: "" if number == 0 else NAMES[(number - 1) // 2] for number, name in enumerate(NAMES)}


def face(side: int = 320, seed: int = 7) -> bytes:
    """A picture with texture, in which a mark can hide."""
    noise = np.random.default_rng(seed).normal(0, 18, (side, side, 3))
    slope = np.linspace(40, 210, side)[:, None, None]
    file = io.BytesIO()
    Image.fromarray(np.clip(slope + noise, 0, 255).astype(np.uint8)).save(file, "PNG")
    return file.getvalue()


def stored(member: cast.Worker, seed: int = 7) -> UUID:
    return vault.store_item(
        subject=member.ref.subject, purpose="selfie", media_type="image/png",
        pieces=[face(seed=seed)],
    ).id  # fmt: skip


@dataclass
class Scene:
    """Terms with a tree of ten firms, a live grant, one item, and a copy of it at each of them."""

    clara: cast.Customer
    lova: cast.Worker
    grant: GrantView
    item: UUID
    nodes: dict[str, RecipientNode] = field(default_factory=dict)
    servers: dict[str, WSGIServer] = field(default_factory=dict)

    def address(self, name: str) -> str:
        return f"http://127.0.0.1:{self.servers[name].server_port}"


def scene(names: list[str] = NAMES, *, is_paid: bool = True) -> Scene:
    """is_paid: the licence has a bond in escrow, and the member money in the wallet."""
    recipients = tuple(
        TermsRecipient(name, f"Firm {name[-1]}", "recipient", "ES", ("same_law",), UNDER[name])
        for name in NAMES
    )
    stage = consent.scene(recipients=recipients)
    with as_the_owner(), transaction.atomic():  # days pass
        grant = consent.live(stage.lova, stage.terms)
    item = stored(stage.lova)
    if is_paid:
        licences.engaged(stage.terms)
        licences.licensed(stage.terms)
    else:
        with as_the_owner(), transaction.atomic():
            licences.deliverable(grant, item)
    for name in names:
        consent_actions.deliver(grant=grant.public_id, item=item, recipient=name)
    return Scene(stage.clara, stage.lova, grant, item)


@contextmanager
def listening(stage: Scene, folder: Path, silent: frozenset[str] = frozenset()) -> Iterator[Scene]:
    """Recipients with software; nobody listens at the addresses of the silent ones."""
    for name in reversed(NAMES):
        below = {child: stage.address(child) for child in NAMES if UNDER[child] == name}
        settings = NodeSettings(node=name, co_operative=queries.rights_key(), recipients=below)
        node = RecipientNode.create(folder / name, settings)
        server = recipient_server(node, 0)
        stage.nodes[name], stage.servers[name] = node, server
        actions.set_node(
            client=stage.clara.client.public_id, node=name, actor_id=stage.clara.id,
            address=stage.address(name), key=node.vkey, contact=f"{name}@firms.example",
        )  # fmt: skip
        if name in silent:
            server.server_close()
        else:
            threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield stage
    finally:
        for name, server in stage.servers.items():
            if name not in silent:
                server.shutdown()
                server.server_close()


def answer_all(stage: Scene, silent: frozenset[str] = frozenset()) -> None:
    """Every firm that is not silent says that it has done what it was asked."""
    for name, node in stage.nodes.items():
        if name not in silent:
            for request, _stored in node.requests():
                node.answer(request.id, RequestStatus.FULFILLED, now=request.signed_at + 1)


def ask_again() -> int:
    """Let the pause between two questions pass, and ask."""
    with as_the_owner(), transaction.atomic():
        consent.behind("UPDATE rights_branch SET next_try_at = now() - interval '1 minute'")
    return actions.send_due()


def age(by: timedelta) -> None:
    """Let time pass over every request, behind the back of every guard."""
    with as_the_owner(), transaction.atomic():
        consent.behind(
            "UPDATE rights_request SET requested_at = requested_at - %(by)s,"
            " respond_by = respond_by - %(by)s", {"by": by},
        )  # fmt: skip

"""A member with a delivered picture, adverts that show it, and searches, for take-down tests."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from uuid import UUID

import numpy as np
from PIL import Image

from minga.domains.consent import actions as consent_actions
from minga.domains.consent.types import GrantView
from minga.domains.takedowns import actions, queries
from minga.domains.takedowns.types import Claimant, NewSearch, SearchView, TakedownView
from minga.domains.vault import actions as vault
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.server_fixtures import as_the_owner

PHOTOGRAPHS = Path(__file__).parents[3] / "server/minga/demo/data/photographs"


@cache
def photograph(name: str = "astronaut", side: int = 360) -> bytes:
    """A photograph as a member brings it."""
    with Image.open(PHOTOGRAPHS / f"{name}.jpg") as picture:
        small = picture.convert("RGB")
        small.thumbnail((side, side))
    return encoded(np.asarray(small), "PNG")


def encoded(pixels: np.ndarray, form: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **({"quality": 80} if form == "JPEG" else {}))
    return file.getvalue()


def pixels_of(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))


def advert(copy: bytes) -> bytes:
    """A copy pasted into a larger picture, as the bench does it."""
    page = Image.open(PHOTOGRAPHS / "coffee.jpg").convert("RGB").resize((720, 480))
    page.paste(Image.open(io.BytesIO(copy)).convert("RGB"), (60, 40))
    return encoded(np.asarray(page))


@dataclass
class Scene:
    """Lova's picture, delivered to `aurora` and `cloud` under one grant of Clara's terms."""

    clara: cast.Customer
    lova: cast.Worker
    grant: GrantView
    item: UUID
    copies: dict[str, bytes]
    further: list[UUID]

    @property
    def claimant(self) -> Claimant:
        return Claimant(member=self.lova.ref)


def stored(member: cast.Worker, picture: bytes, purpose: str = "selfie") -> UUID:
    return vault.store_item(
        subject=member.ref.subject, purpose=purpose, media_type="image/png", pieces=[picture]
    ).id


def scene(
    recipients: Sequence[str] = ("aurora", "cloud"),
    further: Sequence[bytes] = (),
    *,
    is_paid: bool = False,
) -> Scene:
    """Copies for these recipients; `further` pictures of hers are kept and licensed as well.

    is_paid: by a licence with its pay and bond, so that money lies in her wallet.
    """
    stage = consent.scene()
    with as_the_owner():
        grant = consent.live(stage.lova, stage.terms)
    item = stored(stage.lova, photograph())
    further_items = [stored(stage.lova, picture) for picture in further]
    if is_paid:
        licences.engaged(stage.terms)
        licences.licensed(stage.terms)
    else:
        with as_the_owner():
            for licensed in (item, *further_items):
                licences.deliverable(grant, licensed)
    copies = {
        name: consent_actions.deliver(grant=grant.public_id, item=item, recipient=name).encoded
        for name in recipients
    }
    return Scene(stage.clara, stage.lova, grant, item, copies, further_items)


def searched(claimant: Claimant, found: bytes, **more: object) -> tuple[SearchView, Claimant]:
    """A search that the clock has carried out, and who may read it."""
    search, code = actions.begin_search(
        claimant=claimant, search=NewSearch(content=found, media_type="image/jpeg", **more)
    )
    actions.run_search(search=search)
    reader = claimant if claimant.member else Claimant(code=code)
    return queries.search_of(reader, search), reader


def opened(stage: Scene, recipient: str = "aurora", **more: object) -> TakedownView:
    view, claimant = searched(stage.claimant, advert(stage.copies[recipient]), **more)
    return actions.open_case(
        claimant=claimant, search=view.public_id, match=view.matches[0].public_id
    )

"""Schemas of panels: a request in the client's words, its state and a rounded number."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from minga.doors.api.schemas import RequestBody
from minga_pure.consent.purposes import PURPOSES

Need = Annotated[str, Field(min_length=10, max_length=1_000)]


class NewPanelIn(RequestBody):
    purpose: Annotated[str, Field(max_length=40)] = Field(
        description="One of: " + ", ".join(sorted(PURPOSES)) + "."
    )
    need: Need = Field(description="Whom you need and why, in your own words. Stewards read it.")


class PanelOut(Schema):
    id: UUID = Field(description="The request.")
    purpose: str
    need: str
    state: str = Field(description="requested, preparing, open, closed or declined.")
    reason: str = Field(description="Why it was declined.")
    requested_at: datetime
    panel: UUID | None = Field(description="What a project names, while the panel is open.")
    people: int | None = Field(description="At least so many, in steps that members voted for.")


class PanelListOut(Schema):
    rows: list[PanelOut]


class PanelChoiceIn(RequestBody):
    panel: UUID | None = Field(description="An open panel of yours; null: everybody is asked.")


class PanelChoiceOut(Schema):
    panel: UUID | None

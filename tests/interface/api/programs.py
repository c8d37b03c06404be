"""Programs at the API's door: each holds a token of somebody of the cast."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from minga.domains.people import actions as people
from minga.domains.people.types import CLIENT_SCOPES, Scope
from tests.cast import Person


@dataclass
class Program:
    """What a client's script does: JSON and files over HTTP, with a bearer token."""

    token: str | None
    http: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def _headers(self, more: dict[str, str] | None) -> dict[str, str]:
        told = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return told | (more or {})

    def get(self, path: str, **query: Any):
        return self.http.get(f"/api/v1{path}", query, headers=self._headers(None))

    def post(self, path: str, said: Any = None, *, key: str | None = None):
        return self.http.post(
            f"/api/v1{path}",
            json.dumps(said) if said is not None else b"",
            content_type="application/json",
            headers=self._headers({"Idempotency-Key": key} if key else None),
        )

    def patch(self, path: str, said: Any, *, key: str | None = None):
        return self.http.patch(
            f"/api/v1{path}",
            json.dumps(said),
            content_type="application/json",
            headers=self._headers({"Idempotency-Key": key} if key else None),
        )

    def put(self, path: str, said: Any, *, key: str | None = None):
        return self.http.put(
            f"/api/v1{path}",
            json.dumps(said),
            content_type="application/json",
            headers=self._headers({"Idempotency-Key": key} if key else None),
        )

    def delete(self, path: str):
        return self.http.delete(f"/api/v1{path}", headers=self._headers(None))

    def bring(self, path: str, content: bytes, *, kind: str = "text/csv", key: str | None = None):
        return self.http.post(
            f"/api/v1{path}",
            content,
            content_type=kind,
            headers=self._headers({"Idempotency-Key": key} if key else None),
        )


def program_of(somebody: Person, *scopes: Scope) -> Program:
    return Program(
        people.issue_token(
            person_id=somebody.id, name="a script", scopes=scopes or (*CLIENT_SCOPES, Scope.WORK)
        )
    )


DRAFT = {
    "title": "Is this news or an advert?",
    "task_type": "text_classification",
    "question": "Is this news or an advert?",
    "instructions": "News says what happened. An advert wants you to buy something.",
    "labels": ["news", {"name": "advert", "title": "Advert"}],
    "purpose_class": "public_service",
    "purpose": "To sort what listeners send to the radio.",
    "price": {"micros": 10_000, "currency": "USD"},
    "redundancy": 2,
    "estimated_seconds": 5,
    "recipients": [{"legal_name": "City of Valencia", "country": "ES", "role": "uses them"}],
}

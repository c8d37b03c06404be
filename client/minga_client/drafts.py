"""A project as a person writes it down, checked before it is sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from minga_client.errors import MingaError
from minga_pure.money import Money, NotAnAmount
from minga_pure.projects import DRAFT_FIELDS

FIELDS: Final = (*DRAFT_FIELDS, "client")
TEXTS: Final = (
    "title", "question", "instructions", "purpose", "content_language", "third_party_notice"
)  # fmt: skip

EXAMPLE: Final = """\
# A Minga project. Members read all of this before they begin.
title: Is this news or an advert?
task_type: text_classification        # or image_classification, boxes
question: Is this news or an advert?
instructions: |
  News says what happened. An advert wants you to buy something.
  When a text is both, choose what most of it is.
labels:
  - news
  - {name: advert, title: Advertisement, key: a}
purpose_class: public_service         # research, product, public_service, evaluation, safety, other
purpose: To sort what listeners send to the radio.
price: 0.01 USD                       # for each answer; never under the floor that members voted
redundancy: 2                         # answers wanted for each item
estimated_seconds: 5
content_language: en
third_party_basis: none               # or consent, contract, legitimate_interests ... (GDPR art. 6)
third_party_notice: ""                # with a basis: how the people in the items were told
skills: []                            # at most three, as in [handwriting]; anybody may say she can
recipients:                           # everybody who will hold the labels
  - {legal_name: City of Valencia, country: ES, role: uses the labels}
"""


class BadDraft(MingaError):
    """The project's file cannot be used as it is; nothing was sent."""


def read(path: Path) -> dict[str, Any]:
    """The fields of a project.yaml. Raises BadDraft."""
    try:
        fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise BadDraft(f"{path} cannot be read: {exc.strerror}.") from exc
    except (yaml.YAMLError, UnicodeDecodeError) as exc:
        raise BadDraft(f"{path} is no YAML: {' '.join(str(exc).split())}") from exc
    if not isinstance(fields, dict):
        raise BadDraft(f"{path} holds no fields. Begin with: minga create --example")
    _refuse_words_that_yaml_changed(fields)
    return {str(name): value for name, value in fields.items()}


def _refuse_words_that_yaml_changed(fields: dict[Any, Any]) -> None:
    """Raise BadDraft for a text that YAML read as true, false, a number or a date."""
    labels = fields.get("labels")
    texts = [(name, fields.get(name)) for name in TEXTS]
    for label in labels if isinstance(labels, list) else []:
        named = label if isinstance(label, dict) else {"name": label}
        texts += [("labels", named.get(key)) for key in ("name", "title", "key")]
    for name, value in texts:
        if isinstance(value, bool | int | float | date):
            raise BadDraft(
                f"{name}: YAML reads a word of yours as {_yaml_name(value)} and not as text."
                ' Put it between quotation marks, as in labels: ["yes", "no", "2026"].',
                field=name,
            )


def _yaml_name(value: object) -> str:
    if isinstance(value, bool):
        return f"{str(value).lower()} (yes, no, on, off, true and false are such words)"
    return f"the {'date' if isinstance(value, date) else 'number'} {value}"


def request_payload(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the request body of a draft. Raises BadDraft for an unknown field or a bad price."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise BadDraft(
            f"A project has no field “{unknown[0]}”. It has: {', '.join(FIELDS)}.",
            field=unknown[0],
        )
    payload = {name: value for name, value in fields.items() if value is not None}
    if "price" in payload:
        payload["price"] = _price(payload["price"])
    if "client" in payload:
        payload["client"] = str(payload["client"])
    return payload


def money(text: str) -> Money:
    """ "0.01 USD" as an amount. Raises BadDraft."""
    amount, _space, currency = text.strip().partition(" ")
    try:
        return Money.from_decimal_text(amount, currency.strip())
    except NotAnAmount as exc:
        raise BadDraft(f"{exc} Write an amount as in “0.01 USD”.", field="price") from exc


def _price(price: object) -> dict[str, Any]:
    if isinstance(price, dict):
        return price
    amount = price if isinstance(price, Money) else money(str(price))
    return {"micros": amount.micros, "currency": amount.currency}

"""Bring items to a Minga co-operative, watch them being labelled, take the dataset home.

    from minga_client import Minga

    minga = Minga("https://minga.example", token="minga_…")
    project = minga.projects.create(title="News or advert?", …)
    project.import_file("texts.csv")
    project.publish()
    project.watch()
    project.export("jsonl", "labels.jsonl")

Every write carries an idempotency key and is sent again when the line breaks; errors are typed and
say what happened, what was kept and what to do next.
"""

from minga_client.client import Minga
from minga_client.errors import (
    CannotPublish,
    MingaError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
)
from minga_client.project import Project
from minga_client.project_imports import ImportResult
from minga_client.quality import Quality, Result
from minga_client.types import (
    Answer,
    Deposit,
    DepositPayment,
    Gold,
    Import,
    ImportConflict,
    Invoice,
    Item,
    ItemWithAnswers,
    Keys,
    Me,
    Prediction,
    Progress,
    Quote,
    RejectedRow,
    WaitingItem,
)
from minga_pure.money import Money
from minga_pure.projects import Client, ProjectRecord

__all__ = [
    "Answer",
    "CannotPublish",
    "Client",
    "Deposit",
    "DepositPayment",
    "Gold",
    "Import",
    "ImportConflict",
    "ImportResult",
    "Invoice",
    "Item",
    "ItemWithAnswers",
    "Keys",
    "Me",
    "Minga",
    "MingaError",
    "Money",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Prediction",
    "Progress",
    "Project",
    "ProjectRecord",
    "Quality",
    "Quote",
    "RateLimited",
    "Refused",
    "RejectedRow",
    "Result",
    "ServerTrouble",
    "Unreachable",
    "WaitingItem",
]

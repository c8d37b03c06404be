"""Evidence bundles: all that a stranger needs to verify a case without the co-operative."""

import base64
from typing import Any

from minga.domains.consent import queries as consent
from minga.domains.log import queries as log
from minga.domains.takedowns.models import Case
from minga.domains.takedowns.queries.cases import case_row
from minga.domains.takedowns.types import TakedownView
from minga_pure.canon import leaf_data
from minga_pure.proofs.receipts import proof_fields, sign_receipt
from minga_pure.proofs.takedown import FORMAT


def bundle(case: TakedownView) -> dict[str, Any]:
    """Return the bundle of a case that its reader may see (docs/formats/takedown.md)."""
    row = case_row(case.public_id)
    dossier = consent.dossier_of(row.match.delivery)
    delivery: dict[str, Any] = dossier.fields | {"salt": dossier.salt.hex()}
    if dossier.proof is not None:
        delivery["proof"] = dossier.proof
    return {
        "format": FORMAT,
        "statement": _statement(row),
        "delivery": delivery,
        "terms": dossier.terms_body,
        "records": list(dossier.records),
        "tables": base64.b64encode(bytes(row.match.tables)).decode(),
    }


def _statement(row: Case) -> dict[str, Any]:
    salt = bytes(row.salt)
    document = sign_receipt(row.statement, salt, log.receipt_signer())
    proof = log.inclusion(leaf_data(salt, row.statement.encode()))
    if proof is None:
        return document
    return document | {"proof": proof_fields(proof.index, proof.size, proof.hashes, proof.note)}

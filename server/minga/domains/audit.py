"""An audit: one sentence about a guarantee, and the query that finds offenders.

A domain lists its audits in its room `audits` as `AUDITS`; `mingad audit` runs them all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Audit:
    """One line of `mingad audit`.

    guarantee: its name in DESIGN.md, "G12".
    sentence: what is checked, in words that a member understands.
    sql: returns one row for each offender; the first column names it. Empty result = pass.
    rows: a table's name, or a SELECT that returns one number: how many rows were looked at.
    check: instead of sql, a function that returns complaints; an empty list = pass.
    """

    guarantee: str
    sentence: str
    sql: str = ""
    rows: str = ""
    check: Callable[[], list[str]] | None = field(default=None)

    def __post_init__(self) -> None:
        if bool(self.sql) == bool(self.check):
            raise ValueError("An audit has either a query or a check, not both and not neither.")


@dataclass(frozen=True)
class TransferDocuments:
    """The documents behind the transfers of some codes: each moves exactly its amount, once.

    guarantee, sentence: as of an Audit.
    codes: the transfer codes; prefix: how the references begin that this domain writes for them.
    sql: SELECT key, micros, currency, payer, payee for each document: a text, the amount, its
        currency, and the owners of both accounts as UUID. A payer without an owner is the co-op
        itself, which may always pay in its stead. Several rows of one key count as their sum.
    key: SQL that names the document of a transfer (`moved`), its payer and payee (accounts).
    micros: SQL of the amount that a transfer adds to its key; negative where it gives back.
    """

    guarantee: str
    sentence: str
    codes: tuple[str, ...]
    prefix: str
    sql: str
    key: str = "moved.reference"
    micros: str = "moved.amount_micros"

    def audit(self) -> Audit:
        """Return the audit that finds transfers without a document, and documents without one."""
        chosen = f"""
            FROM ledger.transfer moved
           WHERE moved.code IN ({", ".join(f"'{code}'" for code in self.codes)})
             AND starts_with(moved.reference, '{self.prefix}')
        """
        return Audit(
            guarantee=self.guarantee,
            sentence=self.sentence,
            rows=f"SELECT count(*) {chosen}",
            sql=f"""
                WITH document AS (
                    SELECT key, sum(micros) AS micros, min(payer::text) AS payer,
                           min(payee::text) AS payee, min(currency::text) AS currency,
                           max(currency::text) AS last_currency
                      FROM ({self.sql}) AS listed GROUP BY key
                ), posted AS (
                    SELECT {self.key} AS key, sum({self.micros}) AS micros,
                           min(payer.owner::text) AS payer, max(payer.owner::text) AS last_payer,
                           min(payee.owner::text) AS payee, max(payee.owner::text) AS last_payee,
                           min(least(payer.currency, payee.currency)::text) AS currency,
                           max(greatest(payer.currency, payee.currency)::text) AS last_currency
                      FROM (SELECT moved.* {chosen}) AS moved
                      JOIN ledger.account payer ON payer.id = moved.debit
                      JOIN ledger.account payee ON payee.id = moved.credit
                     GROUP BY 1
                )
                SELECT coalesce(posted.key, document.key)
                  FROM posted FULL JOIN document ON document.key = posted.key
                 WHERE coalesce(posted.micros, 0) <> coalesce(document.micros, 0)
                    OR posted.key IS NOT NULL AND (
                       document.key IS NULL
                       OR posted.currency IS DISTINCT FROM document.currency
                       OR posted.last_currency IS DISTINCT FROM document.last_currency
                       OR document.currency IS DISTINCT FROM document.last_currency
                       OR coalesce(posted.payer, document.payer) IS DISTINCT FROM document.payer
                       OR coalesce(posted.last_payer, document.payer)
                          IS DISTINCT FROM document.payer
                       OR posted.payee IS DISTINCT FROM document.payee
                       OR posted.last_payee IS DISTINCT FROM document.payee)
            """,  # noqa: S608 (words of our own)
        )


def audits_of(documents: Iterable[TransferDocuments]) -> list[Audit]:
    """Return one audit for each rule of documents."""
    return [rule.audit() for rule in documents]

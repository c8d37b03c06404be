"""Audit queries of the vault (G10)."""

from datetime import UTC, datetime

from minga.domains.audit import Audit
from minga.domains.sql_files import missing_guards
from minga.domains.vault.blobs import blob_store
from minga.domains.vault.keys import masters
from minga.domains.vault.models import Item, SubjectKey


def unopenable_keys() -> list[str]:
    """Subjects whose key is wrapped by a master key that is not here."""
    if not SubjectKey.objects.exists():
        return []
    known = [master.name for master in masters()]
    lost = SubjectKey.objects.exclude(master__in=known).values_list("subject", flat=True)
    return [f"subject {subject}" for subject in lost.iterator()]


def items_without_blob() -> list[str]:
    """Items whose sealed bytes are not in the store."""
    if not Item.objects.exists():
        return []
    always = datetime.max.replace(tzinfo=UTC)
    stored = {name for names in blob_store().names(before=always) for name in names}
    rows = Item.objects.values_list("id", "blob").iterator()
    return [f"item {item}" for item, blob in rows if blob not in stored]


AUDITS = [
    Audit(
        guarantee="G10",
        sentence="Nothing that was shredded is still kept",
        sql="""
            SELECT format('subject %s, %s', s.subject, s.purpose)
              FROM vault_secret AS s JOIN vault_shreddedkey AS gone ON gone.subject = s.subject
             WHERE gone.key_hash = sha256(s.wrapped_key) OR gone.purpose IS NULL
            UNION ALL
            SELECT format('item %s', i.id)
              FROM vault_item AS i JOIN vault_shreddedkey AS gone ON gone.subject = i.subject
             WHERE gone.key_hash = sha256(i.wrapped_key) OR gone.purpose IS NULL
            UNION ALL
            SELECT format('subject %s', k.subject)
              FROM vault_subjectkey AS k JOIN vault_shreddedkey AS gone USING (subject)
             WHERE gone.purpose IS NULL""",
        rows="vault_shreddedkey",
    ),
    Audit(
        guarantee="G10",
        sentence="Every secret can still be opened by a master key that we hold",
        check=unopenable_keys,
        rows="vault_subjectkey",
    ),
    Audit(
        guarantee="G10",
        sentence="Every stored file has its sealed bytes in the file store",
        check=items_without_blob,
        rows="vault_item",
    ),
    Audit(
        guarantee="G10",
        sentence="The guards that keep shreddings written are in place and awake",
        check=lambda: missing_guards("vault"),
        rows="vault_secret",
    ),
]

"""Holdings of the vault: sealed values and files of a subject; erasing destroys their keys."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Erasing, HeldFile, Holder, Holding, Law, register
from minga.domains.vault import actions, queries

_SEALED = ("wrapped_key", "nonce", "ciphertext", "master", "blob", "key_hash")


def sealed_files(person: DataSubject) -> Iterator[HeldFile]:
    """Yield every sealed value and file, opened when it is read."""
    if person.subject is None:
        return
    for purpose in queries.purposes(subject=person.subject):
        yield HeldFile(f"values/{purpose}", partial(_value, person, purpose))
    for item in queries.items(subject=person.subject):
        ending = item.media_type.partition("/")[2].partition("+")[0] or "bin"
        yield HeldFile(f"files/{item.id}.{ending}", partial(queries.read_item, item.id))


def _value(person: DataSubject, purpose: str) -> Iterator[bytes]:
    if person.subject is not None:
        yield queries.unseal(subject=person.subject, purpose=purpose) or b""


def destroy_keys(person: DataSubject) -> None:
    """Shred the subject's keys: no copy of the database opens anything of theirs any more."""
    if person.subject is not None:
        actions.shred(subject=person.subject)


HOLDER = register(
    Holder(
        "vault",
        title=_("What is sealed for you: addresses, photographs, voices, films"),
        covers=(
            Holding("vault_secret", "subject = %(subject)s", Erasing.DELETE, hidden=_SEALED),
            Holding("vault_item", "subject = %(subject)s", Erasing.DELETE, hidden=_SEALED),
            Holding("vault_subjectkey", "subject = %(subject)s", Erasing.DELETE, hidden=_SEALED),
            Holding(
                "vault_itemreading",
                "subject = %(subject)s OR reader = %(public_id)s",
                law=Law.PROOF,
            ),
            Holding("vault_shreddedkey", "subject = %(subject)s", law=Law.PROOF, hidden=_SEALED),
        ),
        files=sealed_files,
        prepare=destroy_keys,
    )
)

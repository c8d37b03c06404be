"""Holdings of take-downs: a member's searches and cases; erasing destroys the files."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import DataSubject, Erasing, HeldFile, Holder, Holding, Law, register
from minga.domains.takedowns.models import Search
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as stored

_SEARCHES = "(SELECT id FROM takedowns_search WHERE member_id = %(member)s)"
_CASES = f"(SELECT id FROM takedowns_case WHERE search_id IN {_SEARCHES})"  # noqa: S608
_CASELESS = "NOT EXISTS (SELECT 1 FROM takedowns_case c WHERE c.search_id = {})"


def found_files(person: DataSubject) -> Iterator[HeldFile]:
    """Yield the files that a member brought."""
    for row in Search.objects.filter(member_id=person.member_id or 0):
        for item in stored.items(subject=row.subject):
            yield HeldFile(f"{row.public_id}/{item.purpose}", partial(stored.read_item, item.id))


def destroy_files(person: DataSubject) -> None:
    """Destroy the keys of every file that a member brought; statements of cases stay."""
    for row in Search.objects.filter(member_id=person.member_id or 0):
        vault.shred(subject=row.subject)


HOLDER = register(
    Holder(
        "takedowns",
        title=_("Files that you found and searched, and your take-down cases"),
        covers=(
            Holding(
                "takedowns_caseevent",
                f"case_id IN {_CASES} OR decided_by_id = %(person)s OR recorded_by_id = %(person)s",
                law=Law.CLAIMS,
                hidden=("salt",),
            ),
            Holding(
                "takedowns_case", f"search_id IN {_SEARCHES}", law=Law.CLAIMS, hidden=("salt",)
            ),
            Holding(
                "takedowns_match",
                f"search_id IN {_SEARCHES}",
                Erasing.DELETE,
                Law.CLAIMS,
                erased=_CASELESS.format("takedowns_match.search_id"),
                hidden=("tables",),
            ),
            Holding(
                "takedowns_search",
                "member_id = %(member)s",
                Erasing.DELETE,
                Law.CLAIMS,
                erased=_CASELESS.format("takedowns_search.id"),
                hidden=("code_digest",),
            ),
        ),
        files=found_files,
        prepare=destroy_files,
    )
)

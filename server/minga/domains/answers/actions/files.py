"""The files that arriving answers name: here already, of this member, and of the stated type."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from minga.domains.answers import queries, rules
from minga.domains.answers.actions import collected, uploads
from minga.domains.answers.errors import NoConsent
from minga.domains.answers.models import Answer
from minga.domains.answers.types import AnswerState
from minga.domains.people.types import MemberRef
from minga_pure.canon import canonical, sha256_hex

Row = dict[str, Any]


def with_their_files(
    member: MemberRef,
    specs: Mapping[UUID, queries.TaskSpec],
    answers: list[Row],
    refused: list[AnswerState],
) -> tuple[list[Row], list[AnswerState]]:
    """Answers that name a file wait on the device until this member has brought all of it.

    An answer to a collection project names the item in the vault instead, and needs the consent.
    """
    naming = [row for row in answers if "media" in row["value"]]
    if not naming:
        return answers, refused
    collecting = {spec.id: public_id for public_id, spec in specs.items() if spec.sheet.collects}
    personal = [row for row in naming if row["project"] in collecting]
    files = [row for row in naming if row["project"] not in collecting]
    states = _check_files(member, files) + _name_items(member, personal, collecting)
    away = {str(state.id) for state in states}
    return [row for row in answers if row["id"] not in away], refused + states


def _check_files(member: MemberRef, rows: list[Row]) -> list[AnswerState]:
    """Return a refusal for each answer whose file is not here or is something else."""
    media_types = uploads.media_types(member, {row["value"]["media"] for row in rows})
    states = []
    for row in rows:
        media_type = media_types.get(row["value"]["media"])
        if media_type is None:
            states.append(_missing(row))
        elif not rules.media_type_matches(row["value"]["media_type"], media_type):
            states.append(_other_type(row))
    return states


def _name_items(
    member: MemberRef, rows: list[Row], collecting: Mapping[int, UUID]
) -> list[AnswerState]:
    """Let answers name the items of their files; return a refusal for each that cannot.

    An answer that is stored already is left as it is: the item may be gone since.
    """
    if not rows:
        return []
    items = collected.items_named(member, ((row["project"], row["value"]["media"]) for row in rows))
    stored = set(
        Answer.objects.filter(
            id__in=[row["id"] for row in rows], member_id=member.member_id
        ).values_list("id", flat=True)
    )
    granted = {project_id: _is_granted(member, name) for project_id, name in collecting.items()}
    states = []
    for row in rows:
        if UUID(row["id"]) in stored:
            continue
        if not granted[row["project"]]:
            states.append(AnswerState(UUID(row["id"]), "refused", "no_consent", str(NoConsent())))
            continue
        item, media_type = items.get((row["project"], row["value"]["media"]), (None, ""))
        if item is None:
            states.append(_missing(row))
        elif not rules.media_type_matches(row["value"]["media_type"], media_type):
            states.append(_other_type(row))
        else:
            value = {name: field for name, field in row["value"].items() if name != "media"}
            row["value"] = value | {"item": str(item), "media_type": media_type}
            row["digest"] = sha256_hex(canonical(row["value"]))
    return states


def _is_granted(member: MemberRef, project: UUID) -> bool:
    collection = collected.collection_of(project)
    try:
        return collection is not None and bool(collected.require_grant(member, collection))
    except NoConsent:
        return False


def _missing(row: Row) -> AnswerState:
    text = _("The file of this answer has not arrived yet. Both stay on this device.")
    return AnswerState(UUID(row["id"]), "refused", "media_missing", text)


def _other_type(row: Row) -> AnswerState:
    text = _("The file of this answer is something else than the answer says.")
    return AnswerState(UUID(row["id"]), "refused", "bad_media_type", text)

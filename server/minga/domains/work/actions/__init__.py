"""All that can happen to work: one verb, one transaction, keyword-only."""

from minga.domains.work.actions.clients import (
    announce_deposit,
    confirm_deposit,
    hold_publishing,
    refuse_deposit,
    register_client,
    release_publishing,
    verify_client,
)
from minga.domains.work.actions.collections import clear_collection, set_collection
from minga.domains.work.actions.conflicts import decide_conflicts
from minga.domains.work.actions.derived_projects import open_derived_project
from minga.domains.work.actions.examples import write_examples
from minga.domains.work.actions.imports import (
    begin_import,
    resume_imports,
    retry_import,
    run_import,
    show_guesses,
)
from minga.domains.work.actions.panels import choose_panel
from minga.domains.work.actions.pictures import drop_file, keep_file
from minga.domains.work.actions.projects import (
    close,
    create_project,
    pause,
    pause_unclear,
    resume,
    resume_decided,
    revise_instruction,
    settle_incoming,
    warn,
)
from minga.domains.work.actions.questions import answer_question, ask, clarify, pause_unanswered
from minga.domains.work.actions.revisions import revise_project
from minga.domains.work.actions.single_items import add_item
from minga.domains.work.actions.undo import delete_draft, delete_import, delete_waiting_items
from minga.domains.work.actions.votes import ask_members

__all__ = [
    "add_item",
    "announce_deposit",
    "answer_question",
    "ask",
    "ask_members",
    "begin_import",
    "choose_panel",
    "clarify",
    "clear_collection",
    "close",
    "confirm_deposit",
    "create_project",
    "decide_conflicts",
    "delete_draft",
    "delete_import",
    "delete_waiting_items",
    "drop_file",
    "hold_publishing",
    "keep_file",
    "open_derived_project",
    "pause",
    "pause_unanswered",
    "pause_unclear",
    "refuse_deposit",
    "register_client",
    "release_publishing",
    "resume",
    "resume_decided",
    "resume_imports",
    "retry_import",
    "revise_instruction",
    "revise_project",
    "run_import",
    "set_collection",
    "settle_incoming",
    "show_guesses",
    "verify_client",
    "warn",
    "write_examples",
]

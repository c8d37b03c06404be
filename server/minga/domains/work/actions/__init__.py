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
from minga.domains.work.actions.errands import open_errand
from minga.domains.work.actions.imports import begin_import, resume_imports, run_import
from minga.domains.work.actions.projects import (
    close,
    create_project,
    pause,
    resume,
    revise_instruction,
    settle_incoming,
)
from minga.domains.work.actions.revisions import revise_project

__all__ = [
    "announce_deposit",
    "begin_import",
    "close",
    "confirm_deposit",
    "create_project",
    "hold_publishing",
    "open_errand",
    "pause",
    "refuse_deposit",
    "register_client",
    "release_publishing",
    "resume",
    "resume_imports",
    "revise_instruction",
    "revise_project",
    "run_import",
    "settle_incoming",
    "verify_client",
]

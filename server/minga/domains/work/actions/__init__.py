"""All that can happen to work: one verb, one transaction, keyword-only."""

from minga.domains.work.actions.clients import (
    announce_deposit,
    confirm_deposit,
    refuse_deposit,
    register_client,
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
    "open_errand",
    "pause",
    "refuse_deposit",
    "register_client",
    "resume",
    "resume_imports",
    "revise_instruction",
    "revise_project",
    "run_import",
    "settle_incoming",
    "verify_client",
]

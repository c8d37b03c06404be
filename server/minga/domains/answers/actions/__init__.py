"""All that can happen to answers: one verb, one transaction, keyword-only."""

from minga.domains.answers.actions.sync import keep_gold, sync

__all__ = ["keep_gold", "sync"]

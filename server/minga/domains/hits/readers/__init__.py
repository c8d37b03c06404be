"""Reading of questions: the XML of a HIT becomes a task that this house can show."""

from minga.domains.hits.readers.question import read_question

__all__ = ["read_question"]

"""Errors of the quality domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class QualityError(DomainError):
    """Something about quality that cannot be; the text says what to do next."""


class NoSuchLesson(QualityError):
    text = _("You have not answered such an item, or its true answer is not known.")


class NoSuchObjection(QualityError):
    text = _("There is no such objection.")


class AlreadyDecided(QualityError):
    text = _("This objection has been decided already.")


class UnreadableFile(QualityError):
    """A file of true answers or guesses that cannot be read; the text says where and why."""


class BadGold(QualityError):
    """A true answer that does not fit the question; the text says which and why."""


class BadPrediction(QualityError):
    """A prediction that does not fit the question; the text says which and why."""


class ClarityDecided(QualityError):
    text = _("This was decided already, or nothing is to be decided here.")


class WordsRequired(QualityError):
    text = _("Write what members do in doubt: everybody on the project reads it.")

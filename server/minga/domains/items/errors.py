"""Errors of the data manager."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class ItemsError(DomainError):
    """Something about the items of a project that cannot be; the text says what to do next."""


class ItemNotFound(ItemsError):
    text = _("This project has no such item.")


class InvalidItemFilter(ItemsError):
    """A filter outside its bounds; the text says which."""


class InvalidItemCursor(ItemsError):
    text = _("This cursor is not one that was given to you. Begin again without a cursor.")

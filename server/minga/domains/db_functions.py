"""Database functions that models of several domains use in their constraints."""

from django.db import models
from django.db.models import Func


class OctetLength(Func):
    """Length of a column in bytes."""

    function = "octet_length"
    output_field = models.IntegerField()

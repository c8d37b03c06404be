"""Rows of collection projects: the terms under which members record themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Collection(models.Model):
    """Item kind of a collection project, and the series of terms under which members make it.

    `alternative`: a published project that pays the same; slots of it are set aside for members
    who do not agree.
    """

    project = models.OneToOneField(
        "work.Project", models.CASCADE, primary_key=True, related_name="collection"
    )
    series = models.UUIDField(db_index=True)
    item_kind = models.CharField(max_length=40)
    alternative = models.ForeignKey("work.Project", models.PROTECT, related_name="alternative_to")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(project=F("alternative")), name="work_collection_has_another_work"
            ),
        ]

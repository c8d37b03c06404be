"""Rows of the data manager: one row for each published item, with what tables filter and sort by.

Everything here is derived from work, answers and quality, and can be refreshed at any time.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

STATES = ("unanswered", "open", "agreed", "disagree")


class ItemRow(models.Model):
    """A published item: state, label, figures, and the words by which it is found.

    `words` is null until the clock has indexed the text.
    """

    pk = models.CompositePrimaryKey("project_id", "pos")
    project = models.ForeignKey("work.Project", models.CASCADE, db_index=False, related_name="+")
    pos = models.IntegerField()
    state = models.CharField(max_length=10, db_default="unanswered")
    label = models.CharField(max_length=200, blank=True, db_default="")
    confidence = models.FloatField(null=True)
    disagreement = models.FloatField(db_default=0)
    answers = models.SmallIntegerField(db_default=0)
    seconds = models.FloatField(db_default=0)
    words = SearchVectorField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["project", "state", "pos"], name="items_row_state"),
            models.Index(fields=["project", "confidence", "pos"], name="items_row_confidence"),
            models.Index(fields=["project", "disagreement", "pos"], name="items_row_disagreement"),
            models.Index(fields=["project", "answers", "pos"], name="items_row_answers"),
            models.Index(fields=["project", "seconds", "pos"], name="items_row_seconds"),
            models.Index(
                fields=["project", "label", "confidence", "pos"],
                condition=~Q(label=""),
                name="items_row_label_confidence",
            ),
            models.Index(
                fields=["project", "label", "pos"], condition=~Q(label=""), name="items_row_label"
            ),
            models.Index(
                fields=["project", "pos"], condition=Q(words=None), name="items_row_unindexed"
            ),
            GinIndex(fields=["words"], name="items_row_words", fastupdate=False),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="items_row_known_state"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="items_row_confidence_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(disagreement__gte=0, disagreement__lte=1),
                name="items_row_disagreement_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(answers__gte=0, seconds__gte=0), name="items_row_counts"
            ),
            models.CheckConstraint(
                condition=~Q(state="unanswered")
                | Q(answers=0, confidence__isnull=True, label="", seconds=0),
                name="items_row_unanswered_has_no_figures",
            ),
        ]


class Refresh(models.Model):
    """The quality computation up to which the rows of a project are refreshed."""

    project = models.OneToOneField(
        "work.Project", models.CASCADE, primary_key=True, related_name="+"
    )
    computed_at = models.DateTimeField()

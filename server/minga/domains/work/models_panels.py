"""The panel that a project asks: only its members are offered the work."""

from django.db import models


class ProjectPanel(models.Model):
    """A draft asks one panel of its client, for the panel's purpose; fixed once published."""

    project = models.OneToOneField(
        "work.Project", models.CASCADE, primary_key=True, related_name="panel_choice"
    )
    panel = models.ForeignKey("panels.Panel", models.PROTECT, related_name="+")

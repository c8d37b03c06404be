"""Holdings of quality: estimates about a member's answers, objections, officers' decisions."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Holder, Holding, Law, register

_OF_PROJECTS = (
    "quality_snapshot", "quality_result", "quality_gold", "quality_prediction",
    "quality_picturefeatures",
)  # fmt: skip

HOLDER = register(
    Holder(
        "quality",
        title=_("Estimates about your answers, and your objections"),
        covers=(
            Holding("quality_skill", "member_id = %(member)s", law=Law.CONTRACT),
            Holding(
                "quality_objection",
                "member_id = %(member)s OR decided_by_id = %(person)s",
                law=Law.CLAIMS,
            ),
            Holding("quality_itemmodelchoice", "chosen_by_id = %(person)s", law=Law.OFFICE),
            Holding("quality_claritycheck", "decided_by_id = %(person)s", law=Law.OFFICE),
            *(Holding(table, law=Law.CLIENT) for table in _OF_PROJECTS),
        ),
    )
)

"""Holdings of work: a member's questions, officers' decisions; projects are their clients'."""

from django.utils.translation import gettext_lazy as _

from minga.domains.holding import Erasing, Holder, Holding, Law, register

_OF_CLIENTS = (
    "work_clientfile",
    "work_picturecheck",
    "work_project",
    "work_collection",
    "work_instruction",
    "work_criterion",
    "work_recipient",
    "work_publication",
    "work_importrejection",
    "work_importconflict",
    "work_incomingitem",
    "work_item",
    "work_projectpanel",
)

HOLDER = register(
    Holder(
        "work",
        title=_("Questions you asked, and what you did for a client"),
        covers=(
            Holding("work_asker", "member_id = %(member)s", Erasing.DELETE),
            Holding("work_clientstaff", "person_id = %(person)s", Erasing.DELETE),
            Holding("work_question", "answered_by_id = %(person)s", law=Law.OFFICE),
            Holding("work_deposit", "decided_by_id = %(person)s", law=Law.OFFICE),
            Holding(
                "work_client", "%(person)s IN (verified_by_id, released_by_id)", law=Law.OFFICE
            ),
            Holding("work_import", "uploaded_by_id = %(person)s", law=Law.OFFICE),
            *(Holding(table, law=Law.CLIENT) for table in _OF_CLIENTS),
        ),
    )
)

"""Holdings of assignment: what a member holds, has had, was invited to, and was suspended from."""

from django.utils.translation import gettext_lazy as _

from minga.domains.assignment import actions
from minga.domains.assignment.models import Lease
from minga.domains.holding import DataSubject, Erasing, Holder, Holding, Law, register
from minga.domains.people import queries as people

_OF_PROJECTS = (
    "assignment_lane",
    "assignment_returned",
    "assignment_reserved",
    "assignment_stopped",
    "assignment_withdrawal",
)


def give_tasks_back(person: DataSubject) -> None:
    """Release every bundle first: the pay of its slots goes back to the project."""
    member = people.wallet_owner(person.person_id)
    if member is not None:
        leases = Lease.objects.filter(member_id=member.member_id)
        projects = set(leases.values_list("project__public_id", flat=True))
        actions.release_bundles(member=member, projects=projects)


HOLDER = register(
    Holder(
        "assignment",
        title=_("Tasks you hold, have seen or were invited to"),
        covers=(
            Holding("assignment_lease", "member_id = %(member)s", law=Law.CONTRACT),
            Holding("assignment_seen", "member_id = %(member)s", law=Law.CONTRACT),
            Holding("assignment_skilled", "member_id = %(member)s", Erasing.DELETE),
            Holding("assignment_invitation", "member_id = %(member)s", Erasing.DELETE),
            Holding("assignment_alternativeuse", "member_id = %(member)s", Erasing.DELETE),
            Holding("assignment_share", "member_id = %(member)s", Erasing.DELETE),
            Holding("assignment_exposure", "member_id = %(member)s", Erasing.DELETE),
            Holding("assignment_suspension", "member_id = %(member)s", law=Law.CLAIMS),
            *(Holding(table, law=Law.CLIENT) for table in _OF_PROJECTS),
        ),
        prepare=give_tasks_back,
    )
)

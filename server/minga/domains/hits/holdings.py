"""Holdings of HITs: keys and decisions of a client's people, and members' names for clients."""

from django.utils.translation import gettext_lazy as _

from minga.domains.hits import actions, queries
from minga.domains.holding import DataSubject, Holder, Holding, Law, register


def end_keys(person: DataSubject) -> None:
    """Revoke every access key of a person, which destroys its secret."""
    for key in queries.keys_of(person.person_id):
        actions.revoke_key(person_id=person.person_id, key=key.public_id)


_KEYS = "(SELECT id FROM hits_accesskey WHERE person_id = %(person)s)"

HOLDER = register(
    Holder(
        "hits",
        title=_("Access keys for Mechanical Turk programs, and your names for their clients"),
        covers=(
            Holding("hits_worker", "member_id = %(member)s", law=Law.CONTRACT),
            Holding("hits_assignmentdecision", "decided_by_id = %(person)s", law=Law.OFFICE),
            Holding("hits_accesskey", "person_id = %(person)s", law=Law.OFFICE),
            Holding("hits_charge", f"key_id IN {_KEYS}", law=Law.OFFICE),
            Holding("hits_hit", law=Law.CLIENT),
            Holding("hits_hittype", law=Law.CLIENT),
        ),
        prepare=end_keys,
    )
)

"""Navigation between audiences: `{% load audience_nav %}{% houses_of request as mine %}`."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest

from minga.domains.people import queries as people
from minga.domains.people.types import Office
from minga.domains.work import queries as work

register = template.Library()


@dataclass(frozen=True, slots=True)
class Houses:
    """One person may be a member, act for a client, and hold offices, all at once."""

    work: bool = False
    projects: bool = False
    offices: frozenset[Office] = frozenset()


@register.simple_tag
def houses_of(request: HttpRequest | str) -> Houses:
    """Return the roles of the signed-in person today; none for a stranger."""
    if not isinstance(request, HttpRequest) or not request.user.is_authenticated:
        return Houses()
    person = int(request.user.pk)
    return Houses(
        work=people.member_of(person) is not None,
        projects=work.client_of(person) is not None,
        offices=people.offices_of(person),
    )

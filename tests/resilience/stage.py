"""Puts the cast into a house that stands open, from a process of its own, as an operator would.

    python -m tests.resilience.stage NAME MEMBERS TEXTS REDUNDANCY

prints one line of JSON: the published project, and a sync pass and a session for each member.
"""

import json
import sys

import django


def set_up(name: str, members: int, texts: int, redundancy: int) -> dict[str, object]:
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from minga.domains.people import queries as people
    from tests.cast import good_customer, published, worker

    project = published(good_customer(f"clara-{name}"), texts=texts, redundancy=redundancy)
    passes, sessions = [], []
    for number in range(members):
        member = worker(f"{name}-{number}")
        passes.append(people.sync_token(member.ref))
        browser = Client()
        browser.force_login(
            get_user_model().objects.get(pk=member.id),
            "django.contrib.auth.backends.ModelBackend",
        )
        sessions.append(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    return {"project": str(project.public_id), "passes": passes, "sessions": sessions}


if __name__ == "__main__":
    django.setup()
    name, *numbers = sys.argv[1:]
    print(json.dumps(set_up(name, *map(int, numbers))))

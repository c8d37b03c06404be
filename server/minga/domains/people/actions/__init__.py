"""All that can happen to people: joining, vouching, leaving, offices, tokens, homes, devices."""

from minga.domains.people.actions.devices import forget_device, name_device, note_device
from minga.domains.people.actions.erasures import erase_person, resume_erasures
from minga.domains.people.actions.households import (
    invite_to_household,
    join_household,
    leave_household,
    open_household,
)
from minga.domains.people.actions.joining import (
    ask_to_join,
    attest,
    enrol_member,
    founding_registrar,
    leave,
    vouch,
)
from minga.domains.people.actions.meetings import (
    answer_meeting,
    ask_meeting,
    decline_meeting,
    withdraw_meeting,
)
from minga.domains.people.actions.persons import (
    appoint_steward,
    choose_languages,
    create_person,
    issue_token,
    once,
    revoke_token,
    save_settings,
)
from minga.domains.people.actions.signatures import sign

__all__ = [
    "answer_meeting",
    "appoint_steward",
    "ask_meeting",
    "ask_to_join",
    "attest",
    "choose_languages",
    "create_person",
    "decline_meeting",
    "enrol_member",
    "erase_person",
    "forget_device",
    "founding_registrar",
    "invite_to_household",
    "issue_token",
    "join_household",
    "leave",
    "leave_household",
    "name_device",
    "note_device",
    "once",
    "open_household",
    "resume_erasures",
    "revoke_token",
    "save_settings",
    "sign",
    "vouch",
    "withdraw_meeting",
]

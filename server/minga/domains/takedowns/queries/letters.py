"""Letters of a case, in each language: to the recipient, the host of the page, the authority.

Whoever opened the case sends them, or a data steward does; they name the person nowhere.
"""

from django.utils import translation
from django.utils.translation import gettext as _

from minga.domains.number_format import date_text, number_text
from minga.domains.takedowns.types import Letter, LetterKind, TakedownView


def letters(case: TakedownView, language: str, *, site: str) -> list[Letter]:
    """Return the three letters of a case in a language; `site`: address of the co-operative."""
    with translation.override(language):
        return [
            Letter(LetterKind.RECIPIENT, language, _subject(case), _to_recipient(case, site)),
            Letter(LetterKind.HOST, language, _subject(case), _to_host(case, site)),
            Letter(LetterKind.AUTHORITY, language, _subject(case), _to_authority(case, site)),
        ]


def _subject(case: TakedownView) -> str:
    return _("Take-down case %(case)s") % {"case": case.public_id}


def _facts(case: TakedownView, site: str) -> list[str]:
    match = case.match
    chance = f"1 : {number_text(round(1 / max(match.false_accusation_bound, 1e-12)))}"
    lines = [
        _("Where it was found: %(address)s")
        % {"address": case.address or _("not on a page; the file is with the person")},
        _("SHA-256 of the file that was found: %(hash)s") % {"hash": case.found_sha256},
        _("The copy was made for: %(name)s (%(country)s), on %(day)s")
        % {
            "name": match.recipient_name,
            "country": match.recipient_country,
            "day": date_text(match.delivered_at),
        },
        _("Who decides about its use: %(name)s") % {"name": match.controller},
        _("Terms: %(title)s") % {"title": match.title},
        _("Chance that the mark would name somebody uninvolved: less than %(chance)s")
        % {"chance": chance},
        _("Anybody can verify the enclosed evidence without us: minga verify %(file)s")
        % {"file": f"takedown-{case.public_id}.json"},
        _("The co-operative: %(site)s") % {"site": site},
    ]
    return [f"- {line}" for line in lines]


def _to_recipient(case: TakedownView, site: str) -> str:
    return "\n".join(
        [
            _("To %(name)s") % {"name": case.match.recipient_name},
            "",
            _("A file was found that shows the mark of the copy which was delivered to you."
              " A mark shows whose copy was used, not who used it."),
            "",
            *_facts(case, site),
            "",
            _("Please do one of two things by %(day)s: take it down and tell us the day, or say"
              " why the licence allows this use. Until you do, a steward can stop every further"
              " delivery; without an answer it stops by itself.")
            % {"day": date_text(case.answer_until)},
            "",
            _("What the licence asked to be done when consent is withdrawn or broken stands in"
              " the terms that you signed; they are enclosed."),
        ]
    )  # fmt: skip


def _to_host(case: TakedownView, site: str) -> str:
    return "\n".join(
        [
            _("To whoever runs this page"),
            "",
            _("This page shows a photograph, recording or film of a person who did not allow this"
              " use. The person asks you to take it down (for the EU: Regulation (EU) 2022/2065,"
              " article 16; GDPR, article 17)."),
            "",
            *_facts(case, site),
            "",
            _("The person has a good-faith belief that what is said here is accurate and complete."
              " Please tell us what you decided and how it can be questioned."),
        ]
    )  # fmt: skip


def _to_authority(case: TakedownView, site: str) -> str:
    return "\n".join(
        [
            _("To the data protection authority"),
            "",
            _("Personal data were used outside the consent of the person (GDPR, articles 6, 7 and"
              " 17; complaint by article 77)."),
            "",
            *_facts(case, site),
            "",
            _("What has happened in the case:"),
            *[f"- {date_text(event.happened_at)}: {event.title}" for event in case.events],
            "",
            _("The person is known to the co-operative and is named to you when you ask."),
        ]
    )  # fmt: skip

"""Names that no word announces, found by Presidio with spaCy's models (extra "names").

The models are packages that the operator installs; they are loaded from there, and nothing is
fetched. Presidio's own rules for numbers run as well; places and dates stay, for they name nobody.
"""

import threading
from collections.abc import Iterator, Mapping
from typing import Any, Final

from minga.domains.work.readers.personal_data.types import PersonalDataKind, PersonalSpan

KINDS: Final[Mapping[str, PersonalDataKind]] = {
    "PERSON": PersonalDataKind.NAME,
    "EMAIL_ADDRESS": PersonalDataKind.EMAIL,
    "PHONE_NUMBER": PersonalDataKind.PHONE,
    "IBAN_CODE": PersonalDataKind.BANK_ACCOUNT,
    "CREDIT_CARD": PersonalDataKind.PAYMENT_CARD,
    "IP_ADDRESS": PersonalDataKind.NETWORK_ADDRESS,
}
SCORE_MIN: Final = 0.5


class PresidioRecogniser:
    """A recogniser with one spaCy model for each language, by its package name."""

    def __init__(self, models: Mapping[str, str]) -> None:
        self.models = models
        self._engine: Any = None
        self._lock = threading.Lock()

    def __call__(self, text: str) -> Iterator[PersonalSpan]:
        """Yield what any of the languages finds: the language of a row is not known."""
        with self._lock:  # the models load once, with the first text
            if self._engine is None:
                self._engine = _engine(self.models)
        for language in self.models:
            for match in self._engine.analyze(
                text, language=language, entities=list(KINDS), score_threshold=SCORE_MIN
            ):
                yield PersonalSpan(match.start, match.end, KINDS[match.entity_type])


def _engine(models: Mapping[str, str]) -> Any:
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    nlp_engine = SpacyNlpEngine(
        models=[{"lang_code": language, "model_name": name} for language, name in models.items()]
    )
    nlp_engine.nlp = {language: spacy.load(name) for language, name in models.items()}
    return AnalyzerEngine(nlp_engine=nlp_engine, supported_languages=list(models))

"""Pure tests: neither Django's settings nor PostgreSQL."""

import sys

import pytest


@pytest.fixture(autouse=True)
def sentences_without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a translatable sentence, with its numbers, be read as it is in the code."""
    if "django.utils.translation" in sys.modules:
        from django.utils import translation
        from django.utils.translation import trans_null

        monkeypatch.setattr(translation, "_trans", trans_null)
        monkeypatch.setattr(trans_null, "get_language", lambda: "en")

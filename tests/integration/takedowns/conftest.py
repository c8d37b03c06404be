"""Tests of take-downs keep their files in a folder of their own, and need the extra "marks"."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    from minga.domains.charter import queries

    settings.MINGA_DATA = tmp_path
    queries.forget_remembered()

"""What an operator decides by environment variables, and what never reaches a log."""

import logging
import stat

import pytest

from minga.site import environment as env
from minga.site.log_filters import WithoutSecrets


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = env.key_file(tmp_path / "keys", "django.key")
    assert len(first) > 60
    assert env.key_file(tmp_path / "keys", "django.key") == first
    assert stat.S_IMODE((tmp_path / "keys" / "django.key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_number_that_is_none_is_said(monkeypatch):
    monkeypatch.setenv("MINGA_PORT", "eighty")
    with pytest.raises(SystemExit, match="must be a whole number, not “eighty”"):
        env.number("MINGA_PORT", 8000)


@pytest.mark.parametrize(
    ("url", "name", "host"),
    [
        (
            "postgresql://minga:secret@data.example:6432/co_op?sslmode=require",
            "co_op",
            "data.example",
        ),
        ("host=/run/pg dbname=co_op user=minga", "co_op", "/run/pg"),
        ("postgresql://postgres@/minga?host=/run/pg", "minga", "/run/pg"),
    ],
)
def test_every_form_of_a_libpq_address_is_understood(url, name, host):
    told = env.database(url, pool=0)
    assert (told["NAME"], told["HOST"]) == (name, host)
    assert "pool" not in told["OPTIONS"]
    assert env.database(url, pool=7)["OPTIONS"]["pool"]["max_size"] == 7


def test_an_address_that_is_none_is_said():
    with pytest.raises(SystemExit, match="DATABASE_URL is not"):
        env.database("nonsense", pool=0)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Authorization: Bearer minga_abc123", "minga_abc123"),
        ("postgresql://minga:hunter2@data/minga", "hunter2"),
        ("POST password=hunter2&x=1", "hunter2"),
        ('{"token": "minga_abc123"}', "minga_abc123"),
        ("Not Found: /feed/xYz-token.atom", "xYz-token"),
        ('"GET /media/aGVsbG8:1abc:def?x=1" 200', "aGVsbG8"),
    ],
)
def test_a_secret_is_not_written_down(said, kept):
    record = logging.LogRecord("minga", logging.INFO, "", 0, "%s", (said,), None)
    assert WithoutSecrets().filter(record)
    assert kept not in record.getMessage()


def test_an_ordinary_line_is_written_as_it_is():
    record = logging.LogRecord("minga", logging.INFO, "", 0, "%d answers", (3,), None)
    WithoutSecrets().filter(record)
    assert record.getMessage() == "3 answers"

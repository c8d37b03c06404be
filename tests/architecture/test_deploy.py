"""The files for operators hold what a review asked of them once."""

from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


@pytest.mark.parametrize(
    "directive",
    ["NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
     "PrivateDevices=yes", "ProtectProc=invisible", "CapabilityBoundingSet=", "UMask=0077",
     "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "RestrictNamespaces=yes",
     "SystemCallFilter=@system-service"],
)  # fmt: skip
def test_the_unit_confines_the_service(directive):
    assert directive in (DEPLOY / "minga.service").read_text().splitlines()


@pytest.mark.parametrize("secret_kind", ["feed", "media"])
def test_the_access_log_holds_no_token_of_an_address(secret_kind):
    text = (DEPLOY / "nginx.conf").read_text()
    (rule,) = [line for line in text.splitlines() if "secret_kind>" in line]
    assert secret_kind in rule
    (log,) = [line for line in text.splitlines() if "access_log" in line]
    assert log.split()[-1] == "without_tokens;"
    (form,) = [line for line in text.splitlines() if "log_format" in line]
    assert "$request_uri" not in form
    assert "$request " not in form
    assert "$http_referer" not in text


def test_the_error_log_quotes_no_address_with_a_token():
    text = (DEPLOY / "nginx.conf").read_text()
    location = text.partition("location ~ ^/(feed|media)/ {")[2].partition("}")[0]
    assert "minga-error.log crit;" in location

"""The AWS SDK for JavaScript and the AWS command line, unmodified, against a running server."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cast_hits import QUESTION, issued

ROOT = Path(__file__).resolve().parents[3]
SDK = ROOT / "desk" / "node_modules" / "@aws-sdk" / "client-mturk"
SCRIPT = Path(__file__).with_name("requester.mjs")
SECONDS = 60


@pytest.fixture
def environment(clara):
    made = issued(clara)
    return os.environ | {
        "AWS_ACCESS_KEY_ID": made.key.key_id,
        "AWS_SECRET_ACCESS_KEY": made.secret,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.mark.skipif(not SDK.exists(), reason="the JavaScript SDK is not installed: npm ci in desk")
def test_the_javascript_sdk_posts_and_lists(live_server, environment, tmp_path):
    script = tmp_path / SCRIPT.name
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(ROOT / "desk" / "node_modules")
    ended = subprocess.run(
        ["node", "--preserve-symlinks", str(script), f"{live_server.url}/mturk/", QUESTION],
        env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    reply = json.loads(ended.stdout)
    assert reply["AvailableBalance"] == "1000.00"
    assert reply["listed"] == reply["ids"][::-1]
    assert reply["code"] == "AWS.MechanicalTurk.InsufficientFunds"


@pytest.mark.skipif(shutil.which("aws") is None, reason="the AWS command line is not installed")
def test_the_command_line_needs_an_address_in_its_environment_only(live_server, environment):
    environment["AWS_ENDPOINT_URL_MTURK"] = f"{live_server.url}/mturk/"

    def aws(*words: str) -> dict:
        ended = subprocess.run(
            ["aws", "mturk", *words, "--output", "json"],
            env=environment, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout or "{}")

    assert aws("get-account-balance")["AvailableBalance"] == "1000.00"
    hit = aws(
        "create-hit", "--title", "News?", "--description", "Read a headline.", "--reward", "0.10",
        "--assignment-duration-in-seconds", "600", "--lifetime-in-seconds", "600",
        "--question", QUESTION,
    )["HIT"]  # fmt: skip
    assert [listed["HITId"] for listed in aws("list-hits")["HITs"]] == [hit["HITId"]]
    aws("update-expiration-for-hit", "--hit-id", hit["HITId"], "--expire-at", "0")
    aws("delete-hit", "--hit-id", hit["HITId"])
    assert aws("list-hits")["HITs"] == []

"""Signature Version 4: what botocore signs is accepted, and nothing that differs in one byte."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from minga_pure import sigv4

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
KEY_ID = "MINGAKEXAMPLE"
HOST = "minga.example:8443"
HEADERS = st.text(st.characters(codec="ascii", exclude_categories=["Cc", "Cs"]), max_size=30)


def signed(
    body: bytes = b"{}",
    *,
    path: str = "/mturk/",
    secret: str = SECRET,
    region: str = "us-east-1",
    target: str = "MTurkRequesterServiceV20170117.GetAccountBalance",
    token: str | None = None,
) -> tuple[sigv4.SignedCall, sigv4.Credential, datetime]:
    """Return a request as botocore signs it, and the moment of its signature."""
    request = AWSRequest(
        "POST", f"https://{HOST}{path}", data=body,
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target},
    )  # fmt: skip
    SigV4Auth(Credentials(KEY_ID, secret, token), "mturk-requester", region).add_auth(request)
    headers = {name.lower(): value for name, value in request.headers.items()} | {"host": HOST}
    moment = datetime.strptime(headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    credential = sigv4.read_credential(headers["authorization"])
    return sigv4.SignedCall("POST", path, headers, body), credential, moment


def changed(request: sigv4.SignedCall, **parts: object) -> sigv4.SignedCall:
    names = ("method", "path", "headers", "body")
    return sigv4.SignedCall(**({name: getattr(request, name) for name in names} | parts))  # type: ignore[arg-type]


@given(
    body=st.binary(max_size=200),
    path=st.sampled_from(["/", "/mturk/", "/a b/~x/é"]),
    secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60),
    region=st.sampled_from(["us-east-1", "eu-central-1", "anywhere"]),
    token=st.none() | st.just("session"),
)
def test_what_botocore_signs_is_accepted(body, path, secret, region, token):
    request, credential, moment = signed(body, path=path, secret=secret, region=region, token=token)
    sigv4.verify(request, credential, secret, now=moment)
    assert credential.key_id == KEY_ID
    assert credential.service == "mturk-requester"


@given(body=st.binary(max_size=50), other=st.binary(max_size=50))
def test_another_body_is_refused(body, other):
    request, credential, moment = signed(body)
    if other == body:
        return
    with pytest.raises(sigv4.SignatureMismatch):
        sigv4.verify(changed(request, body=other), credential, SECRET, now=moment)


@pytest.mark.parametrize("name", ["host", "x-amz-target", "content-type", "x-amz-date"])
def test_another_value_of_a_signed_header_is_refused(name):
    request, credential, moment = signed()
    headers = dict(request.headers) | {name: request.headers[name].replace("1", "2") + "2"}
    with pytest.raises(sigv4.SignatureMismatch):
        sigv4.verify(changed(request, headers=headers), credential, SECRET, now=moment)


@pytest.mark.parametrize("parts", [{"method": "PUT"}, {"path": "/mturk"}, {"path": "/"}])
def test_another_line_is_refused(parts):
    request, credential, moment = signed()
    with pytest.raises(sigv4.SignatureMismatch):
        sigv4.verify(changed(request, **parts), credential, SECRET, now=moment)


@pytest.mark.parametrize("field", ["day", "region", "service", "signature"])
def test_another_scope_is_refused(field):
    from dataclasses import replace

    request, credential, moment = signed()
    value = getattr(credential, field)
    other = replace(credential, **{field: value[:-1] + ("1" if value[-1] != "1" else "2")})
    with pytest.raises(sigv4.SignatureMismatch):
        sigv4.verify(request, other, SECRET, now=moment)


def test_another_secret_is_refused():
    request, credential, moment = signed()
    with pytest.raises(sigv4.SignatureMismatch):
        sigv4.verify(request, credential, SECRET + "x", now=moment)


@pytest.mark.parametrize("minutes", [-15, 0, 15])
def test_a_clock_that_is_a_little_off_is_accepted(minutes):
    request, credential, moment = signed()
    moment += timedelta(minutes=minutes)
    sigv4.verify(request, credential, SECRET, now=moment)
    assert credential.day == request.headers["x-amz-date"][:8]


@pytest.mark.parametrize("seconds", [-901, 901, 86_400])
def test_an_old_signature_is_refused(seconds):
    request, credential, moment = signed()
    with pytest.raises(sigv4.StaleSignature):
        sigv4.verify(request, credential, SECRET, now=moment + timedelta(seconds=seconds))


@pytest.mark.parametrize("name", sorted(sigv4.MUST_BE_SIGNED))
def test_a_header_that_decides_is_signed(name):
    from dataclasses import replace

    request, credential, moment = signed()
    names = tuple(header for header in credential.signed_headers if header != name)
    weaker = replace(credential, signed_headers=names)
    signature = sigv4.signature_of(request, weaker, SECRET, request.headers["x-amz-date"])
    with pytest.raises(sigv4.UnreadableSignature):
        sigv4.verify(request, replace(weaker, signature=signature), SECRET, now=moment)


def test_a_signed_header_that_is_not_sent_is_refused():
    request, credential, moment = signed()
    headers = {name: value for name, value in request.headers.items() if name != "content-type"}
    with pytest.raises(sigv4.UnreadableSignature):
        sigv4.verify(changed(request, headers=headers), credential, SECRET, now=moment)


@pytest.mark.parametrize("stamp", ["20260102T030405", "yesterday", "20261301T000000Z"])
def test_a_date_of_another_form_is_refused(stamp):
    from dataclasses import replace

    request, credential, moment = signed()
    request = changed(request, headers=dict(request.headers) | {"x-amz-date": stamp})
    credential = replace(
        credential, signature=sigv4.signature_of(request, credential, SECRET, stamp)
    )
    with pytest.raises(sigv4.UnreadableSignature):
        sigv4.verify(request, credential, SECRET, now=moment)


def test_the_day_of_the_credential_is_that_of_the_date():
    from dataclasses import replace

    request, credential, moment = signed()
    later = replace(credential, day="20200101")
    stamp = request.headers["x-amz-date"]
    later = replace(later, signature=sigv4.signature_of(request, later, SECRET, stamp))
    with pytest.raises(sigv4.UnreadableSignature):
        sigv4.verify(request, later, SECRET, now=moment)


@given(value=HEADERS)
def test_any_other_authorization_is_unreadable(value):
    with pytest.raises(sigv4.UnreadableSignature):
        sigv4.read_credential(value)


def test_spaces_inside_a_header_count_as_one():
    request, credential, moment = signed(target="A  B")
    sigv4.verify(request, credential, SECRET, now=moment)
    headers = dict(request.headers) | {"x-amz-target": "  A B "}
    sigv4.verify(changed(request, headers=headers), credential, SECRET, now=moment)
    assert headers["x-amz-target"] != request.headers["x-amz-target"]

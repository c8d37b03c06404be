"""Master keys in a key management service: a real one, over HTTP."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from minga.domains.vault import actions, audits, key_service, keys, queries
from minga.domains.vault.errors import NoKeyService, SecretUnreadable
from minga.domains.vault.models import SubjectKey
from tests.integration.refusals import findings
from tests.key_service import key_service as served

pytestmark = pytest.mark.django_db

PHONE = "+51 987 654 321"


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[dict[str, str], "subprocess.Popen[bytes]"]]:
    with served() as running:
        yield running


@pytest.fixture
def key_id(
    service: tuple[dict[str, str], "subprocess.Popen[bytes]"],
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
    tmp_path: Path,
) -> Iterator[str]:
    """A fresh key of the service, which settings name."""
    for name, value in service[0].items():
        monkeypatch.setenv(name, value)
    key_service._client.cache_clear()
    settings.MINGA_DATA = tmp_path  # type: ignore[attr-defined]
    made = key_service._client().create_key()["KeyMetadata"]["KeyId"]
    settings.MINGA_KEY_SERVICE = made  # type: ignore[attr-defined]
    yield made
    key_service._client.cache_clear()


def test_a_secret_is_opened_by_the_service_and_by_nothing_here(key_id: str, tmp_path: Path) -> None:
    ana = uuid4()
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()
    assert SubjectKey.objects.get().master == keys.service_key_name(key_id)
    assert not (tmp_path / "keys").exists()
    assert findings(audits.AUDITS) == []


def test_the_service_refuses_a_key_that_was_moved_to_another_subject(key_id: str) -> None:
    (master,) = keys.masters()
    wrapped = master.wrap(b"k" * 32, b"subject|ana")
    assert master.unwrap(wrapped, b"subject|ana") == b"k" * 32
    with pytest.raises(SecretUnreadable):
        master.unwrap(wrapped, b"subject|ben")


def test_a_house_moves_to_the_service_and_back(
    key_id: str, settings: object, tmp_path: Path
) -> None:
    people = [uuid4() for _ in range(3)]
    settings.MINGA_KEY_SERVICE = ""  # type: ignore[attr-defined]
    for subject in people:
        actions.seal(subject=subject, purpose="phone", value=PHONE)

    def opens() -> bool:
        return all(queries.unseal(subject=s, purpose="phone") == PHONE.encode() for s in people)

    settings.MINGA_KEY_SERVICE = f"{key_id}, local"  # type: ignore[attr-defined]
    assert opens()
    assert actions.rotate_master() == 3
    assert actions.rotate_master() == 0
    settings.MINGA_KEY_SERVICE = key_id  # type: ignore[attr-defined]
    assert opens()
    local_before = (tmp_path / "keys" / "master.key").read_text(encoding="ascii")
    settings.MINGA_KEY_SERVICE = f"local {key_id}"  # type: ignore[attr-defined]
    assert actions.rotate_master() == 3
    assert (tmp_path / "keys" / "master.key").read_text(encoding="ascii") != local_before
    settings.MINGA_KEY_SERVICE = ""  # type: ignore[attr-defined]
    assert opens()


def test_what_the_service_cannot_do_is_said_and_nothing_is_written(
    key_id: str, service: tuple[dict[str, str], "subprocess.Popen[bytes]"],
    settings: object, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    settings.MINGA_KEY_SERVICE = str(UUID(int=7))  # type: ignore[attr-defined]
    with pytest.raises(NoKeyService, match="MINGA_KEY_SERVICE"):
        actions.seal(subject=uuid4(), purpose="phone", value=PHONE)
    settings.MINGA_KEY_SERVICE = key_id  # type: ignore[attr-defined]
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:9")
    monkeypatch.setattr(key_service, "ATTEMPTS", 1)
    key_service._client.cache_clear()
    with pytest.raises(NoKeyService):
        actions.seal(subject=uuid4(), purpose="phone", value=PHONE)
    assert not SubjectKey.objects.exists()

"""Master keys in a key management service that speaks the API of AWS KMS.

The service wraps and opens the keys of subjects (Encrypt, Decrypt); its own key never leaves it.
Needs the extra "kms" of minga-server, and AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION;
AWS_ENDPOINT_URL_KMS for a service of one's own. A call takes one round trip.
"""

import importlib.util
from functools import cache
from typing import Any

from minga.domains.vault.errors import NoKeyService, SecretUnreadable

CONNECT_SECONDS = 3
READ_SECONDS = 5
ATTEMPTS = 3
CONTEXT = "minga"
"""Name of the pair in the encryption context, which the service authenticates and logs."""
_ALTERED = ("InvalidCiphertextException", "IncorrectKeyException")


class ServiceKey:
    """A master key of the service; `key_id` is its id, ARN or alias."""

    def __init__(self, key_id: str, name: str) -> None:
        self.key_id = key_id
        self.name = name

    def wrap(self, inner: bytes, context: bytes) -> bytes:
        answer = self._call("encrypt", Plaintext=inner, EncryptionContext=_pair(context))
        return bytes(answer["CiphertextBlob"])

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        answer = self._call("decrypt", CiphertextBlob=wrapped, EncryptionContext=_pair(context))
        return bytes(answer["Plaintext"])

    def _call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        if importlib.util.find_spec("boto3") is None:
            raise NoKeyService
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            call = getattr(_client(), operation)
            answer: dict[str, Any] = call(KeyId=self.key_id, **parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] in _ALTERED:
                raise SecretUnreadable from None
            raise NoKeyService from error
        except BotoCoreError as error:  # no region, no credentials, no answer
            raise NoKeyService from error
        return answer


def _pair(context: bytes) -> dict[str, str]:
    return {CONTEXT: context.decode()}


@cache
def _client() -> Any:
    import boto3
    from botocore.config import Config

    return boto3.client(
        "kms",
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        ),
    )

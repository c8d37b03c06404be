"""The key by which the co-operative signs requests to recipients."""

from django.conf import settings

from minga.domains.key_store import keys
from minga.domains.rights.models import SignedRequest
from minga_pure.proofs.note import Signer, key_name

_FILE, _VARIABLE = "rights.seed", "MINGA_RIGHTS_SEED"
_known: dict[tuple[str, str], Signer] = {}


def signer() -> Signer:
    """Return the signer of requests; made at the first one. Raises KeyMissing.

    Once a request is signed a missing key is an error: recipients know the old one.
    """
    place = (str(settings.MINGA_DATA), settings.MINGA_ORIGIN)
    if place not in _known:
        may_make = not SignedRequest.objects.exists()
        seed = keys(_FILE, variable=_VARIABLE, may_make=may_make)[0]
        _known[place] = Signer(f"{key_name(settings.MINGA_ORIGIN)}/rights", seed)
    return _known[place]

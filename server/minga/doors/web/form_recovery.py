"""Recovery of a form that was sent after the sign-in had ended, for its author only.

Several people share a computer. A cookie holds a keyed hash of the public id of the last person
who signed in; it outlives the sign-in but not the browser, and names nobody. A form that comes
without a sign-in is stored under that hash, and returned only to the person who has the same.
Without the cookie nothing is stored.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

TYPED = "typed"
COOKIE = "minga_last_here"
TYPED_CHARACTERS_MAX = 200_000


class LastHere:
    """Middleware that sets the cookie of the signed-in person; free without an open session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return response  # the books may be away: asking them once more would double the wait
        if request.session.accessed and request.user.is_authenticated:
            name = _hash_of(request)
            if request.COOKIES.get(COOKIE) != name:
                response.set_cookie(
                    COOKIE,
                    name,
                    secure=settings.SESSION_COOKIE_SECURE,
                    httponly=True,
                    samesite="Lax",
                )
        return response


def _hash_of(request: HttpRequest) -> str:
    public_id = getattr(request.user, "public_id", "nobody")
    return salted_hmac("minga.last_here", str(public_id)).hexdigest()


def keeps_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Keep a form that is sent without a sign-in, and show it filled in after the next one."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated and request.method == "POST":
            keep_typed(request)
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def keep_typed(request: HttpRequest) -> None:
    """Keep the fields of a form that came without a sign-in, for this page, until the next one."""
    if request.method != "POST":
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    owner_hash = request.COOKIES.get(COOKIE)
    if owner_hash and len(text) <= TYPED_CHARACTERS_MAX:
        request.session[TYPED] = {"whose": owner_hash, "path": request.path, "text": text}


def take_typed(request: HttpRequest) -> QueryDict | None:
    """Return, once, the fields that this person typed on this page before the sign-in ended.

    Fields that another person typed are dropped, on every page.
    """
    stored = request.session.get(TYPED)
    if stored is None:
        return None
    is_owner = constant_time_compare(str(stored.get("whose", "")), _hash_of(request))
    if is_owner and stored["path"] != request.path:
        return None
    del request.session[TYPED]
    return QueryDict(stored["text"]) if is_owner else None

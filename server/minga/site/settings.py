"""Django settings; the values that an operator decides are in environment.py."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.conf import locale
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import monkeypatch

from minga.embedded_postgres import APPLICATION, embedded_url
from minga.site import environment as env

monkeypatch()  # so that models.Field[str, str] may be written where types are checked

SERVER = Path(__file__).resolve().parent.parent
DOORS = SERVER / "doors"

# --- What an operator decides ---------------------------------------------------------------------
MINGA_DATA = Path(env.text("MINGA_DATA", ".minga")).expanduser().resolve()
MINGA_PORT = env.number("MINGA_PORT", 8000)
MINGA_ORIGIN = env.text("MINGA_ORIGIN", f"http://localhost:{MINGA_PORT}").rstrip("/")
DEBUG = env.yes("MINGA_DEBUG")
# The sync endpoint keeps one connection a thread and makes no health check: it repeats its one
# statement anyway. Without a pool (commands, tests) there is one connection for all.
SYNC_DB_ALIAS = "default"
SECRET_KEY = env.text("MINGA_SECRET_KEY") or env.key_file(MINGA_DATA / "keys", "django.key")
DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL") or embedded_url(MINGA_DATA / "pg", role=APPLICATION),
        pool=env.number("MINGA_DB_POOL", 0),
    )
}
if "pool" in DATABASES["default"]["OPTIONS"]:
    SYNC_DB_ALIAS = "sync"
    DATABASES[SYNC_DB_ALIAS] = env.sync_connection(DATABASES["default"])
ALLOWED_HOSTS = [env.host_of(MINGA_ORIGIN), "localhost", "127.0.0.1", "[::1]"]
MINGA_HOSTS = env.words("MINGA_HOSTS")
ALLOWED_HOSTS += MINGA_HOSTS
CSRF_TRUSTED_ORIGINS = [MINGA_ORIGIN]
# The origin of the frame in which clients' own pages run; "" for a path of this origin.
MINGA_FRAME_ORIGIN = env.text("MINGA_FRAME_ORIGIN").rstrip("/")
ALLOWED_HOSTS += [env.host_of(MINGA_FRAME_ORIGIN)] if MINGA_FRAME_ORIGIN else []
_ENCRYPTED = MINGA_ORIGIN.startswith("https://")

# By which ways members are told things; each is off until it is named here or installed.
globals().update(env.mail(env.text("MINGA_EMAIL_URL")))
DEFAULT_FROM_EMAIL = env.text("MINGA_EMAIL_FROM", f"minga@{env.host_of(MINGA_ORIGIN)}")
MINGA_PUSH_HOSTS = env.words("MINGA_PUSH_HOSTS") or [
    "fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com",
]  # fmt: skip
MINGA_RECIPIENT_HOSTS = env.words("MINGA_RECIPIENT_HOSTS")
MINGA_APPRISE_SCHEMES = env.words("MINGA_APPRISE_SCHEMES") or ["tgram", "discord", "slack", "pover"]

# Who issues invoices, and which tax they bear (docs/howto/invoices-and-deposits.md).
MINGA_SELLER = {
    "name": env.text("MINGA_SELLER_NAME"),
    "country": env.text("MINGA_SELLER_COUNTRY"),
    "registry_number": env.text("MINGA_SELLER_REGISTRY"),
    "tax_id": env.text("MINGA_SELLER_TAX_ID"),
    "street": env.text("MINGA_SELLER_STREET"),
    "postcode": env.text("MINGA_SELLER_POSTCODE"),
    "city": env.text("MINGA_SELLER_CITY"),
    "email": env.text("MINGA_SELLER_EMAIL"),
}
MINGA_TAX = {
    "category": env.text("MINGA_TAX_CATEGORY", "O"),
    "percent": env.text("MINGA_TAX_PERCENT", "0"),
    "reason": env.text("MINGA_TAX_REASON", "Not subject to VAT"),
}

# --- The rooms ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "minga.domains.ledger",
    "minga.domains.vault",
    "minga.domains.log",
    "minga.domains.charter",
    "minga.domains.retries",
    "minga.domains.people",
    "minga.domains.notices",
    "minga.domains.payouts",
    "minga.domains.consent",
    "minga.domains.panels",
    "minga.domains.work",
    "minga.domains.assignment",
    "minga.domains.answers",
    "minga.domains.training",
    "minga.domains.wages",
    "minga.domains.licences",
    "minga.domains.quality",
    "minga.domains.publishing",
    "minga.domains.judgement",
    "minga.domains.rights",
    "minga.domains.releases",
    "minga.domains.billing",
    "minga.domains.takedowns",
    "minga.domains.hits",
    "minga.domains.items",
    "minga.doors.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "minga.doors.web.desk.frame.OnlyFrame",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "minga.doors.web.form_recovery.LastHere",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "minga.doors.web.languages.CompleteLanguages",
    "minga.doors.web.error_pages.RefusesUnstorableValues",
]
ROOT_URLCONF = "minga.site.urls"
WSGI_APPLICATION = "minga.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [DOORS / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Who comes in ---------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username",)}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
     "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_ADAPTER = "minga.doors.web.sign_in.AccountAdapter"
ACCOUNT_RATE_LIMITS = {  # a workshop of forty people has one address
    "login": "240/m/ip",
    "signup": "60/m/ip",
    "found": "60/h/ip",  # searches of people without an account
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # accounts have no address, so nobody is written to
ACCOUNT_SESSION_REMEMBER = False  # a shared laptop forgets when its browser is closed
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Minga"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _ENCRYPTED
CACHES = {
    "default": {  # shared by every web process, so that a limit on guesses holds for all of them
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "minga_cache",
    }
}

# --- What leaves the house ------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _ENCRYPTED else 0
_BEHIND_PROXY = env.yes("MINGA_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(_BEHIND_PROXY)  # whose guesses are counted
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _ENCRYPTED
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "minga_session"
CSRF_COOKIE_NAME = "minga_csrf"
CSRF_FAILURE_VIEW = "minga.doors.web.csrf_failure.form_too_old"

# --- Files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = MINGA_DATA / "static"
MEDIA_ROOT = MINGA_DATA / "files"
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_HANDLERS = ["minga.doors.web.uploads.RefusesTooLarge"]
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_PERMISSIONS = 0o600  # what clients bring is read by the house alone
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
MINGA_BLOBS = env.text("MINGA_BLOBS")
MINGA_KEY_SERVICE = env.text("MINGA_KEY_SERVICE")
MINGA_NAME_MODELS = dict(
    entry.split("=", 1) for entry in env.text("MINGA_NAME_MODELS").split(",") if "=" in entry
)
MINGA_KEY_BACKUP_DAYS = env.number("MINGA_KEY_BACKUP_DAYS", 30)
MINGA_IMPORT_BYTES_MAX = env.number("MINGA_IMPORT_BYTES_MAX", 4 * 1024**3)
MINGA_IMPORT_ROWS_MAX = env.number("MINGA_IMPORT_ROWS_MAX", 2_000_000)
MINGA_IMPORT_UNPACKED_MAX = env.number("MINGA_IMPORT_UNPACKED_MAX", 16 * 1024**3)
MINGA_IMPORT_MINUTES_MAX = env.number("MINGA_IMPORT_MINUTES_MAX", 240)
MINGA_UPLOAD_BYTES_MAX = env.number("MINGA_UPLOAD_BYTES_MAX", 64 * 1024**2)
MINGA_UPLOAD_QUOTA_BYTES = env.number("MINGA_UPLOAD_QUOTA_BYTES", 512 * 1024**2)

# --- Jobs -----------------------------------------------------------------------------------------
PROCRASTINATE_IMPORT_PATHS = ["minga.doors.jobs.schedule"]

# --- Languages and clocks -------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [SERVER / "locale"]
LANGUAGE_COOKIE_NAME = "minga_language"
LANGUAGES = [
    ("es", _("Spanish")),
    ("en", _("English")),
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("fil", _("Filipino")),
    ("ar", _("Arabic")),
    ("mg", _("Malagasy")),
]
# Clients and stewards are offered the languages in which all of their pages are said.
CLIENT_LANGUAGES = ("en", "es", "fr", "pt", "fil", "ar", "mg")
# Django has no entry for two of our members' languages.
locale.LANG_INFO.update(
    {
        "fil": {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"},
        "mg": {"bidi": False, "code": "mg", "name": "Malagasy", "name_local": "Malagasy"},
    }
)

# --- What is written down -------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_secrets": {"()": "minga.site.log_filters.WithoutSecrets"}},
    "formatters": {"line": {"format": "{asctime} {levelname:<7} {name}: {message}", "style": "{"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("MINGA_LOG", "WARNING")},
    "loggers": {
        "django": {"handlers": ["stderr"], "propagate": False},
        "minga": {"level": env.text("MINGA_LOG", "INFO")},
    },
}

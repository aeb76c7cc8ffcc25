"""Django settings, read strictly from the environment (PANAH_*). `panah doctor` explains each.

A value may come from a file instead: PANAH_SECRET_KEY_FILE names a file that holds PANAH_SECRET_KEY.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

import django.conf.locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """A setting from PANAH_<name>, or from the file PANAH_<name>_FILE."""
    file = os.environ.get(f"PANAH_{name}_FILE")
    value = Path(file).read_text().strip() if file else os.environ.get(f"PANAH_{name}", default)
    if value is None:
        raise ImproperlyConfigured(
            f"PANAH_{name} is not set. Set it, or point PANAH_{name}_FILE at a file with it."
        )
    return value


def env_bool(name: str, *, default: bool) -> bool:
    """A yes/no setting; anything but True or False is refused."""
    value = env(name, str(default))
    if value not in {"True", "False"}:
        raise ImproperlyConfigured(f"PANAH_{name} is {value!r}: use 'True' or 'False'.")
    return value == "True"


def env_int(name: str, default: int) -> int:
    """A whole-number setting."""
    value = env(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"PANAH_{name} is {value!r}: use a whole number.")
    return int(value)


DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / "var"))).resolve()


def load_secret_key() -> str:
    """The server's secret: from the environment, or made once and kept in the data folder, readable by us only."""
    if "PANAH_SECRET_KEY" in os.environ or "PANAH_SECRET_KEY_FILE" in os.environ:
        return env("SECRET_KEY")
    path = DATA_DIR / "secret_key"
    if not path.exists():
        DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def database_from_url(url: str) -> dict[str, object]:
    """Django's database settings for sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                # Immediate transactions: a writer waits its turn instead of failing half-way.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                # FULL: a receipt is shown only when the data is on the disk, not in its cache.
                # secure_delete: what is erased is overwritten in the file too.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
                    "PRAGMA cache_size=-65536; PRAGMA mmap_size=268435456;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.removeprefix("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"connect_timeout": 5},
        }
    raise ImproperlyConfigured(
        f"PANAH_DATABASE_URL has the scheme {parts.scheme!r}: use sqlite:///path/to/file or postgres://user@host/name."
    )


SECRET_KEY = load_secret_key()
DEBUG = env_bool("DEBUG", default=False)
BASE_URL = env("BASE_URL", "http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
ROOT_URLCONF = "panah.urls"
WSGI_APPLICATION = "panah.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = {"default": database_from_url(env("DATABASE_URL", f"sqlite:///{DATA_DIR / 'panah.sqlite3'}"))}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "panah.audit",
    "panah.vault",
    "panah.accounts",
    "panah.reports",
    "panah.diary",
    "panah.cases",
    "panah.referrals",
    "panah.claims",
    "panah.statistics",
    "panah.training",
    "panah.public",
    "panah.desk",
    "panah.api",
]

MIDDLEWARE = [
    "panah.public.middleware.HeadMiddleware",
    "panah.public.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "panah.public.middleware.PaddingMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "panah.public.middleware.LeavingMiddleware",
    "panah.public.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "panah.public.middleware.CsrfMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "panah.public.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Accounts. A password is right when it opens the vault lock of its member: there is no second hash to attack.
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Sessions: the row is keyed by a hash of the cookie and encrypted under the cookie (panah/accounts/sessions.py).
SESSION_ENGINE = "panah.accounts.sessions"
SESSION_COOKIE_NAME = "__Host-panah" if HTTPS else "panah"
SESSION_COOKIE_AGE = 15 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_ABSOLUTE_AGE = 8 * 60 * 60
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "panah.public.views.errors.csrf_failure"

# Headers. The exact set on every status is in panah/public/middleware.py and tested there.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY", default=False) else None
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Languages. Uzbek has two scripts; Django knows only the Latin one by name.
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("kk", "Қазақша"),
    ("ky", "Кыргызча"),
    ("uz", "Oʻzbekcha"),
    ("uz-cyrl", "Ўзбекча"),
    ("tg", "Тоҷикӣ"),
]
django.conf.locale.LANG_INFO["uz-cyrl"] = {
    "bidi": False,
    "code": "uz-cyrl",
    "name": "Uzbek (Cyrillic)",
    "name_local": "Ўзбекча",
}
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["panah.public.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
DISPLAY_TIME_ZONE = env("TIME_ZONE", "Asia/Almaty")

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# Built by `make assets` from static/; the sources are not served.
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Uploads stay in memory until we encrypt them: Django's default would write large ones to disk in clear.
FILE_UPLOAD_HANDLERS = ["panah.vault.uploads.LimitedMemoryUploadHandler"]
FILE_UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_MB", 20) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILES_DIR = DATA_DIR / "files"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", "")
EMAIL_PORT = env_int("EMAIL_PORT", 25)

# What Panah itself decides.
ANCHOR_DIR = Path(env("ANCHOR_DIR", str(DATA_DIR / "anchors")))
# Recordings of the rights pages: <language>/<topic>.mp3, .ogg or .opus.
AUDIO_DIR = Path(env("AUDIO_DIR", str(DATA_DIR / "audio")))
HOTLINE = env("HOTLINE", "11616")
COUNTRY = env("COUNTRY", "kz").lower()
EXIT_URL = env("EXIT_URL", "https://www.wikipedia.org/")
FLOOD_REPORTS_PER_HOUR = env_int("FLOOD_REPORTS_PER_HOUR", 30)
REPORT_KEPT_DAYS = env_int("REPORT_KEPT_DAYS", 90)
DIARY_KEPT_DAYS = env_int("DIARY_KEPT_DAYS", 3 * 365)
DIARY_UNUSED_DAYS = env_int("DIARY_UNUSED_DAYS", 90)
KDF_MEMORY_MIB = env_int("KDF_MEMORY_MIB", 64)
KDF_CONCURRENCY = env_int("KDF_CONCURRENCY", 4)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
    "loggers": {
        # At DEBUG it tells every tag of a photograph: where it was taken, by which device.
        "PIL": {"level": "WARNING"},
        # Refusals carry the address, and somebody may have typed a receipt there; what broke is told at ERROR.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}

"""All settings, from the environment. `PORTAL_MODE` is production, demo or test; only the demo relaxes anything."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from portal.core.rights import Rights


def _database(url: str, **extra: Any) -> dict[str, Any]:
    """A Django database from a DSN ``postgresql://user:password@host:port/name?host=/socket/folder``."""
    parts = urlsplit(url)
    query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
    return {
        "ENGINE": "portal.core.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or parts.hostname or "",
        "PORT": query.get("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "server_side_binding": True, "prepare_threshold": PREPARE_AFTER},
        **extra,
    }


CHECKOUT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("PORTAL_VAR", CHECKOUT / "var"))
PORTAL_MODE = os.environ.get("PORTAL_MODE", "production")
DEMO = PORTAL_MODE == "demo"
SECURE = PORTAL_MODE == "production"

DEBUG = False
SECRET_KEY = os.environ["PORTAL_SECRET_KEY"]
PORTAL_MASTER_KEY = os.environ["PORTAL_MASTER_KEY"]  # 32 bytes, base64: every wrapping key is derived from it
PORTAL_FILES = Path(os.environ.get("PORTAL_FILES", VAR / "files"))
PORTAL_SIEGEL = Path(os.environ.get("PORTAL_SIEGEL", VAR / "siegel"))  # signed heads of the audit log: see core.siegel
PORTAL_DOKUMENTENSIEGEL = Path(os.environ.get("PORTAL_DOKUMENTENSIEGEL", VAR / "dokumentensiegel"))  # <kommune>.pem
PORTAL_CLOCK_FILE: Path | None = (VAR / "demo-uhr") if DEMO else None
PORTAL_SECRETS: dict[str, str] = json.loads(os.environ.get("PORTAL_SECRETS", "{}"))  # name in Anbindung -> secret
PORTAL_SAML_FOLDER = Path(os.environ.get("PORTAL_SAML_FOLDER", VAR / "saml"))  # our keys, the provider's metadata
PORTAL_BASE_URL = os.environ.get("PORTAL_BASE_URL", "https://{host}")  # how links name a Kommune's host
PORTAL_FORM_ACTIONS = os.environ.get("PORTAL_FORM_ACTIONS", "").split()  # hosts a form may lead to: login, payment
PORTAL_WORKER_LOST_AFTER = float(os.environ.get("PORTAL_WORKER_LOST_AFTER", "20"))  # seconds without a heartbeat
# Seconds until a Bezahldienst is asked how an attempt stands; longer than its `total_seconds`, which a start may take.
PORTAL_PAYMENT_CHECK_AFTER = float(os.environ.get("PORTAL_PAYMENT_CHECK_AFTER", "20"))
PORTAL_BANKEN = os.environ.get("PORTAL_BANKEN", "")  # the Bundesbank's file of Bankleitzahlen; empty: no bank is named
# Further folders of forms (as in PATH), for tests, benchmarks and the demo; production knows none.
PORTAL_FORMULARE = "" if SECURE else os.environ.get("PORTAL_FORMULARE", "")
# Host or "*" -> {"contact": [URI, ...], "expires": ISO 8601 with offset}, see web/callbacks/security_txt.py.
PORTAL_SECURITY_TXT: dict[str, dict[str, Any]] = json.loads(os.environ.get("PORTAL_SECURITY_TXT", "{}"))

ALLOWED_HOSTS = ["*"]  # web.middleware knows the hosts: those of the Kommunen; any other is 404
ROOT_URLCONF = "portal.config.urls"
WSGI_APPLICATION = "portal.config.wsgi.application"
AUTH_USER_MODEL = "konto.Mitarbeiter"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "portal.core",
    "portal.kommune",
    "portal.dokument",
    "portal.konto",
    "portal.formular",
    "portal.leistung",
    "portal.redaktion",
    "portal.postfach",
    "portal.zahlung",
    "portal.antrag",
    "portal.vorgang",
    "portal.web.ui",
    "portal.web.assistent",
    "portal.web.buerger",
    "portal.web.arbeitsplatz",
    "portal.web.verwaltung",
    "portal.config",
]

MIDDLEWARE = [
    "portal.web.middleware.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.web.middleware.KommuneOfHost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.web.middleware.CitizenSession",
]

# Statements are planned once a connection and not at every request (measured: half of PostgreSQL's work on a step).
# 0 leaves it, for a pooler that hands connections on between transactions and does not know prepared statements.
PREPARE_AFTER = int(os.environ.get("PORTAL_PREPARE_AFTER", "5")) or None
DATABASES = {
    "default": _database(os.environ["DATABASE_URL"]),
    "keys": _database(os.environ["KEYS_DATABASE_URL"]),
}
# Migrations run as the owner, everything else as the application role: `portal migrate` switches (config/commands).
PORTAL_OWNER_URLS = {
    "default": os.environ.get("DATABASE_OWNER_URL", ""),
    "keys": os.environ.get("KEYS_DATABASE_OWNER_URL", ""),
}
PORTAL_OWNER_DATABASES = {
    alias: _database(url, OPTIONS={"options": "-c lock_timeout=4s"}) for alias, url in PORTAL_OWNER_URLS.items() if url
}
DATABASE_ROUTERS = ["portal.config.router.KeyRouter"]
_IN_PROCESS = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": _IN_PROCESS, "OPTIONS": {"MAX_ENTRIES": 2000}},
    # Whole pages by themselves and few: who walks through all of the catalogue would else fill every process with them.
    # Two entries a page; the one that was asked for longest ago goes first.
    "seiten": {"BACKEND": _IN_PROCESS, "LOCATION": "seiten", "OPTIONS": {"MAX_ENTRIES": 128}},
}

PROCRASTINATE_ON_APP_READY = "portal.core.jobs.use_our_manager"

# Tables that are not ours declare their rights here, as our models do (core/schema.py).
PORTAL_FOREIGN_RIGHTS = {
    "auth": Rights(app="S", staff="S", citizen="S", system="S"),
    "contenttypes": Rights(app="S", staff="S", citizen="S", system="S"),
    "sessions": Rights(app="SIUD"),
    "account": Rights(app="SIUD", system="SI"),
    "mfa": Rights(app="SIUD", system="SI"),
}

PORTAL_ADAPTERS = {
    "identitaet": {"bundid": "portal.adapters.bundid.BundId"},
    "zahlung": {"xbezahldienste": "portal.adapters.xbezahldienste.XBezahldienste"},
    "virenscan": {"clamav": "portal.adapters.clamav.ClamAv"},
    "dateipruefung": {"kindprozess": "portal.adapters.dateipruefung.ChildProcessInspection"},
    "ablage": {"dateisystem": "portal.adapters.dateisystem.Dateisystem"},
    "erzeugung": {"typst": "portal.adapters.typst.TypstErzeuger"},
    "kontopostfach": {"zbp": "portal.adapters.zbp.Zbp"},
    "siegel": {"pyhanko": "portal.adapters.pyhanko.PyHankoSiegel"},
    "katalogaustausch": {"xzufi": "portal.adapters.xzufi.XZuFi"},
    "karte": {"wms": "portal.adapters.wms.Wms"},
}
# Adapters that serve the whole platform and not one Kommune: port -> (adapter, options, name of the secret).
PORTAL_PLATFORM_ADAPTERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "identitaet": ("bundid", {"folder": str(PORTAL_SAML_FOLDER)}, ""),
    "virenscan": (
        "clamav",
        {"address": os.environ.get("PORTAL_SCANNER", "/run/clamav/clamd.ctl")},
        "",
    ),
    "dateipruefung": ("kindprozess", {}, ""),
    "ablage": ("dateisystem", {"folder": str(PORTAL_FILES)}, ""),
    "erzeugung": ("typst", {}, ""),
    "siegel": ("pyhanko", {"folder": str(PORTAL_DOKUMENTENSIEGEL), "tests": not SECURE}, ""),
    "katalogaustausch": ("xzufi", {"redaktion": os.environ.get("PORTAL_XZUFI_REDAKTION", "")}, ""),
}
# The Postfach of BundID accounts, where its operator has given access: nobody can choose it otherwise (docs/adr/0061).
if PORTAL_ZBP := os.environ.get("PORTAL_ZBP", ""):
    _zbp_folder = Path(os.environ.get("PORTAL_ZBP_FOLDER", "/etc/portal/zbp"))
    _zbp = {"certificate_file": str(_zbp_folder / "zertifikat.pem"), "key_file": str(_zbp_folder / "schluessel.pem")}
    PORTAL_PLATFORM_ADAPTERS["kontopostfach"] = ("zbp", {"base_url": PORTAL_ZBP} | _zbp, "zbp")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "context_processors": ["portal.web.ui.context.page"],
            "loaders": [("portal.web.ui.vorlagen.Loader", ["django.template.loaders.app_directories.Loader"])],
        },
    }
]
FORM_RENDERER = "portal.web.ui.renderer.PortalRenderer"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "web" / "ui" / "static" / "gebaut" / "locale"]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if PORTAL_MODE == "test"
    else "whitenoise.storage.CompressedManifestStaticFilesStorage"
)
STORAGES = {"staticfiles": {"BACKEND": _STATIC_STORAGE}}
WHITENOISE_AUTOREFRESH = False
WHITENOISE_USE_FINDERS = PORTAL_MODE == "test"
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["woff2", "png", "jpg", "ttf", "otf"]

# Staff sessions live below /arbeitsplatz/; a citizen's has a cookie of its own (web/middleware.py).
SESSION_ENGINE = "portal.web.request"
SESSION_COOKIE_NAME = "__Secure-arbeitsplatz" if SECURE else "arbeitsplatz"  # __Host- would forbid the path
SESSION_COOKIE_PATH = "/arbeitsplatz/"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_SECURE = SECURE
PORTAL_CITIZEN_COOKIE = "__Host-sitzung" if SECURE else "sitzung"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "portal.web.buerger.zwischenstand.csrf_failed"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["portal.web.assistent.upload.LimitedUploadHandler"]  # never on disk in clear
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher"
    if PORTAL_MODE != "test"
    else "django.contrib.auth.hashers.MD5PasswordHasher"
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "portal.web.arbeitsplatz.anmeldung.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # counted in the database instead: core.limits ({} would keep allauth's own)
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser; how long it counts: web.arbeitsplatz.zugang
ACCOUNT_LOGOUT_REDIRECT_URL = "/arbeitsplatz/anmeldung/login/"
MFA_ADAPTER = "portal.web.arbeitsplatz.anmeldung.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp"]  # a lost device is replaced by the administration, not by a list of codes in a drawer
MFA_TOTP_ISSUER = "Serviceportal"
LOGIN_URL = "/arbeitsplatz/anmeldung/login/"
LOGIN_REDIRECT_URL = "/arbeitsplatz/"

EMAIL_HOST = os.environ.get("PORTAL_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = int(os.environ.get("PORTAL_SMTP_PORT", "25"))
EMAIL_TIMEOUT = 10
# Where mails come back to, e.g. ruecklauf@example.org; its server hands them (ruecklauf+…@) to `portal ruecklaeufer`.
PORTAL_RETURN_ADDRESS = os.environ.get("PORTAL_RETURN_ADDRESS", "")
DEFAULT_FROM_EMAIL = os.environ.get("PORTAL_MAIL_FROM", "noreply@serviceportal.invalid")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.request": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},  # it logs whole URLs
    },
}
SILENCED_SYSTEM_CHECKS = ["fields.W344"]

"""Django's settings. What an operator may change is read in `environment`; the rest is fixed."""

from pathlib import Path
from typing import Any

from config.environment import read_environment
from config.logs import logging_for
from config.rest import DESCRIPTION, TAGS

BASE_DIR = Path(__file__).resolve().parent.parent

environment = read_environment(BASE_DIR / "var")

DATA_DIR = environment.data_dir

PRODUCTION = environment.production
DEBUG = environment.debug
SECRET_KEY = environment.secret_key
SECRET_KEY_FALLBACKS = environment.secret_key_fallbacks
ALLOWED_HOSTS = environment.allowed_hosts
CSRF_TRUSTED_ORIGINS = environment.csrf_trusted_origins

INSTALLED_APPS = [
    "assessments",
    "assessments.web.admin_site.AssayAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
]

MIDDLEWARE = [
    "assessments.web.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "assessments.web.middleware.ResourcePolicy",
    "assessments.web.middleware.Unkept",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "assessments.web.middleware.Preferences",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "assessments.home.opened.Opened",
    "assessments.web.middleware.Refusals",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "assessments.web.frames.frames",
            ],
            "builtins": [
                "assessments.web.admin_lists",
                "assessments.web.frames",
                "assessments.web.tags",
                "assessments.web.moments",
                "assessments.web.undo",
            ],
        },
    },
]

# Where long work is done: "here", in the server's own processes, or by `manage.py work`.
JOBS = environment.jobs

# ------------------------------------------------------------------------------------ storage

# ATOMIC_REQUESTS stays off: each operation is one transaction, and reads take none.
DATABASES = {"default": environment.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# One process's own. The limits on guessing are therefore kept per process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names carry a hash and are kept for ever by browsers. The compressing kind took 72 s.
    "staticfiles": {
        "BACKEND": "assessments.web.static_names.StaticNames",
    },
}

# Bytes and fields that a form may have; imports come over REST, which has its own limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# A form that brings a file may be larger: as large as its page says.
FILE_UPLOAD_HANDLERS = [
    "assessments.web.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# ----------------------------------------------------------------------------------- language

LANGUAGE_CODE = "en-gb"
# A language stands here once it has a catalogue; each by its own name.
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch (teilweise)")]
LOCALE_PATHS = [BASE_DIR / "assessments" / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ------------------------------------------------------------------------------------ sign-in

AUTH_USER_MODEL = "assessments.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"

# "invite": accounts are made by operators and by invitation; "open" by anybody; "closed" by
# operators alone.
REGISTRATION = environment.registration
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "assessments.accounts.door.Door"
ACCOUNT_CHANGE_EMAIL = True
# Whoever finds a browser signed in does not get to keep the account: what opens another way in,
# or ends it, asks for the password, a code or a passkey, unless one was given just before.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A mail goes out in either case: its absence would tell by the time that the answer takes.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
_FORMS = "assessments.accounts.sign_in"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.SignInForm",
    "reset_password": f"{_FORMS}.ResetForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "add_email": f"{_FORMS}.AddressForm",
    "reauthenticate": f"{_FORMS}.ConfirmForm",
}
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
}
MFA_ADAPTER = "assessments.accounts.door.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": f"{_FORMS}.CodeForm",
    "reauthenticate": f"{_FORMS}.ConfirmCodeForm",
    "activate_totp": f"{_FORMS}.AppForm",
    "add_webauthn": "assessments.accounts.passkeys.AddKeyForm",
    "authenticate_webauthn": "assessments.accounts.passkeys.SecondStepForm",
    "login_webauthn": "assessments.accounts.passkeys.SignInForm",
    "reauthenticate_webauthn": "assessments.accounts.passkeys.ConfirmForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Assay"
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Mail may not be set up, and a second factor guards an account without an address as well.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers take this machine itself for safe without TLS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not environment.https
# How many of our own proxies have added to X-Forwarded-For; 0 takes the peer's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.trusted_proxies

# --------------------------------------------------------------------------------------- mail

MAIL_IS_SET_UP = not environment.mail["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
EMAIL_BACKEND = environment.mail["EMAIL_BACKEND"]
EMAIL_HOST = environment.mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = environment.mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = environment.mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = environment.mail.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = environment.mail.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = environment.mail.get("EMAIL_TIMEOUT")
DEFAULT_FROM_EMAIL = environment.mail_from or "Assay <assay@localhost>"
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# ------------------------------------------------------------------------ cookies and transport

_PREFIX = "__Host-" if environment.https else ""
SESSION_COOKIE_NAME = f"{_PREFIX}assay_session"
SESSION_COOKIE_SECURE = environment.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = f"{_PREFIX}assay_csrf"
CSRF_COOKIE_SECURE = environment.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "assessments.web.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}assay_language"
LANGUAGE_COOKIE_SECURE = environment.https
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# gunicorn takes the scheme from a proxy that FORWARDED_ALLOW_IPS names, so that Django need
# not trust a header that anyone can send.
SECURE_SSL_REDIRECT = environment.https
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if environment.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.https
SECURE_HSTS_PRELOAD = environment.https

# ------------------------------------------------------------------------------------ headers

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )
}

# --------------------------------------------------------------------------------------- REST

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "assessments.web.rest.schema.EndpointSchema",
    # A token and nothing else: no other site can make a signed-in browser write.
    "DEFAULT_AUTHENTICATION_CLASSES": ["assessments.accounts.api.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["assessments.web.rest.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["assessments.web.rest.parsing.StrictJSON"],
    "DEFAULT_THROTTLE_CLASSES": ["assessments.web.rest.throttling.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "1200/min", "stranger": "60/min"},
    "EXCEPTION_HANDLER": "assessments.web.rest.problems.handle",
    # `format` names the format of an export, not that of the answer.
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": environment.trusted_proxies,
}
# Its own table would stand empty beside ours, and stop PostgreSQL from truncating users in tests.
MIGRATION_MODULES: dict[str, str | None] = {"knox": None}
KNOX_TOKEN_MODEL = "assessments.Token"
REST_KNOX = {"AUTH_HEADER_PREFIX": "Bearer"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Assay",
    "DESCRIPTION": DESCRIPTION,
    "TAGS": TAGS,
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.1",
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": "/"}],
    "SERVE_INCLUDE_SCHEMA": False,
    # Every operation drawn at once takes a slow machine half a minute.
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "none",
        "defaultModelsExpandDepth": 0,
        "filter": True,
        "tryItOutEnabled": True,
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "assessments.web.rest.schema.with_problems",
        "assessments.web.rest.examples.with_examples",
    ],
}

# --------------------------------------------------------------------------------------- logs

LOGGING_CONFIG = "config.logs.configure"
LOGGING = logging_for(environment.log_level, as_json=environment.log_json)

"""Settings."""

from pathlib import Path

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "x" * 60
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
TIME_ZONE = "UTC"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "knox",
    "assessments",
]
AUTH_USER_MODEL = "assessments.User"
KNOX_TOKEN_MODEL = "assessments.Token"
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{BASE_DIR}/var/assay.sqlite3")}

"""The WSGI entry: Django, with the static files in front of it."""

import os
import re
from typing import Final
from wsgiref.headers import Headers

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# As ManifestStaticFilesStorage names what it has hashed.
HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def is_hashed(_path: str, url: str) -> bool:
    """Whether the content behind `url` can never change."""
    return HASHED.search(url) is not None


def add_headers(headers: Headers, _path: str, _url: str) -> None:
    """These files pass by Django and therefore by its middleware."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"


# In front rather than among the middleware: the middleware is asynchronous and would run an
# event loop for every page.
application = ServeStatic(
    get_wsgi_application(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    max_age=60,
    add_headers_function=add_headers,
    immutable_file_test=is_hashed,
)

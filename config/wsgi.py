"""The WSGI entry: Django, with the static files in front of it."""

import gc
import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from wsgiref.headers import Headers

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

from config.stack import deep

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# As StaticNames names what it has hashed.
HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.\w+$")


def is_hashed(_path: str, url: str) -> bool:
    """Whether the content behind `url` can never change."""
    return HASHED.search(url) is not None


def add_headers(headers: Headers, _path: str, _url: str) -> None:
    """These files pass by Django and therefore by its middleware."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"


_django = get_wsgi_application()

# What is loaded stays: looked through for garbage again and again it would cost a page, every
# thirtieth or so, a tenth of a second.
gc.collect()
gc.freeze()


@deep
def pages(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Everything that is not a static file."""
    return _django(environ, start_response)


# In front rather than among the middleware: the middleware is asynchronous and would run an
# event loop for every page.
application = ServeStatic(
    pages,
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    allow_all_origins=False,
    max_age=60,
    add_headers_function=add_headers,
    immutable_file_test=is_hashed,
)

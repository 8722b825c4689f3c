"""Where mail goes, out of one address: smtp://user:password@mail.example.org:587?tls=1."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

_BACKENDS = "django.core.mail.backends"
PORTS = {"smtp": 587, "smtps": 465}
LIKE = (
    "EMAIL_URL: is not like smtp://user:password@mail.example.org:587, "
    "smtps://user:password@mail.example.org:465 or console:."
)


def mail_settings(address: str, faults: list[str]) -> dict[str, Any]:
    """Django's settings for `address`; `smtp` begins in the clear and then demands TLS.

    `?tls=0` sends in the clear, for a relay on this machine. "" is no mail at all. The address
    may hold a password: a fault never repeats it.
    """
    if not address:
        return {"EMAIL_BACKEND": f"{_BACKENDS}.dummy.EmailBackend"}
    if address in {"console:", "console://"}:
        return {"EMAIL_BACKEND": f"{_BACKENDS}.console.EmailBackend"}
    try:
        found = urlsplit(address)
        port = found.port
        query = dict(parse_qsl(found.query, strict_parsing=bool(found.query)))
    except ValueError:
        faults.append(LIKE)
        return {}
    in_clear = query.pop("tls", "1")
    is_known = found.scheme in PORTS and in_clear in {"0", "1"} and not query
    if not (is_known and found.hostname and found.path in {"", "/"}):
        faults.append(LIKE)
        return {}
    return {
        "EMAIL_BACKEND": f"{_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": found.hostname,
        "EMAIL_PORT": port or PORTS[found.scheme],
        "EMAIL_HOST_USER": unquote(found.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
        "EMAIL_USE_SSL": found.scheme == "smtps",
        "EMAIL_USE_TLS": found.scheme == "smtp" and in_clear == "1",
        # A server that does not answer must not hold a request for long.
        "EMAIL_TIMEOUT": 10,
    }

"""What the server logs: one line per event, with the request's id and without personal data.

No addresses, names, queries or bodies: what people write, and who looked at what, is theirs.
"""

import logging.config
import sys
import traceback
from typing import Any

import structlog
from django.db import Error as DatabaseError
from structlog.types import EventDict, WrappedLogger


def logging_for(level: str, *, as_json: bool) -> dict[str, Any]:
    """The LOGGING setting: lines of JSON for machines, or of text for people, to stderr."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        trace_without_values,
    ]
    line = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False, sort_keys=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, line],
                "foreign_pre_chain": shared,
            },
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # `web.middleware` logs each request, by route; Django would log its address.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
            # Its warnings repeat what a stranger sent as a host.
            "django.security.DisallowedHost": {"handlers": [], "propagate": False},
        },
    }


def configure(settings: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG hook."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            trace_without_values,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(settings)


def trace_without_values(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replaces an exception by its frames and its kind.

    A database's own message quotes the row that was refused, on its lines after the first.
    """
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not isinstance(info, tuple) or info[0] is None:
        return event
    kind, error, frames = info
    said = str(error).splitlines()[:1] if isinstance(error, DatabaseError) else [str(error)]
    event["exception"] = "".join(
        [*traceback.format_tb(frames), f"{kind.__module__}.{kind.__qualname__}: ", *said]
    )
    return event

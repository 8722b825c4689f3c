"""JSON as it is read: strictly, within limits, and never with what cannot be stored."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, Final

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from assessments.web.rest.problems import BadRequest, Fault, TooLarge, escaped

BYTES_MOST: Final = 1_048_576
DEPTH_MOST: Final = 32


def _refused(detail: str, pointer: str = "", code: str = "json") -> BadRequest:
    return BadRequest([{"pointer": pointer, "code": code, "detail": detail}])


def read_all(stream: IO[bytes], declared: str | None, most: int) -> bytes:
    """The body, or TooLarge. Reads no more than it takes to know."""
    if declared and declared.isdecimal() and int(declared) > most:
        raise TooLarge
    body = stream.read(most + 1)
    if len(body) > most:
        raise TooLarge
    return body


def parse_json(body: bytes) -> Any:
    """The document, or BadRequest: not UTF-8, not JSON, a key twice, NaN or infinity, too deep,
    NUL or half a surrogate pair in a text."""
    try:
        document = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_float=_finite,
        )
    except UnicodeDecodeError:
        raise _refused(_("The body is not UTF-8.")) from None
    except json.JSONDecodeError as error:
        raise _refused(
            _("The body is not JSON: line %(line)d, column %(column)d.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    except RecursionError:
        raise _refused(_("The body is nested too deeply.")) from None
    except ValueError:
        # A whole number of more digits than Python converts.
        raise _refused(_("The body holds a number that is too long.")) from None
    faults: list[Fault] = []
    _check_texts(document, "", 0, faults)
    if faults:
        raise BadRequest(faults[:50])
    return document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that stands twice would hide one of its values from a check."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _refused(_("The body holds a key twice in one object."))
    return found


def _no_constant(name: str) -> float:
    raise _refused(_("%(name)s is no JSON number.") % {"name": name})


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _refused(_("The body holds a number that is too large."))
    return number


def is_storable(text: str) -> bool:
    """Whether `text` has neither NUL nor half a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _check_texts(value: Any, pointer: str, depth: int, faults: list[Fault]) -> None:
    if depth > DEPTH_MOST:
        raise _refused(_("The body is nested too deeply."))
    if isinstance(value, str):
        if not value.isprintable() and not is_storable(value):
            faults.append(
                {
                    "pointer": pointer,
                    "code": "characters",
                    "detail": _("contains characters that cannot be stored"),
                }
            )
    elif isinstance(value, Mapping):
        for key, below in value.items():
            if not is_storable(key):
                raise _refused(_("A key contains characters that cannot be stored."))
            _check_texts(below, f"{pointer}/{escaped(key)}", depth + 1, faults)
    elif isinstance(value, list):
        for index, below in enumerate(value):
            _check_texts(below, f"{pointer}/{index}", depth + 1, faults)


class StrictJSON(BaseParser):
    media_type = "application/json"
    bytes_most: int = BYTES_MOST

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {}).get("request")
        declared = request.META.get("CONTENT_LENGTH") if request is not None else None
        return parse_json(read_all(stream, declared, self.bytes_most))


class MergePatch(StrictJSON):
    """RFC 7396: what is absent stays, `null` empties."""

    media_type = "application/merge-patch+json"

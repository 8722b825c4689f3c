"""Pure checks that several rules need: text, partial dates, percentages."""

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from assessments.basis.errors import RuleViolation, gettext_noop

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# NUL breaks PostgreSQL; lone surrogates break every UTF-8 encoder. Both arrive through JSON.
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")
HUNDRED = Decimal(100)


def check_text(value: str, field: str, *, longest: int, required: bool = True) -> str:
    """`value` stripped; refuses NUL, lone surrogates, what is too long, and empty if required."""
    if _FORBIDDEN.search(value):
        raise RuleViolation(
            "characters", field, gettext_noop("contains characters that cannot be stored")
        )
    value = value.strip()
    if required and not value:
        raise RuleViolation("required", field, gettext_noop("may not be empty"))
    if len(value) > longest:
        raise RuleViolation(
            "too_long",
            field,
            gettext_noop("may have at most %(longest)d characters"),
            longest=longest,
        )
    return value


def check_word(value: str, known: Sequence[str], field: str) -> str:
    """`value` if it is one of the `known` words."""
    if value not in known:
        raise RuleViolation(
            "unknown", field, gettext_noop("is none of: %(known)s"), known=", ".join(known)
        )
    return value


def check_partial_date(value: str | None, field: str) -> str | None:
    """A year, a month or a day as text (`2024`, `2024-11`, `2024-11-05`); None and "" are None."""
    if not value:
        return None
    match = _PARTIAL_DATE.fullmatch(value)
    if match:
        year, month, day = match.groups()
        try:
            date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            match = None
    if not match:
        raise RuleViolation(
            "date", field, gettext_noop("is not a date such as 2024, 2024-11 or 2024-11-05")
        )
    return value


def is_later(on: str | None, than: str | None) -> bool:
    """Whether a partial date lies wholly after another; False where either is None.

    A day of a month, or a month of a year, does not lie after it.
    """
    return bool(on and than) and str(on) > str(than) and not str(on).startswith(str(than))


def check_percent(value: object, field: str) -> Decimal:
    """A finite number from 0 to 100 with at most two decimals, as a Decimal.

    NaN passes comparisons of the form `x < low or x > high`, so finiteness is asked first.
    """
    if isinstance(value, bool):
        raise RuleViolation("number", field, gettext_noop("is not a number"))
    if isinstance(value, str) and not value.strip():
        raise RuleViolation("required", field, gettext_noop("may not be empty"))
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise RuleViolation("number", field, gettext_noop("is not a number")) from None
    if not number.is_finite():
        raise RuleViolation("number", field, gettext_noop("is not a finite number"))
    if not 0 <= number <= HUNDRED:
        raise RuleViolation("range", field, gettext_noop("lies outside 0 to 100"))
    if number != number.quantize(Decimal("0.01")):
        raise RuleViolation("decimals", field, gettext_noop("has more than two decimals"))
    return number.quantize(Decimal("0.01"))


def minimal(number: Decimal | None) -> int | float | None:
    """A stored percentage as JSON writes it: 62, 62.5; None stays None."""
    if number is None:
        return None
    as_float = float(number)
    if math.isfinite(as_float) and as_float == int(as_float):
        return int(as_float)
    return as_float

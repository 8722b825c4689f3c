"""From a refusal to what an operator reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError

from assessments.basis import AccessDenied, Conflict, NotVisible, RuleViolation, Violations

_SHOWN = 50


@contextmanager
def refusals_as_errors(invisible: str = "there is no such thing") -> Iterator[None]:
    """Every refusal raised inside becomes a CommandError that names each fault."""
    try:
        yield
    except RuleViolation as fault:
        raise CommandError(f"{fault.field or 'this'} {fault.message}") from None
    except Violations as several:
        lines = [f"{f.field or '/'} {f.message}" for f in several.violations[:_SHOWN]]
        more = len(several.violations) - _SHOWN
        if more > 0:
            lines.append(f"… and {more} more")
        raise CommandError("\n".join(["refused, nothing was written:", *lines])) from None
    except (AccessDenied, Conflict) as refusal:
        raise CommandError(refusal.message) from None
    except NotVisible:
        raise CommandError(invisible) from None

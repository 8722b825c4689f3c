"""A change of somebody's role that another one has overtaken, as the page shows both."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.framing.words import ROLE_NAMES


@dataclass(frozen=True, slots=True)
class Overtaken:
    """`who` is whose row it is; `role` what was chosen, "" for taking them out."""

    who: UUID
    role: str
    mine: str
    theirs: str


def overtaken(who: UUID, standing: str | None, chosen: str | None) -> Overtaken:
    """`standing` None: they are out by now; `chosen` None: they were to be taken out."""
    return Overtaken(
        who=who, role=chosen or "", mine=role_or_out(chosen), theirs=role_or_out(standing)
    )


def role_or_out(role: str | None) -> str:
    """A role in words; None is none any more."""
    return _("removed") if role is None else str(ROLE_NAMES.get(role, role))

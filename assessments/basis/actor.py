"""Who acts, with what reach, at which instant."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

READ = "read"
WRITE = "write"
IMPORT = "import"
PURGE = "purge"
SCOPES = (READ, WRITE, IMPORT, PURGE)


def to_milliseconds(instant: datetime) -> datetime:
    """`instant` in UTC, cut to whole milliseconds.

    The native format writes milliseconds; storing microseconds would make an export differ from
    the export of its own import.
    """
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting at one instant.

    `user_id` is None for the system (the operator's commands) and for strangers who are not
    signed in; where the system does what somebody has decided (whoever accepts an invitation is
    brought in by who sent it), it is theirs. `team_uid` and `assessment_uid` narrow what a token
    may reach; None means no narrowing. `token_uid` is the token itself, None for whoever is signed
    in. `at` is the instant of the act: operations read it instead of the clock, so that everything
    that one act writes carries one time.
    """

    at: datetime
    user_id: int | None = None
    name: str = ""
    is_system: bool = False
    is_superuser: bool = False
    scopes: frozenset[str] = frozenset(SCOPES)
    team_uid: UUID | None = None
    assessment_uid: UUID | None = None
    token_uid: UUID | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", to_milliseconds(self.at))

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None and not self.is_system

    @property
    def sees_all(self) -> bool:
        """Whether every assessment is in reach (what is sealed stays out of sight all the same)."""
        return self.is_system or self.is_superuser

    @property
    def may_write(self) -> bool:
        return WRITE in self.scopes and not self.is_anonymous

    @property
    def may_import(self) -> bool:
        return IMPORT in self.scopes and not self.is_anonymous

    @property
    def may_purge(self) -> bool:
        """Whether the way in was confirmed for this: a token has to be made for it."""
        return PURGE in self.scopes and self.may_write

    def moved_to(self, at: datetime) -> "Actor":
        """The same actor at another instant."""
        return replace(self, at=at)


def system_actor(at: datetime, name: str = "system") -> Actor:
    """The operator: commands and imports that preserve identity."""
    return Actor(at=at, name=name, is_system=True)


def anonymous(at: datetime) -> Actor:
    """A stranger who is not signed in: sees nothing, may nothing."""
    return Actor(at=at, scopes=frozenset())

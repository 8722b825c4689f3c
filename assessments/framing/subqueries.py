"""Subqueries about what an actor may see, whose SQL is written once for all actors of a kind.

Almost every query asks for rows of the assessments that somebody may see, and of the cells that
are open to them, by subqueries three deep. To write those anew each time took half of a request.
From one actor to the next only their account differs.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, Final

from django.db import models
from django.db.models import Expression

from assessments.basis import Actor

Build = Callable[[Actor], "models.QuerySet[Any, Any]"]

# No primary key is negative.
SOMEBODY: Final = -1_000_001

_kept: dict[Hashable, tuple[str, tuple[Any, ...]]] = {}


class Written(Expression):
    """The rows that `build` gives for an actor, by primary key or by the one value that it names.

    For `…__in=`. `build` is a function of a module or the method of a manager, and depends on
    nothing but the actor. Its rows refer to nothing outside of themselves.
    """

    def __init__(self, build: Build, actor: Actor) -> None:
        super().__init__()
        self.build, self.actor = build, actor

    def resolve_expression(self, *_args: Any, **_more: Any) -> "Written":
        return self

    def relabeled_clone(self, _changes: Any) -> "Written":
        return self

    def as_sql(self, _compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Raises EmptyResultSet where nothing can fit, as any subquery does."""
        actor = self.actor
        if actor.user_id is None or actor.team_uid is not None or actor.assessment_uid is not None:
            return _sql(self.build, actor, connection)
        key = (self.build, actor.is_system, actor.is_superuser, connection.alias)
        known = _kept.get(key)
        if known is None:
            known = _kept[key] = _sql(self.build, replace(actor, user_id=SOMEBODY), connection)
        sql, params = known
        return sql, tuple(actor.user_id if p == SOMEBODY else p for p in params)


def _sql(build: Build, actor: Actor, connection: Any) -> tuple[str, tuple[Any, ...]]:
    query = build(actor).query.clone()
    query.clear_ordering(force=True)
    if not query.has_select_fields:
        query.clear_select_clause()
        query.add_fields(["pk"])
    sql, params = query.get_compiler(connection=connection).as_sql()
    return f"({sql})", tuple(params)

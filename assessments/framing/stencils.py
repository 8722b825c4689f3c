"""SQL that is written once for all readers of a kind, and filled in for each.

To write a query for rows that somebody may see takes longer than to answer it: on a matrix of a
hundred items a quarter of the page. From one reader to the next only parameters differ: who they
are, in which assessment, as which participant. So a query is written for stand-ins, and their
places are filled with whom they stand for; the same text and the same parameters as if it had
been written for the reader.
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, Final

from django.db.models import QuerySet

from assessments.framing.access import Access
from assessments.framing.models import Participant
from assessments.framing.subqueries import SOMEBODY

Build = Callable[[Access, Sequence[int]], "QuerySet[Any, Any]"]
Filled = tuple[str, tuple[Any, ...]]

# No primary key is negative.
_USER: Final = SOMEBODY
_ASSESSMENT: Final = -1_000_002
_PARTICIPANT: Final = -1_000_003
_MANY: Final = -2_000_000
# Texts of so many kinds are kept: one for each number of hypotheses that occurs.
_MOST: Final = 500

_kept: dict[Hashable, Filled] = {}


def filled(
    build: Build, access: Access, keys: Sequence[int] = (), *, kind: Hashable = ()
) -> Filled:
    """The text and the parameters of the query that `build` makes for a reader and those `keys`.

    What `build` depends on beside the actor, the assessment's and the participant's primary key
    and the keys must be told by `kind`. Raises what the ORM raises where nothing can fit. A token's
    limits are written anew each time. No queries.
    """
    actor = access.actor
    if actor.team_uid is not None or actor.assessment_uid is not None:
        return build(access, keys).query.sql_with_params()
    sees = (actor.is_system, actor.is_superuser, actor.user_id is None, access.participant is None)
    key = (build, sees, len(keys), kind)
    stencil = _kept.get(key)
    if stencil is None:
        stand_ins = [_MANY - n for n in range(len(keys))]
        stencil = build(_stand_in(access), stand_ins).query.sql_with_params()
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[key] = stencil
    sql, params = stencil
    given: dict[int, int | None] = {_MANY - n: one for n, one in enumerate(keys)}
    given |= {_USER: actor.user_id, _ASSESSMENT: access.assessment.pk}
    if access.participant is not None:
        given[_PARTICIPANT] = access.participant.pk
    return sql, tuple(given.get(one, one) if type(one) is int else one for one in params)


def _stand_in(access: Access) -> Access:
    actor = access.actor
    if actor.user_id is not None:
        actor = replace(actor, user_id=_USER)
    assessment = copy(access.assessment)
    assessment.pk = _ASSESSMENT
    participant = access.participant and Participant(pk=_PARTICIPANT, assessment_id=_ASSESSMENT)
    return replace(access, actor=actor, assessment=assessment, participant=participant)

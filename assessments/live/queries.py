"""Reads of the journal. Each docstring states the number of SQL queries."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from assessments.debate.models import Argument
from assessments.evidence.models import CellOpening, Link
from assessments.evidence.queries import is_gated
from assessments.framing.access import Access
from assessments.framing.models import CURATING_ROLES
from assessments.journal.models import Audience, Change


def changes_after(access: Access, after: int = 0) -> QuerySet[Change]:
    """The changes numbered above `after` that the actor may read, in order. 1 query.

    Numbers have gaps where changes are not meant for this reader. Folding them over what the
    actor read at `after` gives what they would read now.
    """
    return changes_across([access]).filter(number__gt=after).order_by("number")


def changes_across(accesses: Sequence[Access]) -> QuerySet[Change]:
    """The changes of several assessments that their one actor may read, unordered. 1 query."""
    streams = [access.assessment.stream_id for access in accesses]
    if not streams:
        return Change.objects.none()
    return Change.objects.filter(_readable_in(accesses), stream_id__in=streams)


def _readable_in(accesses: Sequence[Access]) -> Q:
    actor = accesses[0].actor
    me = [access.participant.uid for access in accesses if access.participant is not None]
    curated = [access.assessment.stream_id for access in accesses if curates(access)]
    gated = [access.assessment for access in accesses if is_gated(access)]
    ungated = [access.assessment.stream_id for access in accesses if not is_gated(access)]
    readable = (
        Q(audience=Audience.ALL)
        | Q(audience=Audience.CURATION, stream_id__in=curated)
        | Q(audience__in=(Audience.CURATION, Audience.PARTICIPANT), audience_ref__in=me)
        | Q(audience__in=(Audience.RATERS, Audience.VOTERS), stream_id__in=ungated)
    )
    if not gated:
        return readable
    opened = CellOpening.objects.of(actor).filter(link__assessment__in=gated)
    revealed = Link.objects.filter(assessment__in=gated, is_revealed=True)
    telling = Argument.objects.telling(actor).filter(assessment__in=gated)
    return (
        readable
        | Q(audience=Audience.RATERS, audience_ref__in=opened.values("link__uid"))
        | Q(audience=Audience.RATERS, audience_ref__in=revealed.values("uid"))
        | Q(audience=Audience.VOTERS, audience_ref__in=telling.values("uid"))
    )


def curates(access: Access) -> bool:
    """Whether changes for those who curate are for this reader. No query."""
    participant = access.participant
    return access.actor.sees_all or (participant is not None and participant.role in CURATING_ROLES)


def last_change_number(access: Access) -> int:
    """The number of the newest change that the actor may read; 0 for none. 1 query.

    Not the stream's own `last`: that would rise with changes which this reader may not see.
    """
    newest = changes_after(access).order_by("-number").values_list("number", flat=True).first()
    return newest or 0

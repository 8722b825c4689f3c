"""Reads of the journal. Each docstring states the number of SQL queries."""

from django.db.models import Q, QuerySet

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
    return (
        Change.objects.filter(stream_id=access.assessment.stream_id, number__gt=after)
        .filter(_readable_by(access))
        .order_by("number")
    )


def _readable_by(access: Access) -> Q:
    participant = access.participant
    readable = Q(audience=Audience.ALL)
    if access.actor.sees_all or (participant and participant.role in CURATING_ROLES):
        readable |= Q(audience=Audience.CURATION)
    if participant is not None:
        readable |= Q(
            audience__in=(Audience.CURATION, Audience.PARTICIPANT), audience_ref=participant.uid
        )
    if not is_gated(access):
        return readable | Q(audience=Audience.RATERS)
    opened = CellOpening.objects.of(access.actor).filter(link__assessment=access.assessment)
    revealed = Link.objects.filter(assessment=access.assessment, is_revealed=True)
    return (
        readable
        | Q(audience=Audience.RATERS, audience_ref__in=opened.values("link__uid"))
        | Q(audience=Audience.RATERS, audience_ref__in=revealed.values("uid"))
    )


def last_change_number(access: Access) -> int:
    """The number of the newest change that the actor may read; 0 for none. 1 query.

    Not the stream's own `last`: that would rise with changes which this reader may not see.
    """
    newest = changes_after(access).order_by("-number").values_list("number", flat=True).first()
    return newest or 0

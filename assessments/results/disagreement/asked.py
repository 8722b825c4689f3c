"""Which two are asked about: members whom the reader may know of, or the two camps."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from assessments.evidence.raters import Raters
from assessments.framing.models import Participant, Question
from assessments.results.queries import Material
from assessments.results.queries.differing import Between, between, camps_of
from assessments.scoring.pooling import PoolingMethod

CAMPS: Final = "camps"


def members_of(raters: Raters | None, material: Material) -> list[tuple[str, str]]:
    """Those who have rated or estimated anything that the reader may see, by name."""
    found = {str(m.uid): m.name for m in (raters.members if raters else ())}
    found |= {str(a.participant_uid): a.name for a in material.answers.likelihoods}
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def between_asked(
    material: Material,
    question: Question,
    raters: Raters,
    members: Sequence[tuple[str, str]],
    a: str,
    b: str,
) -> Between | None:
    """The two that are asked about; None where either is nobody whom the reader may know of."""
    if a == CAMPS:
        camps = camps_of(raters, material.grid, question)
        if camps is None:
            return None
        one, other = camps
    else:
        known = dict(members)
        if a not in known or b not in known or a == b:
            return None
        one, other = ((_participant(raters, uid, known[uid], material),) for uid in (a, b))
    method = PoolingMethod(material.access.assessment.pooling_method)
    return between(raters, material.grid, material.answers, question, one, other, method)


def _participant(raters: Raters, uid: str, name: str, material: Material) -> Participant:
    """Of the raters, or out of what they have estimated."""
    for member in raters.members:
        if str(member.uid) == uid:
            return member
    pk = next(
        a.participant_pk for a in material.answers.likelihoods if str(a.participant_uid) == uid
    )
    return Participant(pk=pk, uid=UUID(uid), name=name)

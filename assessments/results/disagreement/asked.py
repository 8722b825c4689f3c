"""Which two are asked about: people who take part, or the two camps."""

from collections.abc import Sequence
from typing import Final

from assessments.evidence.raters import Raters
from assessments.framing.models import Participant, Question
from assessments.results.queries import Material
from assessments.results.queries.differing import Between, between, camps_of
from assessments.scoring.pooling import PoolingMethod

CAMPS: Final = "camps"


def between_asked(
    material: Material,
    question: Question,
    raters: Raters,
    everyone: Sequence[Participant],
    a: str,
    b: str,
) -> Between | None:
    """The two that are asked about; None where either takes no part, or there are no camps."""
    if a == CAMPS:
        camps = camps_of(raters, material.grid, question)
        if camps is None:
            return None
        one, other = camps
    else:
        known = {str(p.uid): p for p in everyone}
        if a not in known or b not in known or a == b:
            return None
        one, other = (known[a],), (known[b],)
    method = PoolingMethod(material.access.assessment.pooling_method)
    return between(raters, material.grid, material.answers, question, one, other, method)

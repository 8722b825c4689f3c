"""One cell of the matrix as one reader may see it: the pair, their own rating, the others'."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from uuid import UUID

import numpy as np
from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format

from assessments.evidence.cells import CODE_INDEX
from assessments.evidence.models import Citation, Evidence, Link, Rating
from assessments.evidence.queries import gated_links_of, ratings_for
from assessments.framing.access import Access, fetch
from assessments.framing.models import Hypothesis
from assessments.rounds.models import Round, RoundState
from assessments.scoring.agreement import Disagreement, Level, disagreement
from assessments.scoring.codes import CODES
from assessments.scoring.consensus import cell_consensus


@dataclass(frozen=True)
class Cell:
    """`own` is what the reader has said in the present round (`blind_round`) or, without one,
    outside of any: the row that a further rating changes. `standing` is what counts of theirs
    now; it differs from `own` where a revealed round recorded it. `others` is empty until the
    cell is open. `closed` says that others have said something that is not open yet.
    """

    access: Access
    evidence: Evidence
    hypothesis: Hypothesis
    citations: Sequence[Citation]
    link: Link | None
    is_open: bool
    own: Rating | None
    standing: Rating | None
    others: Sequence[Rating]
    mine: Sequence[Rating]
    blind_round: int | None

    @property
    def history(self) -> Sequence[Rating]:
        """All that the reader has said here, the newest first; empty where nothing has changed.

        `changes`: how often each was said anew.
        """
        said = {rating.pk: rating for rating in (*self.mine, *([self.own] if self.own else []))}
        if len(said) < 2 and all(rating.version == 1 for rating in said.values()):
            return ()
        for rating in said.values():
            rating.changes = rating.version - 1  # type: ignore[attr-defined]
        return sorted(said.values(), key=lambda r: (r.rated_at, r.pk), reverse=True)

    @property
    def reasoned(self) -> list[Rating]:
        """Those of the others that say why."""
        return [rating for rating in self.others if rating.rationale]

    @property
    def unreasoned(self) -> list[tuple[str, list[Rating]]]:
        """Those that do not, by their code: fifty lines of "no reason given" hide the reasons."""
        silent = [rating for rating in self.others if not rating.rationale]
        return [(code, list(same)) for code, same in groupby(silent, lambda r: r.consistency)]

    @property
    def n_unreasoned(self) -> int:
        return len(self.others) - len(self.reasoned)

    @property
    def is_competing(self) -> bool:
        return self.hypothesis.question.is_competing

    @property
    def closed(self) -> bool:
        return self.link is not None and not self.is_open

    @property
    def may_rate(self) -> bool:
        return (
            self.access.powers.judge
            and self.access.participant is not None
            and self.access.assessment.is_open
            and self.access.may_write
            and self.evidence.status == "accepted"
            and self.hypothesis.status == "active"
        )

    @property
    def version(self) -> int:
        """The version of the reader's row; 0 while there is none."""
        return self.own.version if self.own else 0

    @cached_property
    def counts(self) -> tuple[int, ...]:
        return self.link.counts if self.link is not None and self.is_open else (0,) * 6

    @cached_property
    def team_code(self) -> str:
        """The consensus of what is open to the reader; "" where nobody has rated."""
        code = int(cell_consensus(np.array(self.counts)[np.newaxis])[0])
        return CODES[code] if code >= 0 else ""

    @cached_property
    def agreement(self) -> Disagreement:
        return disagreement(np.array(self.counts)[np.newaxis])

    @property
    def level(self) -> str:
        """agree, mixed or split; "" while fewer than two have rated."""
        level = Level(int(self.agreement.level[0]))
        return "" if level == Level.NONE else level.name.lower()

    @property
    def consensus_number(self) -> str:
        return number_format(round(float(self.agreement.consensus[0]), 2))

    @property
    def said(self) -> list[tuple[str, int]]:
        """Each code that somebody gave, with how many did."""
        return [(c, n) for c, n in zip(CODES, self.counts, strict=True) if n]

    @property
    def tally(self) -> Counter[str]:
        cc, c, n, i, ii, na = self.counts
        return Counter({"supports": cc + c, "contradicts": i + ii, "neither": n + na})


def cell_page(access: Access, evidence_uid: UUID, hypothesis_uid: UUID) -> Cell:
    """The cell with everything that its page shows. 5 queries, 6 in a blind ratings round.

    Raises NotVisible if the reader may not see the evidence or the hypothesis.
    """
    evidence = fetch(Evidence.objects.visible_to(access.actor), access, evidence_uid)
    blind = Round.objects.blind().filter(covers_ratings=True, hypotheses=OuterRef("pk"))
    hypotheses = (
        Hypothesis.objects.visible_to(access.actor)
        .select_related("question")
        .annotate(blind_round=Subquery(blind.values("number")[:1]))
    )
    hypothesis = fetch(hypotheses, access, hypothesis_uid)
    number: int | None = hypothesis.blind_round  # type: ignore[attr-defined]
    link = gated_links_of(access).filter(evidence=evidence, hypothesis=hypothesis).first()
    is_open = link is not None and bool(link.opened)
    seen = _ratings(access, link)
    mine = [r for r in seen if access.participant and r.participant_id == access.participant.pk]
    standing = next((r for r in mine if r.is_current), None)
    own = next((r for r in mine if r.round_id is None), None)
    if number is not None:
        own = _sealed(access, evidence, hypothesis)
    return Cell(
        access=access,
        evidence=evidence,
        hypothesis=hypothesis,
        citations=_citations(access, evidence),
        link=link,
        is_open=is_open,
        own=own,
        standing=standing,
        others=[r for r in seen if r.is_current and r not in mine] if is_open else [],
        mine=mine,
        blind_round=number,
    )


def _ratings(access: Access, link: Link | None) -> list[Rating]:
    if link is None:
        return []
    found = list(ratings_for(access).filter(link=link))
    return sorted(found, key=lambda r: (CODE_INDEX[r.consistency], r.participant.name))


def _sealed(access: Access, evidence: Evidence, hypothesis: Hypothesis) -> Rating | None:
    return (
        Rating.objects.mine(access.actor)
        .filter(
            assessment=access.assessment,
            link__evidence=evidence,
            link__hypothesis=hypothesis,
            round__state=RoundState.BLIND,
        )
        .select_related("round")
        .first()
    )


def _citations(access: Access, evidence: Evidence) -> list[Citation]:
    return list(
        Citation.objects.visible_to(access.actor)
        .filter(evidence=evidence)
        .select_related("source", "origin_source")
        .order_by("pk")
    )

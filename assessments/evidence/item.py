"""One piece of evidence with everything that hangs on it, as one reader may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import F, Max, Q, Subquery

from assessments.evidence.cells import Cells, cells_of
from assessments.evidence.models import Citation, Evidence, EvidenceStatus, Rating, Relevance
from assessments.evidence.queries import citations_of
from assessments.framing.access import Access, fetch
from assessments.framing.models import Hypothesis
from assessments.framing.queries import hypotheses_of
from assessments.rounds.models import RoundState
from assessments.scoring.agreement import Level, disagreement
from assessments.scoring.codes import CODES
from assessments.scoring.consensus import cell_consensus
from assessments.web.tags import CREDIBILITY, RELIABILITY


@dataclass(frozen=True, slots=True)
class Bears:
    """What is said of one hypothesis. Codes are "" where there is none.

    `team` and `level` (agree, mixed, split, "") are of the cells open to the reader; `closed`
    says that others have rated what the reader has not.
    """

    hypothesis: Hypothesis
    has_link: bool
    closed: bool
    mine: str
    is_sealed: bool
    team: str
    level: str
    raters: int
    relevance: str
    is_earlier: bool = False
    """Whether the reader's own rating judged an earlier wording, and they are asked again."""


class SentencePlace(NamedTuple):
    """A sentence of the reading room that a citation rests on."""

    text: UUID
    number: int


class Waiting(NamedTuple):
    uid: UUID
    label: str


@dataclass(frozen=True)
class ItemPage:
    access: Access
    evidence: Evidence
    citations: Sequence[Citation]
    sentences: Mapping[int, list[SentencePlace]]
    bears: Sequence[Bears]
    next_waiting: Waiting | None
    """Another item that waits, for those who decide: the oldest."""

    @property
    def linked(self) -> list[Bears]:
        """The hypotheses on which somebody, or the reader, finds it to bear."""
        return [b for b in self.bears if b.has_link or b.mine]

    @property
    def unlinked(self) -> list[Bears]:
        return [b for b in self.bears if not (b.has_link or b.mine)]

    @property
    def is_mine(self) -> bool:
        me = self.access.participant
        return me is not None and self.evidence.submitted_by_id == me.pk

    @property
    def waits(self) -> bool:
        """Whether it waits for a decision."""
        return self.evidence.status == EvidenceStatus.SUBMITTED

    @property
    def may_grade(self) -> bool:
        return self.access.may_grade

    @property
    def may_write(self) -> bool:
        return self.access.assessment.is_open and self.access.may_write

    @property
    def may_edit(self) -> bool:
        """As `edit_evidence` decides: curators and leads, and who submitted it until then."""
        is_own = self.is_mine and self.access.powers.submit
        return self.may_write and (self.may_grade or (is_own and self.waits))

    @property
    def sets_relevance(self) -> bool:
        return self.may_grade and self.access.may_write

    @property
    def may_decide(self) -> bool:
        return self.waits and self.may_write and self.access.powers.curate

    @property
    def may_reopen(self) -> bool:
        """Whether the decision that stands may be taken back here."""
        decided = self.evidence.status in (EvidenceStatus.ACCEPTED, EvidenceStatus.REJECTED)
        return decided and self.may_write and self.access.powers.curate

    @property
    def may_resubmit(self) -> bool:
        """Whether the curator's question is the reader's to answer."""
        return self.evidence.is_sent_back and self.is_mine and self.access.may_contribute

    @property
    def may_withdraw(self) -> bool:
        return self.access.powers.curate and self.access.may_write

    @property
    def may_merge(self) -> bool:
        """It, and what it was merged into apart again."""
        return self.may_grade and self.may_write and self.evidence.status != EvidenceStatus.REJECTED

    @property
    def cited(self) -> list[tuple[Citation, list[SentencePlace]]]:
        return [(c, self.sentences.get(c.pk, [])) for c in self.citations]

    @property
    def may_add_source(self) -> bool:
        return self.access.may_contribute

    @property
    def may_rate(self) -> bool:
        return (
            self.may_write
            and self.access.powers.judge
            and self.access.participant is not None
            and self.evidence.status == EvidenceStatus.ACCEPTED
        )

    @property
    def tells_decision(self) -> bool:
        """Who decided and why is for those who curate and for who submitted it."""
        return self.may_grade or self.is_mine

    @property
    def reliability(self) -> str | None:
        """The best grade among the voices that corroborate it: origins, where sources repeat."""
        voices = (c.origin_source or c.source for c in self.citations if c.relation != "conflicts")
        return min((v.reliability for v in voices if v.reliability), default=None)

    @property
    def reliability_words(self) -> str:
        return str(RELIABILITY[self.reliability]) if self.reliability else ""

    @property
    def credibility_words(self) -> str:
        grade = self.evidence.credibility
        return str(CREDIBILITY[grade]) if grade else ""


def item_page(access: Access, evidence_uid: UUID) -> ItemPage:
    """The item and all that the reader may know of it; NotVisible if there is none.

    5 queries, 6 where whoever has rated it is asked again.
    """
    rows = Evidence.objects.visible_to(access.actor).select_related("submitted_by", "merged_into")
    waiting = (
        Evidence.objects.visible_to(access.actor)
        .waiting()
        .filter(assessment=access.assessment)
        .exclude(uid=evidence_uid)
        .order_by("pk")
    )
    if access.powers.curate:
        rows = rows.annotate(
            next_uid=Subquery(waiting.values("uid")[:1]),
            next_label=Subquery(waiting.values("label")[:1]),
        )
    evidence = fetch(rows, access, evidence_uid)
    next_uid = getattr(evidence, "next_uid", None)
    hypotheses = list(hypotheses_of(access).active())
    citations, sentences = _citations(access, evidence)
    return ItemPage(
        access=access,
        evidence=evidence,
        citations=citations,
        sentences=sentences,
        bears=_bears(cells_of(access, [evidence], hypotheses), _to_rate_again(access, evidence)),
        next_waiting=Waiting(next_uid, getattr(evidence, "next_label", "")) if next_uid else None,
    )


def _to_rate_again(access: Access, evidence: Evidence) -> frozenset[int]:
    """The hypotheses against which the actor rated an earlier wording. 1 query, or none where
    nobody was asked again."""
    if evidence.asked_again_at is None or not access.powers.judge:
        return frozenset()
    mine = Rating.objects.mine(access.actor).filter(link__evidence=evidence)
    counts = Q(is_current=True) | Q(round__state=RoundState.BLIND)
    newest = mine.filter(counts).values_list("link__hypothesis_id").annotate(at=Max("rated_at"))
    return frozenset(pk for pk, at in newest.order_by() if at < evidence.asked_again_at)


def _citations(
    access: Access, evidence: Evidence
) -> tuple[list[Citation], dict[int, list[SentencePlace]]]:
    """The citations, and by their primary keys the sentences that they rest on. 1 query: a row
    for each sentence, or one."""
    use = "sentence_uses__sentence"
    rows: Any = (
        citations_of(access)
        .filter(evidence=evidence)
        .annotate(
            text=F(f"{use}__text__uid"),
            gone=F(f"{use}__text__withdrawn_at"),
            number=F(f"{use}__number"),
        )
        .order_by("pk", "number")
    )
    citations: dict[int, Citation] = {}
    sentences: dict[int, list[SentencePlace]] = {}
    for row in rows:
        citations.setdefault(row.pk, row)
        if row.text is not None and row.gone is None:
            sentences.setdefault(row.pk, []).append(SentencePlace(row.text, row.number))
    return list(citations.values()), sentences


def _bears(cells: Cells, again: frozenset[int]) -> list[Bears]:
    counts = cells.counts[0]
    codes = cell_consensus(counts)
    levels = disagreement(counts).level
    raters = np.sum(counts, axis=1)
    return [
        Bears(
            hypothesis=hypothesis,
            has_link=bool(cells.bears[0, j]),
            closed=bool(cells.bears[0, j] and not cells.is_open[0, j]),
            mine=CODES[cells.mine[0, j]] if cells.mine[0, j] >= 0 else "",
            is_sealed=bool(cells.mine_sealed[0, j]),
            team=CODES[codes[j]] if codes[j] >= 0 else "",
            level="" if levels[j] == Level.NONE else Level(int(levels[j])).name.lower(),
            raters=int(raters[j]),
            is_earlier=hypothesis.pk in again,
            relevance=Relevance.values[cells.relevance[0, j]] if cells.bears[0, j] else "",
        )
        for j, hypothesis in enumerate(cells.hypotheses)
    ]

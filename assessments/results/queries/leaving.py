"""What carries a question's conclusion, in depth: everything left out, the least that flips it,
and the Bayesian column beside the count. The arithmetic is `scoring`'s."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from assessments.evidence.models import Evidence
from assessments.evidence.queries import resting_on
from assessments.evidence.raters import Raters
from assessments.framing.models import Hypothesis, Question
from assessments.results import rules
from assessments.results.queries.depth import Column, Depth, Lost, Smallest
from assessments.results.queries.material import Grid, Voice
from assessments.results.queries.matrix import grades_of, totals_of, weights_of
from assessments.results.queries.sensitivity import Linchpin, linchpins_of
from assessments.results.rules import PLAIN, UNGRADED, Assumed
from assessments.scoring import bayes, flipping, sensitivity
from assessments.scoring.codes import UNRATED, Flags, Floats, Integers
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.dependence import dependence_weights
from assessments.scoring.likelihoods import mean_log_likelihoods
from assessments.scoring.matrix import ranks
from assessments.scoring.raters import counts_of
from assessments.scoring.weights import tempering

# So many sets of origins are looked at one by one for a page.
SETS_MOST: Final = 4_000


class _Group(NamedTuple):
    key: str
    name: str
    rows: list[int]


@dataclass(frozen=True, slots=True)
class _Cells:
    """One question's arrays over the evidence that is left."""

    evidence: tuple[Evidence, ...]
    hypotheses: tuple[Hypothesis, ...]
    counts: Integers
    codes: Integers
    weights: Floats
    competing: bool


def depth_from(
    grid: Grid,
    question: Question,
    change: int,
    assumed: Assumed = PLAIN,
    raters: Raters | None = None,
    *,
    deep: bool = True,
) -> Depth:
    """Out of a grid that is read already; `raters` of the same grid, or without members. No query.

    Not `deep`: only where the hypotheses stand, nothing lost. Raises RuleViolation where the
    assumed start does not fit the question.
    """
    columns = grid.columns(question)
    hypotheses = tuple(grid.hypotheses[j] for j in columns)
    rules.check_priors_known(assumed.priors, [h.label for h in hypotheses])
    kept = [i for i, e in enumerate(grid.evidence) if not is_left_out(grid, e, assumed)]
    cells = _cells(grid, question, kept, columns, assumed, raters)
    groups = _groups(grid, cells)
    prior, logs, factors = _bayes(cells, groups["origin"], assumed)
    lost = {
        group: tuple(_lost(group, found, cells, prior, logs, factors))
        for group, found in groups.items()
        if deep
    }
    if deep and raters is not None:
        lost["member"] = tuple(
            _without_members(cells, raters, kept, columns, assumed, prior, groups["origin"])
        )
    bears, is_open = (
        part[np.ix_(range(len(grid.evidence)), columns)]
        for part in (grid.cells.bears, grid.cells.is_open)
    )
    return Depth(
        question=question,
        hypotheses=hypotheses,
        assumed=assumed,
        evidence=cells.evidence,
        fallen=_fallen(grid, kept),
        totals=totals_of(hypotheses, cells.codes, cells.weights, competing=cells.competing),
        column=_column(cells, prior, logs, factors),
        lost=lost,
        linchpins=_linchpins(grid, cells, question, groups["origin"]) if deep else (),
        smallest=_smallest(grid, cells, prior, logs, factors) if deep else (),
        closed=int(np.count_nonzero(bears & ~is_open)),
        ratings=int(grid.cells.counts[:, columns].sum()),
        change=change,
    )


def _linchpins(
    grid: Grid, cells: _Cells, question: Question, origins: Sequence[_Group]
) -> tuple[Linchpin, ...]:
    voice_of = {str(v.uid): v for e in cells.evidence for v in grid.voices.get(e.pk, ())}
    falling = [(voice_of[found.key], found.rows) for found in origins]
    return linchpins_of(question, cells.hypotheses, cells.evidence, cells.codes, falling)


def _fallen(grid: Grid, kept: Sequence[int]) -> tuple[Evidence, ...]:
    stands = set(kept)
    return tuple(e for i, e in enumerate(grid.evidence) if i not in stands)


def is_left_out(grid: Grid, item: Evidence, assumed: Assumed) -> bool:
    """Whether the what-if does without this piece of evidence."""
    if not assumed.leaves_out:
        return False
    grade = item.credibility
    return (
        str(item.uid) in assumed.without("evidence")
        or _falls(grid.voices.get(item.pk, ()), assumed.without("origin"))
        or _falls(grid.sources.get(item.pk, ()), assumed.without("source"))
        or (grid.reliability(item) or UNGRADED) in assumed.without("reliability")
        or (str(grade) if grade else UNGRADED) in assumed.without("credibility")
        or item.kind in assumed.without("kind")
    )


def _falls(voices: Sequence[Voice], without: Collection[str]) -> bool:
    return bool(voices) and all(str(voice.uid) in without for voice in voices)


def _cells(
    grid: Grid,
    question: Question,
    kept: list[int],
    columns: list[int],
    assumed: Assumed,
    raters: Raters | None,
) -> _Cells:
    evidence = tuple(grid.evidence[i] for i in kept)
    counts: Integers = grid.cells.counts[np.ix_(kept, columns)]
    gone = assumed.without("member")
    if gone and raters is not None:
        left = [i for i, m in enumerate(raters.members) if str(m.uid) not in gone]
        counts = counts_of(raters.codes[np.ix_(left, kept, columns)])
    codes = cell_consensus(counts)
    return _Cells(
        evidence=evidence,
        hypotheses=tuple(grid.hypotheses[j] for j in columns),
        counts=counts,
        codes=codes,
        weights=weights_of(evidence, grid.cells.relevance[np.ix_(kept, columns)], assumed.levels),
        competing=question.is_competing,
    )


def _groups(grid: Grid, cells: _Cells) -> dict[str, list[_Group]]:
    """What may be lost, of that on which rated evidence rests: the rows that fall with each."""
    rated = [i for i, row in enumerate((cells.codes != UNRATED).any(axis=1)) if row]
    items = [(i, cells.evidence[i]) for i in rated]
    row_of = {e.pk: i for i, e in items}
    named: dict[str, Iterable[tuple[str, int]]] = {
        "reliability": ((grid.reliability(e) or UNGRADED, i) for i, e in items),
        "credibility": ((str(e.credibility or UNGRADED), i) for i, e in items),
        "kind": ((e.kind, i) for i, e in items),
    }
    found = {
        "evidence": [_Group(str(e.uid), e.label, [i]) for i, e in items],
        "origin": _voiced(grid.voices, row_of),
        "source": _voiced(grid.sources, row_of),
    }
    for group, pairs in named.items():
        listed = list(pairs)
        rows = sensitivity.groups_by(key for key, _row in listed)
        found[group] = [
            _Group(key, key, [listed[n][1] for n in numbers]) for key, numbers in rows.items()
        ]
    return found


def _voiced(voices: dict[int, tuple[Voice, ...]], row_of: dict[int, int]) -> list[_Group]:
    behind = {pk: {v.pk: v for v in voices.get(pk, ())} for pk in row_of}
    voice_of = {v.pk: v for found in behind.values() for v in found.values()}
    return [
        _Group(str(voice_of[voice].uid), voice_of[voice].name, [row_of[pk] for pk in items])
        for voice, items in resting_on(behind).items()
    ]


def _bayes(
    cells: _Cells, origins: list[_Group], assumed: Assumed
) -> tuple[Floats, Floats, Floats | None]:
    """The start, the logarithms of the cells and what of each item is believed."""
    size = len(cells.hypotheses)
    prior = bayes.even_prior(size)
    if assumed.priors is not None:
        shares = np.array([assumed.priors[h.label] for h in cells.hypotheses])
        prior = bayes.checked_prior(shares / shares.sum(), size)
    factors = _shared(cells, origins, assumed)
    return prior, mean_log_likelihoods(cells.counts, assumed.likelihoods), factors


def _shared(
    cells: _Cells, origins: list[_Group], assumed: Assumed, rated: Flags | None = None
) -> Floats | None:
    """What credibility and dependence leave of each item [E], None for all of it; dependence only
    among the items in `rated` [E], where that is given."""
    if not assumed.overlap and assumed.temper is None:
        return None
    rows = [[i for i in o.rows if rated is None or rated[i]] for o in origins]
    factors = dependence_weights(len(cells.evidence), rows, assumed.overlap)
    if assumed.temper is not None:
        factors = factors * tempering(grades_of(cells.evidence), assumed.temper)
    return factors


def _shared_without(
    cells: _Cells, origins: list[_Group], assumed: Assumed, codes: Integers
) -> list[Floats] | None:
    """The same without each member [M]: what nobody else has rated thins out its origin no more."""
    raters_of_item = cells.counts.sum(axis=(1, 2))
    left = (raters_of_item > (theirs != UNRATED).sum(axis=1) for theirs in codes)
    found = [_shared(cells, origins, assumed, rated) for rated in left] if assumed.overlap else []
    return [factors for factors in found if factors is not None] or None


def _column(cells: _Cells, prior: Floats, logs: Floats, factors: Floats | None) -> Column | None:
    if not cells.competing or not cells.hypotheses:
        return None
    found = bayes.posterior(prior, logs, factors)
    return Column(
        prior=tuple(map(float, found.prior)),
        posterior=tuple(map(float, found.posterior)),
        leaders=_named(cells.hypotheses, found.leaders),
        tipping=float(found.tipping) if np.isfinite(found.tipping) else None,
    )


def _lost(
    group: str,
    groups: list[_Group],
    cells: _Cells,
    prior: Floats,
    logs: Floats,
    factors: Floats | None,
) -> list[Lost]:
    """One row for each, those that change the lead first, then by how far the column moves."""
    rows = [found.rows for found in groups]
    return _told(
        group,
        groups,
        cells,
        sensitivity.leave_out(cells.codes, rows),
        sensitivity.leave_out(cells.codes, rows, cells.weights),
        bayes.posteriors_without(prior, logs, rows, factors) if cells.competing else None,
    )


def _told(
    group: str,
    groups: Sequence[_Group],
    cells: _Cells,
    plain: sensitivity.LeaveOut,
    weighted: sensitivity.LeaveOut,
    column: bayes.Without | None,
) -> list[Lost]:
    before, after = ranks(plain.baseline), ranks(plain.scores)
    reorders = (after.first != before.first).any(axis=1)
    scores, weighing = _known_rows(plain.scores), _known_rows(weighted.scores)
    made = [
        Lost(
            group=group,
            key=found.key,
            name=found.name,
            evidence=tuple(cells.evidence[i] for i in found.rows),
            scores=scores[g],
            weighted=weighing[g],
            leaders=_named(cells.hypotheses, plain.leaders[g]) if cells.competing else (),
            changes=cells.competing and bool(plain.changes[g]),
            reorders=cells.competing and bool(reorders[g]),
            **_moved(cells, column, g),
        )
        for g, found in enumerate(groups)
    ]
    return sorted(
        made, key=lambda r: (not r.changes, not r.reorders, -(r.bits or 0), -len(r.evidence))
    )


def _known_rows(scores: Floats) -> list[tuple[float | None, ...]]:
    """Scores [G, H], None for what is not known: NaN alone is not itself."""
    rows: list[list[float]] = scores.tolist()
    return [tuple(score if score == score else None for score in row) for row in rows]  # noqa: PLR0124


class _Moved(NamedTuple):
    shares: tuple[float, ...] = ()
    likeliest: tuple[Hypothesis, ...] = ()
    tips: bool = False
    bits: float | None = None


def _moved(cells: _Cells, column: bayes.Without | None, g: int) -> dict[str, Any]:
    if column is None:
        return {}
    return _Moved(
        shares=tuple(column.posteriors[g].tolist()),
        likeliest=_named(cells.hypotheses, column.leaders[g]),
        tips=bool(column.changes[g]),
        bits=float(column.bits[g]),
    )._asdict()


def _without_members(
    cells: _Cells,
    raters: Raters,
    kept: list[int],
    columns: list[int],
    assumed: Assumed,
    prior: Floats,
    origins: list[_Group],
) -> list[Lost]:
    """Consensus and column anew from what the others said."""
    gone = assumed.without("member")
    here = [i for i, m in enumerate(raters.members) if str(m.uid) not in gone]
    codes = raters.codes[np.ix_(here, kept, columns)]
    rated = np.flatnonzero((codes != UNRATED).any(axis=(1, 2))).tolist()
    codes, members = codes[rated], [raters.members[here[g]] for g in rated]
    column = None
    if cells.competing:
        column = bayes.posteriors_without_members(
            prior,
            cells.counts,
            codes,
            assumed.likelihoods,
            _shared(cells, origins, assumed),
            _shared_without(cells, origins, assumed, codes),
        )
    return _told(
        "member",
        [_Group(str(member.uid), member.name, []) for member in members],
        cells,
        sensitivity.leave_members_out(cells.counts, codes),
        sensitivity.leave_members_out(cells.counts, codes, cells.weights),
        column,
    )


def _smallest(
    grid: Grid, cells: _Cells, prior: Floats, logs: Floats, factors: Floats | None
) -> tuple[Smallest, ...]:
    """By count and by column: the fewest items, the fewest origins."""
    if not cells.competing or not cells.evidence or len(cells.hypotheses) < 2:
        return ()
    voices = list({v.pk: v for e in cells.evidence for v in grid.voices.get(e.pk, ())}.values())
    index_of = {v.pk: n for n, v in enumerate(voices)}
    behind = [[index_of[v.pk] for v in grid.voices.get(e.pk, ())] for e in cells.evidence]
    found = []
    for reading, sums in (
        ("count", flipping.inconsistency_sums(cells.codes)),
        ("bayes", flipping.lowest_of(prior, logs, factors)),
    ):
        labels = [e.label for e in cells.evidence]
        names = [v.name for v in voices]
        for group, flip, called in (
            ("evidence", flipping.smallest_flip(sums), labels),
            (
                "origin",
                flipping.smallest_flip_of_voices(sums, behind, len(voices), SETS_MOST),
                names,
            ),
        ):
            found.append(
                Smallest(
                    reading=reading,
                    group=group,
                    names=None if flip.members is None else tuple(called[i] for i in flip.members),
                    exact=flip.exact,
                    leaders=_named(cells.hypotheses, flip.leaders),
                )
            )
    return tuple(found)


def _named(hypotheses: Sequence[Hypothesis], flags: Flags) -> tuple[Hypothesis, ...]:
    return tuple(h for h, leads in zip(hypotheses, flags, strict=True) if leads)

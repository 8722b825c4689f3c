"""Arithmetic over the counts of the largest matrix, and whole assessments as files."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from django.utils import timezone

from assessments.basis import system_actor
from assessments.evidence.models import Rating
from assessments.framing.access import access_to
from assessments.interchange.copies import with_new_ids
from assessments.interchange.operations import import_as_operator
from assessments.interchange.parsing import parse_ndjson
from assessments.interchange.queries import json_chunks, ndjson_lines
from assessments.interchange.rules import TYPES
from assessments.scoring.agreement import disagreement
from assessments.scoring.bayes import even_prior, posteriors_without, posteriors_without_each
from assessments.scoring.codes import Floats
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.dependence import dependence_weights
from assessments.scoring.diagnosticity import diagnosticity
from assessments.scoring.likelihoods import log_likelihoods
from assessments.scoring.matrix import balance, inconsistency, leaders, ranks
from assessments.scoring.sensitivity import groups_by, leave_each_out, leave_out
from assessments.scoring.weights import link_weights
from benchmarks.browsing import milliseconds
from benchmarks.figures import A_SECOND, ANALYSES, EXPORT, IMPORT, MILLISECONDS, Figure
from benchmarks.workload import SIZES, Workload

TIMES: Final = 30
ORIGINS: Final = 60
Counts = npt.NDArray[np.int32]


class Grid(NamedTuple):
    """Counts [E, H, 6], credibility [E], relevance [E, H], and the origin of each item [E]."""

    counts: Counts
    credibility: npt.NDArray[np.int8]
    relevance: npt.NDArray[np.int8]
    origins: npt.NDArray[np.int64]


def grid(seed: int) -> Grid:
    """The largest matrix as its links hold it."""
    size = SIZES["XL"]
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(6), size=(size.evidence, size.hypotheses))
    return Grid(
        counts=rng.multinomial(size.members, shares).astype(np.int32),
        credibility=rng.integers(0, 7, size.evidence).astype(np.int8),
        relevance=rng.integers(0, 3, shares.shape[:2]).astype(np.int8),
        origins=rng.integers(0, ORIGINS, size.evidence),
    )


def analyses(seed: int) -> Iterator[Figure]:
    """What the matrix and the sensitivity pages show, against plain NumPy for the same: counts,
    weights, balance, the Bayesian column, and both without each item and without each origin."""
    own = grid(seed)
    plain = milliseconds(lambda: bare_results(own), TIMES)
    figure = Figure("bare NumPy analyses", "XL", MILLISECONDS, plain.values, cpu=plain.cpu)
    yield figure
    took = milliseconds(lambda: results(own), TIMES)
    yield Figure(ANALYSES, "XL", MILLISECONDS, took.values, bare=figure.median, cpu=took.cpu)
    split = milliseconds(lambda: disagreement(own.counts), TIMES)
    yield Figure("disagreement of every cell", "XL", MILLISECONDS, split.values, cpu=split.cpu)


def results(own: Grid) -> object:
    codes = cell_consensus(own.counts)
    weights = link_weights(own.credibility, own.relevance)
    scores = inconsistency(codes, weights)
    groups = list(groups_by(own.origins.tolist()).values())
    prior = even_prior(codes.shape[1])
    cells = log_likelihoods(codes)
    discount = dependence_weights(len(codes), groups)
    return (
        inconsistency(codes),
        ranks(scores),
        leaders(scores),
        balance(codes, weights),
        diagnosticity(codes),
        leave_each_out(codes, weights),
        leave_out(codes, groups, weights),
        posteriors_without_each(prior, cells, discount),
        posteriors_without(prior, cells, groups, discount),
    )


def bare_results(own: Grid) -> object:
    """The same without checks, gaps, ties or NA."""
    rated = own.counts[..., :5]
    below = rated.cumsum(axis=-1)
    codes = (below * 2 < below[..., -1:]).sum(axis=-1)
    root = 2.0**0.5
    levels = np.array([1 / root, 1.0, root])
    by_item = levels[np.array([1, 2, 2, 1, 0, 0, 1])[own.credibility]]
    weights = by_item[:, np.newaxis] * levels[own.relevance]
    against = np.array([0.0, 0, 0, 1, 2])[codes] * weights
    support = np.array([2.0, 1, 0, 0, 0])[codes] * weights
    total = against.sum(axis=0)
    without = total - against
    order = own.origins.argsort()
    sizes = np.bincount(own.origins, minlength=ORIGINS)
    starts = sizes.cumsum() - sizes
    decibans = np.array([6.0, 3, 0, -3, -6])[codes]
    logs = np.log([4.0, 2, 1, 0.5, 0.25])[codes] / (1 + (sizes - 1) / 2)[own.origins, np.newaxis]
    whole = logs.sum(axis=0)
    return (
        total.argsort(),
        support.sum(axis=0),
        decibans.max(axis=1) - decibans.min(axis=1),
        without.argmin(axis=1) != total.argmin(),
        (total - np.add.reduceat(against[order], starts)).argmin(axis=1) != total.argmin(),
        _bare_posteriors(whole, whole - logs),
        _bare_posteriors(whole, whole - np.add.reduceat(logs[order], starts)),
    )


def _bare_posteriors(whole: Floats, left: Floats) -> tuple[Floats, Floats, Floats]:
    """Shares without each, how far they lie from the whole, and in bits."""
    shares = np.exp(whole - whole.max())
    shares /= shares.sum()
    without = np.exp(left - left.max(axis=1, keepdims=True))
    without /= without.sum(axis=1, keepdims=True)
    apart = np.abs(without - shares).sum(axis=1) / 2
    return without, apart, (shares * np.log2(shares / without)).sum(axis=1)


# --------------------------------------------------------------------------------------- files


def files(workloads: Mapping[str, Workload], folder: Path) -> Iterator[Figure]:
    """Records a second, out to a file and in again as the operator does it, all checks made."""
    for name, workload in workloads.items():
        repeats = 3 if name == "M" else 1
        plain = [_rate_of(_bare_read(workload)) for _ in range(repeats)]
        bare = Figure("bare read of the ratings", name, A_SECOND, plain)
        yield bare
        access = access_to(system_actor(timezone.now()), workload.assessment.uid)
        path = folder / f"{name}.ndjson"
        lines = [_rate_of(_written(ndjson_lines(access), path)) for _ in range(repeats)]
        with path.open("rb") as file:
            records = sum(1 for _ in file)
        note = f"NDJSON, {records:,} records, {path.stat().st_size / 1e6:,.1f} MB"
        yield Figure(EXPORT, name, A_SECOND, lines, bare=bare.median, note=note)
        whole = folder / f"{name}.json"
        chunks = [_spent(_written(json_chunks(access), whole)) for _ in range(repeats)]
        yield Figure(
            "export as one JSON document", name, A_SECOND, [records / spent for spent in chunks]
        )
        taken = [_import(path, workload) for _ in range(repeats)]
        yield Figure(IMPORT, name, A_SECOND, [records / spent for spent in taken])


def _bare_read(workload: Workload) -> Iterable[object]:
    columns = ("uid", "link_id", "participant_id", "consistency", "rationale", "rated_at")
    return Rating.objects.filter(assessment=workload.assessment).values_list(*columns).iterator()


def _written(chunks: Iterable[bytes], path: Path) -> Iterable[bytes]:
    with path.open("wb") as file:
        for chunk in chunks:
            file.write(chunk)
            yield chunk


def _rate_of(items: Iterable[object]) -> float:
    """Items a second."""
    started = perf_counter()
    count = sum(1 for _ in items)
    return count / (perf_counter() - started)


def _spent(items: Iterable[object]) -> float:
    """Seconds until the last."""
    started = perf_counter()
    for _ in items:
        pass
    return perf_counter() - started


def _import(path: Path, workload: Workload) -> float:
    """Seconds to read, check and write a copy with ids of its own."""
    started = perf_counter()
    with path.open("rb") as lines:
        document = with_new_ids({kind: [] for kind in TYPES} | parse_ndjson(lines))
    import_as_operator(
        actor=system_actor(timezone.now()),
        document=document,
        team_uid=workload.assessment.team.uid,
    )
    return perf_counter() - started

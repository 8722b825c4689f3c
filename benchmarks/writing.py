"""Ratings: one by one, by sixteen writers at once, and by sixteen people over HTTP."""

import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Barrier
from time import perf_counter
from typing import Final
from uuid import UUID

import numpy as np
from django.db import DatabaseError, connection
from django.utils import timezone

from assessments.accounts.models import User
from assessments.basis import Actor, Refusal
from assessments.evidence.models import Link
from assessments.evidence.operations import rate_evidence
from assessments.framing.models import Participant
from benchmarks import bare
from benchmarks.browsing import OverHttp, milliseconds, server, session_of
from benchmarks.figures import (
    A_SECOND,
    IN_ONE,
    IN_SIXTEEN,
    MILLISECONDS,
    QUERIES,
    RATE,
    RATE_HTTP,
    WAIT_HTTP,
    Figure,
)
from benchmarks.stage import join
from benchmarks.workload import Workload

CODES: Final = ("CC", "C", "N", "I", "II")
WRITERS: Final = 16
# As many as the server has of its own accord on two cores.
PROCESSES: Final = 2
SECONDS: Final = 4.0
PATIENCE: Final = 90.0
REPEATS: Final = 3
FOUND: Final = (200, 302, 303)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who rates where: everything that a child process needs to know, as plain values."""

    user_id: int
    name: str
    assessment: UUID
    evidence: Sequence[UUID]
    hypotheses: Sequence[UUID]
    stream: int
    participant: int
    links: Sequence[int]
    seed: int

    def ratings(self) -> Iterator[tuple[UUID, UUID, str]]:
        """Cells and codes without end, from the seed."""
        rng = np.random.default_rng(self.seed)
        while True:
            e, h, c = (int(rng.integers(n)) for n in (len(self.evidence), len(self.hypotheses), 5))
            yield self.evidence[e], self.hypotheses[h], CODES[c]


@dataclass(slots=True)
class Outcome:
    """What one or several writers did within some seconds; waits in milliseconds."""

    done: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    failures: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Outcome") -> None:
        self.done += other.done
        self.seconds = max(self.seconds, other.seconds)
        self.longest = max(self.longest, other.longest)
        self.failures.update(other.failures)

    @property
    def note(self) -> str:
        failed = ", ".join(f"{n} {name}" for name, n in self.failures.items())
        return f"{failed or 'no failures'}, longest wait {self.longest:,.0f} ms"


def writer(workload: Workload, user: User, seed: int) -> Writer:
    member = Participant.objects.get(assessment=workload.assessment, user=user)
    links = Link.objects.filter(assessment=workload.assessment).order_by("pk")
    return Writer(
        user_id=user.pk,
        name=user.display_name,
        assessment=workload.assessment.uid,
        evidence=[e.uid for e in workload.evidence],
        hypotheses=[h.uid for h in workload.hypotheses],
        stream=workload.assessment.stream_id,
        participant=member.pk,
        links=list(links.values_list("pk", flat=True)),
        seed=seed,
    )


def one_by_one(workload: Workload) -> Iterator[Figure]:
    """One rating by its operation: changed, and for the first time."""
    size = workload.size.name
    act = _bare(writer(workload, workload.members[1], seed=1))
    plain = milliseconds(act, 200)
    figure = Figure("bare rating", size, MILLISECONDS, plain.values, cpu=plain.cpu)
    yield figure
    for what, user, times in (
        (RATE, workload.members[1], 200),
        ("rate for the first time, operation", workload.newcomer, 40),
    ):
        act = _rating(writer(workload, user, seed=1), in_order=user == workload.newcomer)
        took = milliseconds(act, times)
        yield Figure(what, size, MILLISECONDS, took.values, bare=figure.median, cpu=took.cpu)
        asked = _queries_of(act)
        yield Figure(f"{what}: queries", size, QUERIES, [asked], note="BEGIN and COMMIT aside")


def rating_of_one(workload: Workload) -> Callable[[], object]:
    """A call by which one member rates the next cell."""
    return _rating(writer(workload, workload.members[0], 1))


def _rating(who: Writer, *, in_order: bool = False) -> Callable[[], object]:
    """A call that rates the next cell: at random, or each once."""
    cells = ((e, h, "C") for h in who.hypotheses for e in who.evidence)
    drawn = cells if in_order else who.ratings()

    def act() -> object:
        evidence, hypothesis, code = next(drawn)
        return rate_evidence(
            actor=Actor(at=timezone.now(), user_id=who.user_id, name=who.name),
            assessment_uid=who.assessment,
            evidence_uid=evidence,
            hypothesis_uid=hypothesis,
            consistency=code,
        )

    return act


def _bare(who: Writer) -> Callable[[], object]:
    rng = np.random.default_rng(who.seed)

    def act() -> None:
        bare.rate(who.stream, int(rng.choice(who.links)), who.participant)

    return act


def _queries_of(act: Callable[[], object]) -> int:
    asked: list[str] = []

    def listen(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        if not sql.startswith("BEGIN"):
            asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        act()
    return len(asked)


# ------------------------------------------------------------------------------ sixteen writers


def sixteen_writers(one: Workload, several: Sequence[Workload]) -> Iterator[Figure]:
    """Ratings a second by sixteen threads in two processes, in one assessment and in sixteen."""
    in_one = [writer(one, user, seed) for seed, user in enumerate(one.members[:WRITERS])]
    in_sixteen = [writer(w, w.members[1], seed) for seed, w in enumerate(several[:WRITERS])]
    for what, size, writers in (
        ("ratings, 1 writer", one, in_one[:1]),
        (IN_ONE, one, in_one),
        (IN_SIXTEEN, several[0], in_sixteen),
    ):
        plain = [_together(writers, is_bare=True) for _ in range(REPEATS)]
        rates = [o.done / o.seconds for o in plain]
        figure = Figure(f"bare {what}", size.size.name, A_SECOND, rates, note=_total(plain).note)
        yield figure
        own = [_together(writers, is_bare=False) for _ in range(REPEATS)]
        yield Figure(
            what,
            size.size.name,
            A_SECOND,
            [o.done / o.seconds for o in own],
            bare=figure.median,
            note=_total(own).note,
        )


def _total(outcomes: Sequence[Outcome]) -> Outcome:
    total = Outcome()
    for outcome in outcomes:
        total.add(outcome)
    return total


def _together(writers: Sequence[Writer], *, is_bare: bool) -> Outcome:
    """All at once, shared out among the processes."""
    processes = min(PROCESSES, len(writers))
    shares = [writers[number::processes] for number in range(processes)]
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(processes, initializer=join) as pool:
        start = manager.Barrier(processes)
        shared_out = [(share, is_bare, start) for share in shares]
        # A process that cannot start is started again for ever: somebody has to stop waiting.
        parts = pool.starmap_async(_process, shared_out, chunksize=1).get(timeout=PATIENCE)
    return _total(parts)


def _process(share: Sequence[Writer], is_bare: bool, start: Barrier) -> Outcome:
    with ThreadPoolExecutor(len(share)) as threads:
        gate = Barrier(len(share) + 1)
        running = [threads.submit(_thread, who, is_bare, gate) for who in share]
        start.wait()
        gate.wait()
        return _total([each.result() for each in running])


def _thread(who: Writer, is_bare: bool, gate: Barrier) -> Outcome:
    act = _bare(who) if is_bare else _rating(who)
    connection.ensure_connection()
    gate.wait()
    try:
        return _for_some_seconds(act)
    finally:
        connection.close()


def _for_some_seconds(act: Callable[[], object]) -> Outcome:
    outcome = Outcome()
    began = perf_counter()
    while (now := perf_counter()) - began < SECONDS:
        try:
            act()
        except (DatabaseError, Refusal, OSError, AssertionError) as error:
            outcome.failures[type(error).__name__] += 1
        else:
            outcome.done += 1
        outcome.longest = max(outcome.longest, (perf_counter() - now) * 1000)
    outcome.seconds = perf_counter() - began
    return outcome


# ------------------------------------------------------------------------------------ over HTTP


def sixteen_people(workload: Workload, port: int, folder: Path) -> Iterator[Figure]:
    """Sixteen signed-in people who rate by the plain form; the server answers each at once."""
    people = [
        (writer(workload, user, seed), session_of(user))
        for seed, user in enumerate(workload.members[:WRITERS])
    ]
    connection.close()
    outcomes = []
    with server(port, folder), ThreadPoolExecutor(len(people)) as threads:
        for _ in range(REPEATS):
            acts = [_posting(who, session, port) for who, session in people]
            outcomes.append(_total(list(threads.map(_for_some_seconds, acts))))
    size = workload.size.name
    rates = [o.done / o.seconds for o in outcomes]
    yield Figure(RATE_HTTP, size, A_SECOND, rates, note=_total(outcomes).note)
    yield Figure(WAIT_HTTP, size, MILLISECONDS, [o.longest for o in outcomes])


def _posting(who: Writer, session: Mapping[str, str], port: int) -> Callable[[], object]:
    browser, drawn = OverHttp(port, session), who.ratings()

    def act() -> object:
        evidence, hypothesis, code = next(drawn)
        path = f"/a/{who.assessment}/cells/{evidence}/{hypothesis}/"
        answer = browser.post(path, {"act": "rate", "consistency": code})
        assert answer.status in FOUND, f"{path} answered {answer.status}"
        return answer

    return partial(act)

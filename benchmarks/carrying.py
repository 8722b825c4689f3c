"""Whole assessments out and in as NDJSON: how fast, with how much memory, and how long others who
write meanwhile have to wait.

What is carried is made from a seed as lines, every link rated by every member. Each way is gone in
a process of its own, whose greatest memory is its alone.
"""

import json
import multiprocessing
import resource
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any, Final
from uuid import UUID, uuid4

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from assessments.basis import system_actor
from assessments.evidence.models import Rating
from assessments.framing.access import access_to
from assessments.interchange.operations import How, import_as_operator
from assessments.interchange.passing.given import Lines
from assessments.interchange.queries import ndjson_lines
from benchmarks.figures import A_SECOND, EXPORT, IMPORT, MILLISECONDS, WAIT_IMPORT, Figure
from benchmarks.stage import join
from benchmarks.workload import CODES, Draw, Size, Workload
from benchmarks.writing import rating_of_one

PATIENCE: Final = 3600
AT: Final = "2024-12-02T09:00:00.000Z"
STAMP: Final = {"created_at": AT, "modified_at": AT, "version": 1}
PAUSE: Final = 0.02


def carrying(sizes: list[Size], beside: Workload, folder: Path, seed: int) -> Iterator[Figure]:
    for size in sizes:
        path = folder / f"{size.name}.ndjson"
        uid = write_lines(size, path, seed)
        records = sum(1 for _ in path.open("rb"))
        megabytes = path.stat().st_size / 1e6
        waits: list[float] = []
        over = threading.Event()
        other = threading.Thread(target=_rating_meanwhile, args=(beside, over, waits))
        other.start()
        seconds, peak = _alone(_bring_in, str(path))
        over.set()
        other.join()
        note = f"{records:,} records, {megabytes:,.0f} MB, peak {peak:,.0f} MB"
        yield Figure(IMPORT, size.name, A_SECOND, [records / seconds], note=note)
        yield Figure(
            WAIT_IMPORT,
            size.name,
            MILLISECONDS,
            [max(waits)],
            note=f"{len(waits)} ratings, median {median(waits):.1f} ms",
        )
        bare, _peak = _alone(_bare_read, str(uid))
        seconds, peak = _alone(_bring_out, str(uid), str(folder / "out.ndjson"))
        plain = Figure("bare read of the ratings", size.name, A_SECOND, [size.ratings / bare])
        yield plain
        note = f"{records:,} records, peak {peak:,.0f} MB"
        rate = [records / seconds]
        yield Figure(EXPORT, size.name, A_SECOND, rate, bare=plain.median, note=note)


def _alone(act: Callable[..., float], *arguments: str) -> tuple[float, float]:
    """Seconds, and the greatest memory in MB, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1, initializer=join) as pool:
        return pool.apply_async(_measured, (act, arguments)).get(timeout=PATIENCE)


def _measured(act: Callable[..., float], arguments: tuple[str, ...]) -> tuple[float, float]:
    seconds = act(*arguments)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bring_in(path: str) -> float:
    """As the operator does it: every check made, in steps."""
    started = perf_counter()
    with Path(path).open("rb") as file:
        import_as_operator(
            actor=system_actor(timezone.now()),
            document=Lines(file),
            how=How(in_steps=True, tell=lambda outcome: None),
        )
    return perf_counter() - started


def _bring_out(uid: str, path: str) -> float:
    started = perf_counter()
    access = access_to(system_actor(timezone.now()), UUID(uid))
    with Path(path).open("wb") as file:
        file.writelines(ndjson_lines(access))
    return perf_counter() - started


def _bare_read(uid: str) -> float:
    """The columns that make a line, as the database's own library gives them."""
    rows = Rating.objects.filter(assessment__uid=uid).values_list(
        "uid", "link_id", "participant_id", "consistency", "rationale", "wording", "version"
    )
    sql, params = rows.query.sql_with_params()
    started = perf_counter()
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while cursor.fetchmany(2000):
            pass
    return perf_counter() - started


def _rating_meanwhile(beside: Workload, over: threading.Event, waits: list[float]) -> None:
    """Somebody who rates in another assessment; how long each rating took, in milliseconds."""
    act = rating_of_one(beside)
    try:
        while not over.is_set():
            started = perf_counter()
            act()
            waits.append((perf_counter() - started) * 1000)
            sleep(PAUSE)
    finally:
        connection.close()


def write_lines(size: Size, path: Path, seed: int) -> UUID:
    """An assessment of that size as lines; its id. The same seed gives the same content."""
    draw = Draw(seed, size.hypotheses, size.evidence, size.members)
    uid = draw.uid()
    people = [str(one) for one in draw.uids(size.members)]
    hypotheses = [str(one) for one in draw.uids(size.hypotheses)]
    evidence = [str(one) for one in draw.uids(size.evidence)]
    question = str(draw.uid())
    with path.open("w", encoding="utf-8") as file:

        def line(kind: str, /, **row: Any) -> None:
            file.write(json.dumps({"type": kind, **row}, separators=(",", ":")) + "\n")

        line("header", format="assay-assessment", format_version="1.0")
        line("assessment", **_assessment(uid, draw))
        line("team", id=str(uuid4()), name=f"Carried {size.name}")
        for number, one in enumerate(people):
            line("participants", id=one, name=f"Member {number}", role="analyst", **STAMP)
        asked = {"text": draw.text(12), "framing": "independent", "order": 0}
        line("questions", id=question, label="Q1", **asked, **STAMP)
        for number, one in enumerate(hypotheses):
            line("hypotheses", id=one, question_id=question, **_hypothesis(number, draw), **STAMP)
        for number, one in enumerate(evidence):
            line("evidence", id=one, **_evidence(number, draw), **STAMP)
        links = [str(one) for one in draw.uids(size.links)]
        pairs = [(e, h) for e in evidence for h in hypotheses]
        for one, (e, h) in zip(links, pairs, strict=True):
            ends = {"evidence_id": e, "hypothesis_id": h, "relevance": "medium"}
            line("links", id=one, **ends, **STAMP)
        for one in links:
            file.write(_ratings(one, people, draw))
    return uid


def _assessment(uid: UUID, draw: Draw) -> dict[str, Any]:
    return {
        "id": str(uid), "title": draw.text(6), "context": None, "customer": None,
        "decision": None, "decision_due_on": None, "information_cutoff_on": "2024-12",
        "exercise": False, "status": "active", "lang": "en", "marking": None,
        "pooling_method": "log_odds", "curation": "required",
        "impact_scale": [
            {"value": n, "label": str(n), "meaning": None, "weight": w}
            for n, w in enumerate((0, 1, 3, 10, 30, 100))
        ],
        **STAMP,
    }  # fmt: skip


def _hypothesis(number: int, draw: Draw) -> dict[str, Any]:
    return {
        "label": f"H{number + 1}", "statement": draw.text(14), "judged_by": draw.text(8),
        "horizon_on": "2025-06", "notes": None, "order": number, "wording": 1, "counts_from": 1,
        "is_remainder": False, "status": "active", "merged_into_id": None,
    }  # fmt: skip


def _evidence(number: int, draw: Draw) -> dict[str, Any]:
    return {
        "label": f"E{number + 1}", "statement": draw.text(18), "kind": "fact", "credibility": 2,
        "occurred_on": "2024-10", "status": "accepted", "merged_into_id": None,
        "origin_note": None, "marking": None, "tags": [], "wording": 1,
    }  # fmt: skip


def _ratings(link: str, people: list[str], draw: Draw) -> str:
    codes = draw.rng.integers(len(CODES), size=len(people))
    minutes = draw.rng.integers(60, size=(len(people), 2))
    uids = draw.uids(len(people))
    return "".join(
        f'{{"type":"ratings","id":"{uid}","link_id":"{link}","participant_id":"{who}",'
        f'"round_id":null,"consistency":"{CODES[code]}","rationale":null,"wording":1,'
        f'"rated_at":"2024-12-02T09:{minute:02}:{second:02}.000Z",'
        f'"created_at":"2024-12-02T09:{minute:02}:{second:02}.000Z",'
        f'"modified_at":"2024-12-02T09:{minute:02}:{second:02}.000Z","version":1}}\n'
        for uid, who, code, (minute, second) in zip(
            uids, people, codes.tolist(), np.asarray(minutes).tolist(), strict=True
        )
    )

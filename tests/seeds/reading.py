"""Reads a seed and counts in it, independently of the application's own arithmetic."""

import json
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

Record = dict[str, Any]
Document = dict[str, Any]

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
RECORD_TYPES = (
    "participants",
    "perspectives",
    "questions",
    "hypotheses",
    "sources",
    "evidence",
    "citations",
    "links",
    "ratings",
    "rounds",
    "estimates",
    "impact_estimates",
    "judgements",
    "arguments",
    "argument_votes",
    "implications",
    "implication_estimates",
    "assumptions",
    "indicators",
    "indicator_estimates",
    "observations",
    "resolutions",
)
SCALE = {"CC": 2, "C": 1, "N": 0, "I": -1, "II": -2}
SQRT2 = 2**0.5
WEIGHT = {"low": 1 / SQRT2, "medium": 1.0, "high": SQRT2}
CREDIBILITY = {1: "high", 2: "high", 3: "medium", 4: "low", 5: "low", 6: "medium", None: "medium"}


def seed(name: str) -> Document:
    document: Document = json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))
    return document


def records(document: Document) -> list[Record]:
    """Every record below the assessment, in document order."""
    return [record for kind in RECORD_TYPES for record in document[kind]]


def labels(document: Document, kind: str) -> dict[str, str]:
    """Id to label."""
    return {record["id"]: record["label"] for record in document[kind]}


def consensus(codes: list[str]) -> int | None:
    """The median of the ratings on -2 to 2, a half going toward neutral; None if most say NA."""
    rated = [SCALE[code] for code in codes if code != "NA"]
    if len(codes) - len(rated) > len(rated) or not rated:
        return None
    return int(median(rated))


def ratings_by_cell(document: Document) -> dict[tuple[str, str], dict[str, Record]]:
    """(evidence label, hypothesis label) to participant id to rating."""
    evidence, hypotheses = labels(document, "evidence"), labels(document, "hypotheses")
    cell_of = {
        link["id"]: (evidence[link["evidence_id"]], hypotheses[link["hypothesis_id"]])
        for link in document["links"]
    }
    cells: dict[tuple[str, str], dict[str, Record]] = {cell: {} for cell in cell_of.values()}
    for rating in document["ratings"]:
        cells[cell_of[rating["link_id"]]][rating["participant_id"]] = rating
    return cells


def cell_consensus(document: Document) -> dict[tuple[str, str], int | None]:
    return {
        cell: consensus([rating["consistency"] for rating in ratings.values()])
        for cell, ratings in ratings_by_cell(document).items()
    }


def contradicting(document: Document) -> dict[str, set[str]]:
    """Hypothesis label to the evidence that the team finds inconsistent with it."""
    result: dict[str, set[str]] = defaultdict(set)
    for (evidence, hypothesis), value in cell_consensus(document).items():
        if value is not None and value < 0:
            result[hypothesis].add(evidence)
    return dict(result)


def origins(document: Document) -> dict[str, str]:
    """Evidence label to the name of the origin behind its citation."""
    names = {source["id"]: source["name"] for source in document["sources"]}
    evidence = labels(document, "evidence")
    return {
        evidence[citation["evidence_id"]]: names[citation["origin_source_id"]]
        for citation in document["citations"]
    }


def without(found: dict[str, set[str]], left_out: set[str], *hypotheses: str) -> list[int]:
    """How many contradicting items each of the hypotheses keeps."""
    return [len(found.get(hypothesis, set()) - left_out) for hypothesis in hypotheses]


def heuer(document: Document, hypothesis: str, left_out: frozenset[str] = frozenset()) -> int:
    """Inconsistency over the team's cells: I counts 1, II counts 2 (Heuer 1999)."""
    return sum(
        -value
        for (evidence, of), value in cell_consensus(document).items()
        if of == hypothesis and value is not None and value < 0 and evidence not in left_out
    )


def weighted(document: Document, hypothesis: str, left_out: frozenset[str] = frozenset()) -> float:
    """The same, times credibility and relevance at 1/sqrt 2, 1 and sqrt 2 (PARC ACH 2.0)."""
    evidence, hypotheses = labels(document, "evidence"), labels(document, "hypotheses")
    grade = {record["label"]: record["credibility"] for record in document["evidence"]}
    relevance = {
        (evidence[link["evidence_id"]], hypotheses[link["hypothesis_id"]]): link["relevance"]
        for link in document["links"]
    }
    return sum(
        -value * WEIGHT[CREDIBILITY[grade[item]]] * WEIGHT[relevance[item, of]]
        for (item, of), value in cell_consensus(document).items()
        if of == hypothesis and value is not None and value < 0 and item not in left_out
    )

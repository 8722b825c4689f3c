"""Measures one database in a process of its own, and writes the figures as JSON lines.

Started by `python -m benchmarks`; Django's settings are those of one database for good.
"""

import argparse
import dataclasses
import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from benchmarks import stage

if TYPE_CHECKING:
    from benchmarks.figures import Figure
    from benchmarks.workload import Workload

MEASURES: Final = (
    "pages",
    "members",
    "http",
    "queries",
    "rating",
    "writers",
    "people",
    "scoring",
    "files",
)


class Stage:
    """The workloads of one run, each made when it is first asked for."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.sizes: list[str] = options.sizes.split(",")
        self.seed: int = options.seed
        self.port: int = options.port
        self.folder: Path = options.folder
        self.made: dict[tuple[str, int], Workload] = {}

    def workload(self, size: str, number: int = 0) -> "Workload":
        from benchmarks.workload import SIZES, make_workload

        key = (size, number)
        if key not in self.made:
            self.made[key] = make_workload(SIZES[size], seed=self.seed, number=number)
            _analyse()
        return self.made[key]

    @property
    def workloads(self) -> Mapping[str, "Workload"]:
        """The sizes asked for, from M upwards."""
        return {size: self.workload(size) for size in self.sizes if size != "S"}

    @property
    def busiest(self) -> "Workload":
        """Where sixteen people rate: M has twenty members."""
        return self.workload("M")


def _analyse() -> None:
    """What PostgreSQL does by itself a minute later."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _pages(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.pages import matrix_in_process

    return matrix_in_process(stage.workloads)


def _members(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.pages import members_in_process

    return members_in_process(stage.workloads)


def _http(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.pages import matrix_over_http

    return matrix_over_http(stage.workloads, stage.port, stage.folder)


def _queries(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.pages import queries_at_two_sizes

    return queries_at_two_sizes(stage.workload("S"), stage.workload("M"))


def _rating(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.writing import one_by_one

    return one_by_one(stage.busiest)


def _writers(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.writing import WRITERS, sixteen_writers

    several = [stage.workload("S", number) for number in range(WRITERS)]
    return sixteen_writers(stage.busiest, several)


def _people(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.writing import sixteen_people

    return sixteen_people(stage.busiest, stage.port, stage.folder)


def _scoring(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.analysing import analyses

    return analyses(stage.seed)


def _files(stage: Stage) -> "Iterator[Figure]":
    from benchmarks.carrying import carrying
    from benchmarks.workload import SIZES

    sizes = [SIZES[size] for size in stage.sizes if size != "S"]
    return carrying(sizes, stage.workload("S"), stage.folder, stage.seed)


RUN: Final[Mapping[str, Callable[[Stage], "Iterator[Figure]"]]] = {
    "pages": _pages,
    "members": _members,
    "http": _http,
    "queries": _queries,
    "rating": _rating,
    "writers": _writers,
    "people": _people,
    "scoring": _scoring,
    "files": _files,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--database", required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--sizes", required=True)
    parser.add_argument("--only", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    stage.prepare(options.database, options.address, options.folder)
    stage.set_up()
    own = Stage(options)
    with (options.folder / "figures.jsonl").open("w") as lines:
        for name in options.only.split(","):
            for figure in RUN[name](own):
                figure.database = options.database
                figure.load = os.getloadavg()[0]
                _write(figure, lines)


def _write(figure: "Figure", lines: TextIO) -> None:
    lines.write(json.dumps(dataclasses.asdict(figure)) + "\n")
    lines.flush()


if __name__ == "__main__":
    main()

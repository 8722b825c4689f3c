"""`python -m benchmarks`: measures, prints the table, writes the figures; see the package."""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.figures import Figure, Run, print_table
from benchmarks.measure import MEASURES

RESULTS: Final = Path(__file__).parent / "results"
DATABASES: Final = ("sqlite", "postgres")
SIZES: Final = ("S", "M", "L", "XL")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=_some_of(SIZES), default="S,M,L", help="S,M,L,XL")
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument(
        "--address",
        default="postgres://postgres@127.0.0.1:5432/assay_bench",
        help="of a PostgreSQL database that is dropped and made anew",
    )
    known = ",".join(MEASURES)
    parser.add_argument("--only", type=_some_of(MEASURES), default=known, help=known)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8117, help="of the server that is measured")
    parser.add_argument("--json", action="store_true", help="print figures, not a table")
    return parser.parse_args()


def _some_of(known: tuple[str, ...]) -> "type[str]":
    def checked(text: str) -> str:
        for word in text.split(","):
            if word not in known:
                raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(known)}")
        return text

    return checked  # type: ignore[return-value]


def main() -> None:
    chosen = options()
    started = datetime.now(UTC)  # noqa: TID251  (the operator's clock)
    run = Run(machine=_machine(started))
    for database in chosen.database or ["sqlite"]:
        run.figures.extend(_measure(database, chosen))
    path = RESULTS / f"{started:%Y%m%dT%H%M%SZ}.json"
    run.write(path)
    if chosen.json:
        sys.stdout.write(json.dumps(run.as_json(), indent=1) + "\n")
        return
    # A table that is piped away is not folded to 80 columns.
    console = Console(width=None if sys.stdout.isatty() else 220)
    print_table(run, console)
    console.print(
        f"Written to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}"
    )


def _machine(started: datetime) -> dict[str, object]:
    return {
        "measured_at": f"{started:%Y-%m-%dT%H:%M:%SZ}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "django": version("django"),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def _measure(database: str, chosen: argparse.Namespace) -> list[Figure]:
    """The figures of one database, measured in a process of its own; all, or those until it
    failed."""
    folder = Path(tempfile.mkdtemp(prefix="assay-benchmarks-"))
    command = [sys.executable, "-m", "benchmarks.measure", "--folder", str(folder)]
    for name in ("address", "sizes", "only", "seed", "port"):
        command += [f"--{name}", str(getattr(chosen, name))]
    try:
        with (folder / "log").open("wb") as log:
            done = subprocess.run(
                [*command, "--database", database], stdout=log, stderr=log, check=False
            )
        if done.returncode:
            tail = (folder / "log").read_text(errors="replace").splitlines()[-12:]
            Console(stderr=True).print("\n".join(["measuring stopped:", *tail]), markup=False)
        lines = folder / "figures.jsonl"
        text = lines.read_text() if lines.exists() else ""
        return [Figure(**json.loads(line)) for line in text.splitlines()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

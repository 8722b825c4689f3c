"""`import_evidence`: evidence and sources out of a file, in somebody's name."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.accounts.queries import user_named
from assessments.basis import Actor
from assessments.interchange.bulk import rules
from assessments.interchange.bulk.models import BulkImport
from assessments.interchange.bulk.operations import import_rows
from assessments.interchange.bulk.operations.drafting import contributing
from assessments.interchange.bulk.preparing import Prepared, Wanted, prepare
from assessments.interchange.bulk.reading import read_file
from assessments.interchange.bulk.records import preview_record
from assessments.interchange.bulk.table import Asked
from assessments.management.faults import refusals_as_errors
from assessments.management.progress import status

_SHOWN = 50


class Command(BaseCommand):
    help = (
        "Import evidence and sources from a file (CSV, XLSX, RIS, BibTeX, CSL-JSON, or text with "
        "a statement a line): all of it or nothing, as its importer may by hand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--assessment", type=UUID, required=True, metavar="UID")
        parser.add_argument(
            "--as", dest="username", required=True, metavar="USER", help="in whose name"
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help="on top of what is guessed; may be given several times: "
            + ", ".join(rules.FIELDS),
        )
        parser.add_argument(
            "--default",
            action="append",
            default=[],
            metavar="FIELD=VALUE",
            help="for rows that say nothing: " + ", ".join(rules.DEFAULTS),
        )
        parser.add_argument("--format", choices=rules.FORMATS, default="")
        parser.add_argument("--encoding", choices=rules.ENCODINGS, default="")
        parser.add_argument("--delimiter", choices=rules.DELIMITERS, default="")
        parser.add_argument("--sheet", default="", help="of a workbook")
        parser.add_argument("--no-headings", action="store_true")
        parser.add_argument(
            "--exact", choices=rules.CHOICES, default="", help="rows said word for word already"
        )
        parser.add_argument(
            "--near", choices=rules.CHOICES, default="", help="rows that read like others"
        )
        parser.add_argument("--accept", action="store_true", help="accept it at once")
        parser.add_argument("--leave-out", action="store_true", help="leave out rows with faults")
        parser.add_argument("--dry-run", action="store_true", help="say what would be")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = _actor(options["username"])
        with (
            refusals_as_errors(f"{options['username']} sees no such assessment"),
            status(self.stderr, "Reading") as say,
        ):
            prepared = self._prepared(actor, options, say)
            if options["dry_run"]:
                self._preview(prepared)
                return
            made = import_rows(
                actor=actor,
                assessment_uid=options["assessment"],
                table=prepared.table,
                columns=prepared.columns,
                fates=prepared.fates,
                name=options["file"].name,
                accept=options["accept"],
                leave_out=options["leave_out"],
                progress=lambda done, total: say(f"Writing {done} of {total}"),
            )
        self._report(made)

    def _prepared(self, actor: Actor, options: dict[str, Any], say: Any) -> Prepared:
        access = contributing(actor, options["assessment"])
        asked = Asked(
            format=options["format"],
            encoding=options["encoding"],
            delimiter=options["delimiter"],
            sheet=options["sheet"],
            has_headings=False if options["no_headings"] else bool(options["map"]) or None,
        )
        table = read_file(_content(options["file"]), options["file"].name, asked)
        wanted = Wanted(
            columns=_pairs("--map", options["map"]),
            defaults=_pairs("--default", options["default"]),
            exact=options["exact"],
            near=options["near"],
        )
        return prepare(access, table, wanted, lambda done, n: say(f"Comparing {done} of {n}"))

    def _preview(self, prepared: Prepared) -> None:
        told = preview_record(prepared)
        self.stdout.write(f"{told['rows']} rows of {told['format']}")
        self.stdout.write(f"columns: {json.dumps(told['map'], ensure_ascii=False)}")
        self.stdout.write(_counts(told["counts"]))
        for note in told["notes"]:
            self.stdout.write(note)
        for alike in told["alike"][:_SHOWN]:
            other = alike["evidence_id"] or f"row {alike['of_row']}"
            how = "is the same as" if alike["exact"] else f"is {alike['share']:.0%} like"
            self.stdout.write(f"row {alike['row']} {how} {other}: {alike['choice']}")
        for fault in told["faults"][:_SHOWN]:
            self.stdout.write(f"{fault['pointer']} {fault['detail']}")
        more = max(0, len(told["alike"]) - _SHOWN) + max(0, len(told["faults"]) - _SHOWN)
        if more:
            self.stdout.write(f"… and {more} more")

    def _report(self, made: BulkImport) -> None:
        self.stdout.write(f"{made.uid}: {_counts(made.counts)}")


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts.items() if count)


def _actor(username: str) -> Actor:
    user = user_named(username)
    if user is None:
        raise CommandError(f"there is no active user {username!r}")
    return Actor(
        at=timezone.now(),
        user_id=user.pk,
        name=user.display_name,
        is_superuser=user.is_superuser,
    )


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > rules.FILE_BYTES_MOST:
            raise CommandError(f"{path} is larger than {rules.FILE_BYTES_MOST // 1024**2} MB")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise CommandError(f"{option} {text}: write it as FIELD=…")
        found[name.strip()] = value.strip()
    return found

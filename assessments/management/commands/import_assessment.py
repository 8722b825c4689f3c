"""Bring a whole assessment in from a file, identity and all."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.accounts.models import User
from assessments.accounts.queries import user_named
from assessments.basis import Actor, system_actor
from assessments.evidence.operations import give_account
from assessments.framing.access import access_to
from assessments.framing.queries import participants_of
from assessments.interchange.operations import How, import_as_operator
from assessments.interchange.parsing import parse_json, parse_ndjson
from assessments.interchange.reports import ImportReport
from assessments.interchange.rules import Document
from assessments.interchange.work import given_in
from assessments.management.faults import refusals_as_errors
from assessments.management.progress import counted


def read_document(path: Path) -> Document:
    """The parsed file, whole: NDJSON by its name's ending, JSON otherwise."""
    try:
        if _is_lines(path):
            with path.open("rb") as lines:
                return parse_ndjson(lines)
        return parse_json(path.read_bytes())
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None


def _is_lines(path: Path) -> bool:
    return path.suffix in (".ndjson", ".jsonl")


class Command(BaseCommand):
    help = (
        "Imports an assessment in Assay's own format (JSON, or NDJSON by the ending .ndjson). "
        "Ids, times and statuses are kept. The same file again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen")
        parser.add_argument("--team", type=UUID, help="id of an existing team, not the file's own")
        parser.add_argument(
            "--link",
            action="append",
            default=[],
            metavar="USERNAME=NAME",
            help="this account is that participant; may be given more than once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_actor(timezone.now())
        links = [_link(text) for text in options["link"]]
        with refusals_as_errors("there is no such team"):
            report = self._import(actor, options)
        self._say(report, verbosity=options["verbosity"])
        if report.counts()["conflict"]:
            raise CommandError("there are conflicts: it cannot be imported as it is")
        if not options["dry_run"]:
            for user, name in links:
                self._link(actor, report, user, name)

    def _import(self, actor: Actor, options: dict[str, Any]) -> ImportReport:
        """In steps, so that others write meanwhile; stopped by Ctrl-C it leaves nothing."""
        path: Path = options["file"]
        keeps_outcomes = options["verbosity"] > 1
        try:
            with path.open("rb") as file, counted(self.stderr, f"Reading {path}") as count:
                return import_as_operator(
                    actor=actor,
                    document=given_in(file, is_lines=_is_lines(path)),
                    team_uid=options["team"],
                    dry_run=options["dry_run"],
                    how=How(
                        in_steps=True,
                        progress=lambda kind, done, total: count(
                            kind.replace("_", " ").capitalize(), done, total
                        ),
                        tell=None if keeps_outcomes else lambda outcome: None,
                    ),
                )
        except OSError as error:
            raise CommandError(f"cannot read {path}: {error.strerror}") from None
        except KeyboardInterrupt:
            raise CommandError("stopped: nothing was imported") from None

    def _say(self, report: ImportReport, *, verbosity: int) -> None:
        if verbosity > 1:
            for outcome in report.outcomes:
                self.stdout.write(f"{outcome.outcome} {outcome.type} {outcome.id}")
        counts = ", ".join(f"{count} {word}" for word, count in report.counts().items() if count)
        would = "would be " if report.dry_run else ""
        self.stdout.write(f"{report.assessment_uid}: {would}{counts}")

    def _link(self, actor: Actor, report: ImportReport, user: User, name: str) -> None:
        assert report.assessment_uid is not None
        link_by_name(actor, report.assessment_uid, user, name)
        self.stdout.write(f"{user.username} is {name}")


def _link(text: str) -> tuple[User, str]:
    username, _, name = text.partition("=")
    user = user_named(username)
    if user is None or not name:
        raise CommandError(f"--link {text}: give an existing account and a participant's name")
    return user, name


def link_by_name(actor: Actor, assessment_uid: UUID, user: User, name: str) -> None:
    """Give `user` the participant of that name; nothing is done when they have it already."""
    people = participants_of(access_to(actor, assessment_uid)).filter(name=name)
    found = list(people[:2])
    if len(found) != 1:
        raise CommandError(f"there is not exactly one participant called {name}")
    if found[0].user_id == user.pk:
        return
    with refusals_as_errors():
        give_account(
            actor=actor, assessment_uid=assessment_uid, participant_uid=found[0].uid, user=user
        )

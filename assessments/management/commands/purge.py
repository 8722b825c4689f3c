"""Delete for good what was spilled or must be erased, for the operator."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.basis import system_actor
from assessments.curation.purging.operations import (
    purge_argument,
    purge_assessment,
    purge_evidence,
    purge_source,
)
from assessments.curation.purging.queries import doomed_thing
from assessments.framing.access import access_to
from assessments.management.faults import refusals_as_errors

_PURGES: dict[str, Any] = {
    "evidence": purge_evidence,
    "source": purge_source,
    "argument": purge_argument,
}


class Command(BaseCommand):
    help = (
        "Deletes evidence, a source, what an argument says or a whole assessment for good, from "
        "the records, the journal, drafts, kept answers and files. Cannot be undone. Backups and "
        "downloaded copies are not touched."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("assessment", type=UUID, help="the id of the assessment")
        which = parser.add_mutually_exclusive_group()
        for kind in _PURGES:
            which.add_argument(f"--{kind}", type=UUID, metavar="ID", help=f"only this {kind}")
        parser.add_argument("--reason", required=True, help="stays in the journal")
        parser.add_argument(
            "--everywhere",
            action="store_true",
            help="black the words out in what others wrote in the assessment, too",
        )
        parser.add_argument("--confirm", help="what would be typed: do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        uid = options["assessment"]
        kind = next((kind for kind in _PURGES if options[kind]), "assessment")
        thing = options.get(kind) or uid
        actor = system_actor(timezone.now())
        with refusals_as_errors(f"there is no such {kind}"):
            found = doomed_thing(access_to(actor, uid), kind, thing)
        for stays in found.stays:
            self.stderr.write(f"Stays: {stays}.")
        typed = options["confirm"]
        if typed is None:
            typed = input(f"Delete {found.words!r} for good? Type {found.confirmation}: ")
        given: dict[str, Any] = {
            "actor": actor,
            "assessment_uid": uid,
            "confirmation": typed,
            "reason": options["reason"],
        }
        with refusals_as_errors(f"there is no such {kind}"):
            if kind == "assessment":
                purge_assessment(**given)
                told = "with its journal"
            else:
                more = {f"{kind}_uid": thing, "everywhere": options["everywhere"]}
                told = f"{_PURGES[kind](**given, **more)} changes of the journal redacted"
        self.stdout.write(f"Deleted for good; {told}.")
        self.stderr.write("Backups and downloaded copies are not touched.")

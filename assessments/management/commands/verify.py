"""Check that what is stored agrees with itself."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone

from assessments.basis import system_actor
from assessments.evidence.operations import recount_links
from assessments.framing.models import Assessment
from assessments.framing.queries import assessments_of
from assessments.journal.models import Stream
from assessments.management.progress import status


class Command(BaseCommand):
    help = (
        "Recounts the ratings of every link and looks for gaps in the journal. "
        "Ends with an error when something is wrong and was not repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="bring the counts in step")

    def handle(self, *args: Any, **options: Any) -> None:
        repair = bool(options["repair"])
        left = 0
        assessments = list(assessments_of(system_actor(timezone.now())))
        with status(self.stderr, "Recounting") as say:
            for number, assessment in enumerate(assessments, start=1):
                say(f"Recounting {number} of {len(assessments)}")
                for line in _miscounts(assessment, repair=repair):
                    self.stdout.write(line)
                    left += not repair
            say("Reading the journal")
            for line in _gaps():
                self.stdout.write(line)
                left += 1
        if left:
            raise CommandError(f"{left} faults")
        self.stdout.write(f"{len(assessments)} assessments verified")


def _miscounts(assessment: Assessment, *, repair: bool) -> Iterator[str]:
    for miscount in recount_links(assessment=assessment, repair=repair):
        done = "repaired" if repair else "wrong"
        yield (
            f"{done}: link {miscount.link_uid} counts {miscount.stored}, "
            f"its ratings {miscount.counted}"
        )


def _gaps() -> Iterator[str]:
    """Streams whose changes are not numbered from 1 to `last` without a gap. One query."""
    counted = Stream.objects.annotate(
        n=Count("changes"), low=Min("changes__number"), high=Max("changes__number")
    )
    sound = Q(n=F("last")) & (Q(n=0) | Q(low=1, high=F("last")))
    for stream in counted.exclude(sound).order_by("pk"):
        yield f"wrong: the journal of {stream} has {stream.n} changes"

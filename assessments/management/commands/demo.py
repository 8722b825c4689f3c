"""From nothing to a running server with the samples and accounts of every role."""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from assessments.accounts.models import User
from assessments.accounts.operations import ensure_user
from assessments.basis import Actor, system_actor
from assessments.framing.access import access_to
from assessments.framing.models import Assessment, Participant
from assessments.framing.queries import participants_of
from assessments.interchange.operations import import_as_operator
from assessments.management.commands.import_assessment import link_by_name, read_document
from assessments.management.faults import refusals_as_errors
from assessments.management.progress import status
from assessments.teams.models import Membership
from assessments.teams.operations import add_member

PASSWORD = "assay-demo-2024"  # noqa: S105  (printed, and meant for this machine alone)
SEEDS = Path(__file__).resolve().parents[3] / "seeds"
# The newest stands first on the home page: the one that a newcomer is to open.
SAMPLES = ("published-matrices.json", "russia-north-korea.json")
ADMINISTRATOR = "admin"


class Person(NamedTuple):
    username: str
    first: str
    last: str
    role: str
    hint: str = ""
    is_staff: bool = False

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


PEOPLE = (
    Person("mara", "Mara", "Lindqvist", "lead", "runs rounds, reveals, writes judgements"),
    Person("samira", "Samira", "Haddad", "analyst", "new: rate the matrix, estimate in round 3"),
    Person("pavel", "Pavel", "Novotny", "curator", "accepts evidence at /admin/", is_staff=True),
    Person("lucia", "Lucia", "Ferreira", "observer", "reads the answer"),
    Person("tomasz", "Tomasz", "Wierzba", "analyst"),
    Person("jiwoo", "Jiwoo", "Han", "analyst"),
    Person("adaeze", "Adaeze", "Okonkwo", "analyst"),
    Person("clara", "Clara", "Nguyen", "analyst"),
    Person("yusuf", "Yusuf", "Demirel", "analyst"),
    Person("henrik", "Henrik", "Aalto", "analyst"),
)


class Command(BaseCommand):
    help = (
        "Makes the database, loads the sample assessments, makes demo accounts of every role and "
        "serves on port 8000 (PORT changes it). A second run changes nothing. Not for production."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="only make the demo")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("the demo's password is printed: it is not for PRODUCTION")
        serve = not options["no_serve"]
        with _quiet(), refusals_as_errors(), status(self.stderr, "Making the database") as say:
            call_command("migrate", verbosity=0, interactive=False)
            say("Making the accounts")
            users = _accounts()
            for sample in SAMPLES:
                say(f"Loading {sample}")
                _load(sample, users)
            if serve:
                say("Collecting what browsers fetch")
                call_command("collectstatic", verbosity=0, interactive=False)
        self.stdout.write(_how_to_begin())
        if serve:
            self.stdout.flush()
            _serve()


@contextmanager
def _quiet() -> Iterator[None]:
    """A line in the log for each account made would bury how to sign in."""
    root = logging.getLogger()
    before = root.level
    if "LOG_LEVEL" not in os.environ:
        root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.setLevel(before)


def _accounts() -> dict[str, User]:
    """The demo's accounts by username; those that exist keep their password."""
    made: dict[str, User] = {}
    actor = system_actor(timezone.now(), name="demo")
    administrator = Person(ADMINISTRATOR, "Demo", "Administrator", "", is_staff=True)
    with transaction.atomic():
        for person in (*PEOPLE, administrator):
            made[person.username] = ensure_user(
                actor=actor,
                username=person.username,
                password=PASSWORD,
                first_name=person.first,
                last_name=person.last,
                is_staff=person.is_staff,
                is_superuser=person.username == ADMINISTRATOR,
            )
    return made


def _load(sample: str, users: dict[str, User]) -> None:
    """Import one sample unless it is there, and give the accounts their participants."""
    actor = system_actor(timezone.now(), name="demo")
    document = read_document(SEEDS / sample)
    uid = UUID(document["assessment"]["id"])
    if not Assessment.objects.filter(uid=uid).exists():
        import_as_operator(actor=actor, document=document)
    assessment = access_to(actor, uid).assessment
    known = set(
        Membership.objects.filter(team=assessment.team).values_list("user__username", flat=True)
    )
    for person in PEOPLE:
        if person.username not in known:
            user = users[person.username]
            add_member(actor=actor, team=assessment.team, user=user, role=person.role)
    _link_people(actor, uid, users)


def _link_people(actor: Actor, uid: UUID, users: dict[str, User]) -> None:
    rows = list(participants_of(access_to(actor, uid)))
    linked = {row.user_id for row in rows}
    free: set[str] = {row.name for row in rows if _is_free(row)}
    for person in PEOPLE:
        user = users[person.username]
        if user.pk not in linked and person.name in free:
            link_by_name(actor, uid, user, person.name)


def _is_free(participant: Participant) -> bool:
    return participant.user_id is None


def _how_to_begin() -> str:
    port = os.environ.get("PORT", "8000")
    width = max(len(person.username) for person in PEOPLE)
    lines = [
        "",
        f"Assay's demo: http://127.0.0.1:{port}/",
        "",
        f"Sign in as any of these; the password is {PASSWORD}",
        "",
    ]
    lines += [
        f"  {person.username:<{width}}  {person.role:<8}  {person.hint}".rstrip()
        for person in PEOPLE
    ]
    lines += [
        f"  {ADMINISTRATOR:<{width}}  superuser  everything in the admin, /admin/",
        "",
        "Begin as samira: open the sample, read the answer, rate a cell of the matrix, then",
        "estimate in the blind round that is still open.",
        "",
    ]
    return "\n".join(lines)


def _serve() -> None:
    """Become the server, so that Ctrl-C and signals reach it and nothing stands between."""
    root = Path(settings.BASE_DIR)
    os.chdir(root)
    # A line for each request would bury how to sign in.
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    command = [sys.executable, "-m", "gunicorn", "--config", "config/serve.py", "config.wsgi"]
    os.execv(sys.executable, command)  # noqa: S606

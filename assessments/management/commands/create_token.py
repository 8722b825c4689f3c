"""Make a token with which another program signs in."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.accounts.models import User
from assessments.accounts.operations import create_token
from assessments.basis import READ, SCOPES
from assessments.management.faults import refusals_as_errors


class Command(BaseCommand):
    help = "Makes a token and prints it. It is stored as a hash: this is the only time it shows."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument(
            "--scope", action="append", choices=SCOPES, help=f"may be repeated; {READ} without it"
        )
        limit = parser.add_mutually_exclusive_group()
        limit.add_argument("--team", type=UUID, help="limit it to this team")
        limit.add_argument("--assessment", type=UUID, help="limit it to this assessment")
        parser.add_argument("--days", type=int, default=90, help="until it expires; 90")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"there is no account {options['username']}")
        with refusals_as_errors():
            _, text = create_token(
                user=user,
                name=options["name"],
                scopes=options["scope"] or [READ],
                days=options["days"],
                team_uid=options["team"],
                assessment_uid=options["assessment"],
            )
        self.stdout.write(text)

"""`create_token`: print a token for the REST interface, once."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.accounts.operations import create_token
from assessments.accounts.queries import user_named
from assessments.accounts.rules import TOKEN_DAYS_MOST
from assessments.basis import SCOPES, Actor
from assessments.framing.access import access_to
from assessments.management.faults import refusals_as_errors
from assessments.teams.queries import teams_of


class Command(BaseCommand):
    help = "Print a token for the REST interface. It is shown once and stored as a hash only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose token it is; it can do what they may do")
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument(
            "--scope",
            action="append",
            choices=SCOPES,
            help="may be given several times; read alone unless given",
        )
        parser.add_argument(
            "--days", type=int, default=90, help=f"until it expires, 1 to {TOKEN_DAYS_MOST}"
        )
        limit = parser.add_mutually_exclusive_group()
        limit.add_argument("--team", type=UUID, help="limit it to one team's assessments")
        limit.add_argument("--assessment", type=UUID, help="limit it to one assessment")

    def handle(self, *args: Any, **options: Any) -> None:
        user = user_named(options["username"])
        if user is None:
            raise CommandError(f"there is no active user {options['username']!r}")
        actor = Actor(
            at=timezone.now(),
            user_id=user.pk,
            name=user.display_name,
            is_superuser=user.is_superuser,
        )
        team, assessment = options["team"], options["assessment"]
        if team is not None and not teams_of(actor).filter(uid=team).exists():
            raise CommandError(f"{user.username} belongs to no team {team}")
        with refusals_as_errors(f"{user.username} sees no assessment {assessment}"):
            if assessment is not None:
                access_to(actor, assessment)
            token, text = create_token(
                user=user,
                name=options["name"],
                scopes=options["scope"] or ["read"],
                days=options["days"],
                team_uid=team,
                assessment_uid=assessment,
            )
        self.stdout.write(text)
        if options["verbosity"] > 0:
            self.stderr.write(
                f"For {user.username}, to {', '.join(token.scopes)}, until {token.expiry:%Y-%m-%d}."
                " It is not shown again. Send it as: Authorization: Bearer <token>"
            )

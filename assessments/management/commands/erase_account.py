"""Erase somebody's account, for those who cannot do it themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.accounts.models import User
from assessments.basis import system_actor
from assessments.management.faults import refusals_as_errors
from assessments.people.operations import erase_account


class Command(BaseCommand):
    help = (
        "Erases an account with its tokens, sessions and memberships. What it has judged stays, "
        "under a pseudonym. Cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"there is no account named {options['username']}")
        if not options["yes"] and input(f"Erase {user.username} for good? [yes/no] ") != "yes":
            raise CommandError("nothing was erased")
        with refusals_as_errors():
            name = erase_account(actor=system_actor(timezone.now()), user_id=user.pk)
        self.stdout.write(f"Erased. What it has judged is now of: {name}")

"""Write a whole assessment to a file or to standard output."""

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from assessments.accounts.queries import user_named
from assessments.basis import Actor, system_actor
from assessments.framing.access import access_to
from assessments.interchange.formats import FORMATS
from assessments.management.faults import refusals_as_errors
from assessments.management.progress import status


class Command(BaseCommand):
    help = "Exports an assessment. Sealed judgements are in no format."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uid", type=UUID, metavar="ID")
        parser.add_argument("--format", choices=sorted(FORMATS), default="json")
        parser.add_argument("--output", type=Path, help="a file; standard output without it")
        parser.add_argument("--as", dest="username", help="as this account may see it")
        parser.add_argument("--marking", help="leave out what is marked above it (TLP:GREEN …)")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = _actor(options["username"])
        with refusals_as_errors("there is no such assessment for this account"):
            access = access_to(actor, options["uid"])
            chunks = FORMATS[options["format"]].write(access, marking=options["marking"])
        output: Path | None = options["output"]
        if output is None:
            target = getattr(sys.stdout, "buffer", None)
            for chunk in chunks:
                if target is None:
                    self.stdout.write(chunk.decode(), ending="")
                else:
                    target.write(chunk)
            return
        # Written beside and moved into place, so that a broken export is not taken for a whole one.
        part = output.with_name(f"{output.name}.part")
        try:
            with status(self.stderr, f"Writing {output}"), part.open("wb") as file:
                file.writelines(chunks)
            part.replace(output)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"cannot write {output}: {error.strerror}") from None
        self.stdout.write(f"wrote {output}")


def _actor(username: str | None) -> Actor:
    now = timezone.now()
    if username is None:
        return system_actor(now)
    user = user_named(username)
    if user is None:
        raise CommandError(f"there is no active user {username!r}")
    return Actor(at=now, user_id=user.pk, name=user.display_name, is_superuser=user.is_superuser)

"""Do the long work that waits."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from assessments.jobs.runner import Runner


class Command(BaseCommand):
    help = (
        "Does the long work that people and programs ask for (JOBS=worker), one piece at a time, "
        "until it is stopped; run as many as there are cores to spare. Stopped by SIGTERM or "
        "Ctrl-C it gives back what it has begun."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        runner = Runner()

        def stop(_signal: int, _frame: FrameType | None) -> None:
            runner.stop()

        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, stop)
        if not options["once"]:
            self.stdout.write("Waiting for work.")
            runner.run()
            return
        runner.tidy()
        count = 0
        while not runner.going_down.is_set() and runner.run_next():
            count += 1
        self.stdout.write(f"{count} done.")

"""The process that imports dies, or is told to stop, in the middle: nothing of it is ever seen, and
somebody else finishes the work. Meanwhile others write."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from assessments.basis import Actor
from assessments.evidence.models import Rating
from assessments.framing.models import Assessment
from assessments.interchange.models import Unfinished
from assessments.interchange.work import IMPORT
from assessments.jobs.models import Job
from assessments.jobs.operations import start_job
from assessments.jobs.rules import LOST_AFTER
from assessments.jobs.runner import Runner
from tests.house.test_killed import address
from tests.interchange.documents import MATRICES, document, operator
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PEOPLE = 500
PATIENCE = 60


def many_lines():
    """The published matrices, every link rated by many."""
    doc = document(MATRICES)
    stamp = {key: doc["participants"][0][key] for key in ("created_at", "modified_at", "version")}
    people = [
        {"id": str(uuid4()), "name": f"Judge {n}", "role": "analyst", **stamp}
        for n in range(PEOPLE)
    ]
    rating = doc["ratings"][0]
    out = io.StringIO()

    def line(kind, row):
        out.write(json.dumps({"type": kind, **row}, separators=(",", ":"), default=float) + "\n")

    line("header", {key: v for key, v in doc.items() if isinstance(v, str) or v is None})
    line("assessment", doc["assessment"])
    line("team", doc["team"])
    doc["participants"] += people
    for kind, rows in doc.items():
        if isinstance(rows, list) and kind != "ratings":
            for row in rows:
                line(kind, row)
    for link in doc["links"]:
        for who in people:
            own = {"id": str(uuid4()), "link_id": link["id"], "participant_id": who["id"]}
            line("ratings", {**rating, **own, "rationale": None})
    return out.getvalue().encode(), len(doc["links"]) * PEOPLE


def worker(folder, *options):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DATA_DIR": str(folder),
        "JOBS": "worker",
        "DATABASE_URL": address(),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "work", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def rating_all_the_while(world, over):
    """Somebody who rates in another assessment until it is over; how often."""
    codes, count = ("CC", "C", "N", "I", "II"), 0
    try:
        while not over.is_set():
            world.rate("ana", "E1", "H1", codes[count % 5])
            count += 1
            time.sleep(0.01)
    finally:
        connections.close_all()
    return count


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_seen_of_an_import_that_was_cut_off_and_another_finishes_it(tmp_path, sent):
    world = build_world()
    world.accepted()
    text, count = many_lines()
    ana = Actor(at=timezone.now(), user_id=world.users["ana"].pk, name="Ana")
    payload = {"is_lines": True, "dry_run": False, "team_id": str(world.team.uid)}
    job = start_job(actor=ana, kind=IMPORT, payload=payload, upload=io.BytesIO(text))
    over = threading.Event()
    pool = ThreadPoolExecutor(1)
    others = pool.submit(rating_all_the_while, world, over)
    process = worker(tmp_path)
    until(lambda: Rating.objects.filter(assessment__is_importing=True).exists())
    process.send_signal(sent)
    process.wait(PATIENCE)
    assert Assessment.objects.visible_to(operator()).count() == 1
    call_command("verify", verbosity=0)
    job.refresh_from_db()
    if sent == signal.SIGKILL:
        assert job.state == "running"
        assert Unfinished.objects.exists()
        before = timezone.now() - 2 * LOST_AFTER - timedelta(minutes=5)
        Job.objects.update(beat_at=before)
        Runner().tidy()
        job.refresh_from_db()
    assert (job.state, job.attempts) == ("queued", int(sent == signal.SIGKILL))
    assert not Unfinished.objects.exists()
    assert Assessment.objects.count() == 1
    assert worker(tmp_path, "--once").wait(PATIENCE) == 0
    over.set()
    # Not one was refused, or raised anything.
    assert others.result(PATIENCE) > 10
    job.refresh_from_db()
    assert (job.state, job.problem) == ("done", None)
    made = Assessment.objects.get(uid=job.result["assessment_id"])
    assert Rating.objects.filter(assessment=made).count() == count
    call_command("verify", verbosity=0)

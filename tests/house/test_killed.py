"""The server is killed under load: nothing that it acknowledged is lost, nothing is half done."""

import http.client
import itertools
import json
import threading
import time
from dataclasses import dataclass, field

import pytest
from django.db import connection, connections

from assessments.evidence.models import Rating
from assessments.evidence.operations import recount_links
from assessments.journal.models import Change, Stream
from tests.house.full import text_of_token
from tests.platform.servers import PATIENCE, Server, collected
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

RATERS = ("lena", "ana", "ben", "chidi")
CODES = ("CC", "C", "N", "I", "II", "NA")
ITEMS = 4
KILLS = 2
SECONDS = 1.5


@dataclass
class Rater:
    """Rates cell after cell; knows what was acknowledged, and what was under way at the end."""

    name: str
    token: str
    cells: list[str]
    acknowledged: dict[str, str] = field(default_factory=dict)
    under_way: dict[str, str] = field(default_factory=dict)
    count: int = 0
    refused: list = field(default_factory=list)

    def rate(self, port, numbers):
        """Until the server is gone."""
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        for number in numbers:
            cell = self.cells[number % len(self.cells)]
            why = f"{self.name} {number}"
            self.under_way[cell] = why
            body = {"consistency": CODES[number % len(CODES)], "rationale": why}
            try:
                link.request("PUT", cell, json.dumps(body), headers)
                answer = link.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status not in {200, 201}:
                self.refused.append(answer.status)
                break
            self.acknowledged[cell] = self.under_way.pop(cell)
            self.count += 1
        link.close()


def address():
    """The database of this test, for a process of its own."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    password = f":{found['PASSWORD']}" if found["PASSWORD"] else ""
    place = f"{found['HOST'] or '127.0.0.1'}:{found['PORT'] or 5432}"
    return f"postgres://{found['USER']}{password}@{place}/{found['NAME']}"


def load_and_kill(server, raters, numbers):
    """Everybody rates at once; the server dies while they do."""
    before = sum(rater.count for rater in raters)
    with server:
        threads = [
            threading.Thread(target=rater.rate, args=(server.port, numbers), daemon=True)
            for rater in raters
        ]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + PATIENCE
        while sum(rater.count for rater in raters) < before + 40 and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(SECONDS)
        server.kill()
        for thread in threads:
            thread.join(PATIENCE)
        assert not any(thread.is_alive() for thread in threads)
    assert [rater.refused for rater in raters] == [[]] * len(raters), server.logged()
    assert sum(rater.count for rater in raters) >= before + 40


def check(world, raters):
    for rater in raters:
        kept = {
            f"{rater_path(world, row.link.evidence, row.link.hypothesis)}": row.rationale
            for row in Rating.objects.filter(
                is_current=True, participant=world.participant(rater.name)
            ).select_related("link__evidence", "link__hypothesis")
        }
        for cell, why in rater.acknowledged.items():
            # One that was never answered may have been kept or not.
            assert kept.get(cell) in {why, rater.under_way.get(cell, why)}, (rater.name, cell)
        assert set(kept) <= set(rater.acknowledged) | set(rater.under_way)
    assert recount_links(assessment=world.assessment, repair=False) == []
    for stream in Stream.objects.all():
        numbers = Change.objects.filter(stream=stream).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(range(1, stream.last + 1))


def rater_path(world, evidence, hypothesis):
    return f"/api/v1/assessments/{world.uid}/ratings/{evidence.uid}/{hypothesis.uid}/"


def test_what_was_acknowledged_is_there_after_the_server_was_killed(tmp_path):
    world = build_world()
    for number in range(ITEMS):
        world.accepted(f"Item {number}")
    cells = [
        rater_path(world, evidence, hypothesis)
        for evidence in world.assessment.evidence.order_by("pk")
        for hypothesis in world.assessment.hypotheses.order_by("pk")
    ]
    raters = [Rater(name, text_of_token(world, name), cells) for name in RATERS]
    collected(tmp_path)
    where = address()
    numbers = itertools.count()
    for _ in range(KILLS):
        # Nobody else holds the file: what the killed server left has to be recovered.
        connections.close_all()
        load_and_kill(Server(tmp_path, DATABASE_URL=where), raters, numbers)
        check(world, raters)
    with Server(tmp_path, DATABASE_URL=where) as server:
        headers = {"Authorization": f"Bearer {raters[0].token}", "Content-Type": "application/json"}
        body = json.dumps({"consistency": "N", "rationale": "Afterwards"}).encode()
        assert server.ask("PUT", cells[0], body, **headers)[0] in {200, 201}
        status, _, text = server.get(
            cells[0].split("ratings/")[0] + "ratings/?limit=200", **headers
        )
        assert status == 200
        assert "Afterwards" in text

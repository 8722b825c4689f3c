"""What a page shows, as a file, for who is signed in."""

import csv
import io

import pytest
import rispy
from django.urls import reverse
from openpyxl import load_workbook

from tests.house.full import build_full
from tests.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAGES = ("evidence-list", "sources", "matrix", "history", "round")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield build_full()
        transaction.set_rollback(True)


def got(client, world, table, ending="csv", **query):
    return client.get(reverse("table", args=(world.uid, table, ending)), query)


@pytest.mark.parametrize("name", PAGES)
def test_each_list_offers_itself_as_a_file(world, name):
    client = signed_in(world, "lena")
    revealed = world.assessment.rounds.exclude(state="blind").first()
    path = reverse(name, args=(world.uid, *((revealed.uid,) if name == "round" else ())))
    text = client.get(path).content.decode()
    links = [part.split('"')[0] for part in text.split('href="') if "/tables/" in part[:200]]
    assert len(links) == (5 if name == "sources" else 2)
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert answer.getvalue()


def test_the_files_hold_what_the_page_shows(world):
    client = signed_in(world, "ana")
    rows = list(
        csv.DictReader(io.StringIO(got(client, world, "evidence").getvalue().decode("utf-8-sig")))
    )
    assert {"E1", "E2"} <= {row["label"] for row in rows}
    question = {"question": str(world.question("Q1").uid)}
    book = load_workbook(io.BytesIO(got(client, world, "matrix", "xlsx", **question).getvalue()))
    heads = [cell.value for cell in book["matrix"][1]]
    assert heads[:3] == ["evidence", "statement", "H1"]
    assert rispy.loads(got(client, world, "sources", "ris").getvalue().decode())
    rows = got(client, world, "judgements-table").getvalue().decode("utf-8-sig").splitlines()
    assert rows[0].startswith("hypothesis_id,hypothesis,question_id")


@pytest.mark.parametrize(
    ("table", "ending"),
    [("evidence", "pdf"), ("nothing", "csv"), ("assessment", "csv"), ("matrix", "csv")],
)
def test_there_is_no_other_file(world, table, ending):
    assert got(signed_in(world, "lena"), world, table, ending).status_code == 404

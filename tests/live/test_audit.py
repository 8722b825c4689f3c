"""The journal and the decisions in the admin: who sees what, filters, what is taken along."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.accounts.models import User
from assessments.curation.operations import accept_evidence, reject_evidence
from assessments.curation.purging.operations import purge_evidence
from assessments.curation.returning.operations import resubmit_evidence, send_back_evidence
from assessments.estimates.operations import EstimateDraft, answer_round
from assessments.framing.access import access_to
from assessments.framing.operations import create_assessment
from assessments.journal.models import Change
from assessments.live.audit import admin as audit
from assessments.live.queries import changes_after
from assessments.teams.operations import create_team
from tests.pages import signed_in
from tests.remembering import remembered
from tests.world import World, a_draft, build_world

pytestmark = pytest.mark.django_db

JOURNAL = "admin:assessments_journalentry_changelist"
DECISIONS = "admin:assessments_decisionentry_changelist"


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    User.objects.filter(username__in=["lena", "ana", "cora", "ben"]).update(is_staff=True)
    world.accepted("Trains were seen")
    return world


def shown(world, name, route=JOURNAL, **query):
    return signed_in(world, name).get(reverse(route), query).content.decode()


def taken(world, name, form, model="journalentry", **query):
    address = reverse(f"admin:assessments_{model}_export")
    return signed_in(world, name).get(address, {"as": form, **query}).getvalue().decode("utf-8-sig")


def do(operation, world, name, label="E1", **more):
    where = {"assessment_uid": world.uid, "evidence_uid": world.item(label).uid}
    return operation(actor=world.actor(name), **where, **more)


def test_it_tells_who_did_what_where(world):
    page = shown(world, "cora")
    for words in ("Accepted E1", "Submitted E1", "Created the assessment", "Who moved the cheese?"):
        assert words in page
    for raw in ("accept_evidence</td>", str(world.uid) + "</td>"):
        assert raw not in page


def test_it_is_for_those_who_lead_or_curate_and_of_their_own_work_alone(world):
    stranger = world.actor("stranger")
    team = create_team(actor=stranger, name="Theirs")
    create_assessment(actor=stranger, team_uid=team.uid, draft=a_draft("Somebody else's work"))
    for name in ("ana", "ben"):
        assert signed_in(world, name).get(reverse(JOURNAL), follow=True).status_code == 403
    assert "Somebody else" not in shown(world, "cora")
    assert "Somebody else" not in taken(world, "cora", "ndjson")
    assert "Somebody else" in shown(world, "root")
    theirs = Change.objects.filter(stream__assessment__title="Somebody else's work").first()
    page = reverse("admin:assessments_journalentry_change", args=(theirs.pk,))
    assert signed_in(world, "cora").get(page).status_code == 404


def test_nothing_sealed_is_in_it_for_superusers_either(world):
    before = {form: taken(world, "root", form) for form in ("csv", "ndjson")}
    round_ = world.open_round("H1", covers=("estimates", "ratings"))
    opened = {form: taken(world, "root", form) for form in ("csv", "ndjson")}
    assert opened != before
    answer_round(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(world.hypothesis("H1").uid, 13.37, 42.42, 71.17, rationale="so")],
    )
    world.rate("ana", "E1", "H1", "II", why="zanzibar")
    assert {form: taken(world, "root", form) for form in ("csv", "ndjson")} == opened


def test_a_superuser_who_judges_waits_for_the_cell_like_everybody(world):
    world.rate("ben", "E1", "H1", "II", why="zanzibar")
    assert "zanzibar" in taken(world, "root", "ndjson")
    assert "zanzibar" not in taken(world, "lena", "ndjson")


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ({"who": "Cora"}, "Accepted E1", "Submitted E1"),
        ({"verb": "submit_evidence"}, "Submitted E1", "Accepted E1"),
        ({"when": "1"}, "0 rows", "Accepted E1"),
        ({"q": "Cora"}, "Accepted E1", "Submitted E1"),
        ({"assessment": "nonsense"}, "0 rows", "Accepted E1"),
    ],
)
def test_filters(world, query, there, not_there):
    page = shown(world, "cora", **query)
    assert there in page
    assert not_there not in page


def test_a_change_shows_what_it_carries(world):
    change = Change.objects.get(verb="submit_evidence")
    page = reverse("admin:assessments_journalentry_change", args=(change.pk,))
    answered = signed_in(world, "cora").get(page).content.decode()
    assert "E1 Trains were seen" in answered
    assert 'type="submit" value="Save"' not in answered
    assert signed_in(world, "cora").post(page, {}).status_code == 403


def test_it_is_taken_along_whole_and_no_cell_is_a_formula(world):
    do(reject_evidence, world, "cora", reason='=HYPERLINK("http://example.org")')
    rows = list(csv.DictReader(io.StringIO(taken(world, "cora", "csv", verb="reject_evidence"))))
    assert {row["note"] for row in rows} == {"", '\'=HYPERLINK("http://example.org")'}
    assert rows[0]["who"] == "Cora"
    lines = [json.loads(line) for line in taken(world, "cora", "ndjson").splitlines()]
    numbers = [line["number"] for line in lines if line["in"] == "Who moved the cheese?"]
    assert numbers == sorted(numbers, reverse=True)
    seen = changes_after(access_to(world.actor("cora"), world.uid))
    assert numbers == [change.number for change in seen.order_by("-number")]


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_moves_nothing(world, monkeypatch):
    told = audit.told_in_turn

    def within(*given):
        assert connection.in_atomic_block
        yield from told(*given)

    monkeypatch.setattr(audit, "told_in_turn", within)
    assert "accept_evidence" in taken(world, "cora", "csv")


def test_what_was_redacted_says_so(world):
    do(purge_evidence, world, "lena", confirmation="E1", reason="Spilled")
    lines = [json.loads(line) for line in taken(world, "cora", "ndjson").splitlines()]
    redacted = [line["verb"] for line in lines if line["redacted_at"]]
    assert {"submit_evidence", "accept_evidence"} <= set(redacted)
    assert "Trains were seen" not in taken(world, "cora", "ndjson")


def test_decisions_are_counted_by_person_with_how_long_they_took(world):
    world.submit("Grain was sold")
    world.minutes += 60
    do(send_back_evidence, world, "cora", "E2", question="Which?")
    world.minutes += 300
    do(resubmit_evidence, world, "ana", "E2", answer="Rye")
    world.minutes += 10
    do(accept_evidence, world, "root", "E2")
    do(reject_evidence, world, "root", "E2", reason="No")
    response = signed_in(world, "cora").get(reverse(DECISIONS))
    report = {
        p.who: (p.accepted, p.rejected, p.sent_back, round(p.waited.total_seconds() / 60))
        for p in response.context_data["report"]
    }
    assert report == {"Cora": (1, 0, 1, 31), "root": (1, 1, 0, 12)}
    page = response.content.decode()
    assert "Sent E2 back with a question" in page
    assert "Submitted E2<" not in page
    only = signed_in(world, "cora").get(reverse(DECISIONS), {"who": "root"})
    assert [p.who for p in only.context_data["report"]] == ["root"]
    assert "reject_evidence" in taken(world, "cora", "csv", model="decisionentry", who="root")


@pytest.mark.parametrize("route", [JOURNAL, DECISIONS])
def test_lists_take_as_many_queries_for_few_as_for_many(world, route):
    def count():
        client = signed_in(world, "root")
        client.get(reverse(route))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(route)).status_code == 200
        return len(captured)

    few = count()
    for n in range(12):
        world.accepted(f"Item {n}", source=f"Paper {n}")
        team = create_team(actor=world.actor("lena"), name=f"Team {n}")
        create_assessment(actor=world.actor("lena"), team_uid=team.uid, draft=a_draft(f"Work {n}"))
    assert count() == few

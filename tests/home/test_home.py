"""Home and search: what waits for me and what I may see, never more."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.curation.operations import reject_evidence
from assessments.curation.shaping.operations import reword_hypothesis
from assessments.debate.operations import restore_argument, withdraw_argument
from assessments.evidence.operations import EvidenceDraft, edit_evidence
from assessments.framing.models import Participant
from assessments.framing.operations import AssessmentDraft, change_participant, create_assessment
from assessments.framing.rules import HypothesisDraft
from assessments.home.models import Visit
from tests.debate.talk import act, argue
from tests.pages import matrix_url
from tests.rounds.pages import client_of
from tests.world import World, a_draft, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REQUEST = re.compile(rb"Request [0-9a-f]{32}|csrfmiddlewaretoken\" value=\"[^\"]+")


@pytest.fixture
def world() -> World:
    return build_world()


def home(world, name):
    return client_of(world, name).get("/")


def text(response):
    return response.content.decode()


def test_a_fresh_account_is_told_what_to_do_first(world):
    shown = text(home(world, "stranger"))
    assert "Nothing here yet" in shown
    assert "cheese" not in shown


def test_a_fresh_account_is_led_to_its_first_assessment(world):
    html = home(world, "stranger").content.decode()
    assert html.count('href="/assessments/new/"') == 1


@pytest.mark.parametrize("path", ["/", "/search/?q=cheese"])
def test_nobody_is_asked_to_sign_in(world, path):
    assert client_of(world, "anonymous").get(path).url.startswith("/sign-in/")


def test_an_open_round_waits_until_one_has_finished(world):
    round_ = world.open_round("H1")
    assert "Estimate in round 1" in text(home(world, "ana"))
    assert "Estimate in round 1" in text(home(world, "lena"))
    for name in ("otto", "cora", "root"):
        assert "Estimate in round 1" not in text(home(world, name))
    world.estimate("ana", round_, "H1", 1, 2, 3)
    assert "Estimate in round 1" not in text(home(world, "ana"))
    assert "Estimate in round 1" in text(home(world, "ben"))


def test_links_to_rate_are_counted_for_those_who_rate(world):
    world.accepted()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    world.rate("ana", "E2", "H1", "C")
    assert "Rate 2 links" in text(home(world, "ben"))
    world.rate("ben", "E1", "H1", "C")
    assert "Rate one link" in text(home(world, "ben"))
    for name in ("ana", "otto", "cora"):
        assert "Rate " not in text(home(world, name))


def test_links_to_rate_lead_to_the_question_they_belong_to(world):
    world.accepted()
    world.rate("ana", "E1", "H4", "C")
    question = world.hypothesis("H4").question
    assert question.label != "Q1"
    shown = text(home(world, "ben"))
    # Of the matrix's many cells nobody finds the few that wait.
    assert shown.count(f"one-by-one/?question={question.uid}") == 2
    assert f"matrix/?question={question.uid}" not in shown
    assert f"1 in {question.label}" in shown


def test_what_is_submitted_waits_for_curators_and_comes_back_decided(world):
    evidence = world.submit("A rumour", by="ana")
    assert "Decide on one piece" in text(home(world, "cora"))
    for name in ("ana", "ben", "lena", "otto"):
        assert "Decide on" not in text(home(world, name))
    assert "rumour" not in text(home(world, "ben"))
    reject_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=evidence.uid,
        reason="Known to be made up",
    )
    assert "Known to be made up" in text(home(world, "ana"))
    assert "made up" not in text(home(world, "ben"))


def test_what_one_has_accepted_oneself_is_no_news(world):
    world.accepted("The larder is empty", by="cora")
    assert "Your submissions, decided" not in text(home(world, "cora"))
    # Somebody else of the same name is somebody else.
    Participant.objects.filter(pk=world.participant("ana").pk).update(name="Cora")
    world.accepted("The larder was locked", by="ana")
    assert "Your submissions, decided" in text(home(world, "ana"))


def test_sealed_answers_change_no_byte_of_anybody_elses_home(world):
    round_ = world.open_round("H1", "H4", covers=("estimates", "ratings"))
    world.accepted()
    names = ("lena", "ben", "cora", "otto", "root", "stranger")

    def shown():
        return {name: REQUEST.sub(b"", home(world, name).content) for name in names}

    before = shown()
    world.estimate("ana", round_, "H1", 1, 2, 3)
    world.rate("ana", "E1", "H1", "C")
    assert shown() == before


def test_what_a_list_is_searched_for_is_not_what_everything_is(world):
    world.accepted("A cheddar was found")
    for address, shown in ((f"/a/{world.uid}/evidence/", ""), ("/search/", "cheddar")):
        page = text(client_of(world, "ben").get(f"{address}?q=cheddar"))
        bar = re.search(r'class="topsearch".*?</form>', page, re.DOTALL)[0]
        assert f'name="q" value="{shown}"' in bar


def test_search_finds_what_one_may_see(world):
    world.accepted("A cheddar was found")
    world.submit("A rumour of cheddar", by="ana")
    found = text(client_of(world, "ben").get("/search/?q=CHEDDAR"))
    assert "was found" in found
    assert "rumour of" not in found
    assert "rumour of" in text(client_of(world, "cora").get("/search/?q=cheddar"))
    assert "The cat did it" in text(client_of(world, "ben").get("/search/?q=cat did"))
    assert "Nothing found" in text(client_of(world, "stranger").get("/search/?q=cat"))
    assert "Nothing found" in text(client_of(world, "rita").get("/search/?q=cat"))


def test_search_does_not_find_what_its_author_took_back(world):
    said = argue(world, "ana", text="The moon is made of cheddar")
    assert "The moon is" in text(client_of(world, "ben").get("/search/?q=moon"))
    act(world, withdraw_argument, "ana", said)
    for name in ("ana", "ben", "lena"):
        assert "Nothing found" in text(client_of(world, name).get("/search/?q=moon"))
    act(world, restore_argument, "ana", said)
    assert "The moon is" in text(client_of(world, "ben").get("/search/?q=moon"))


@pytest.mark.parametrize("words", ["", "%00%00", "a", "%25%25", "'; drop table", "x" * 5000])
def test_search_takes_anything(world, words):
    assert client_of(world, "ben").get(f"/search/?q={words}").status_code == 200


def test_home_asks_as_often_with_2_as_with_20(world):
    def asked():
        client = client_of(world, "ana")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    def grow(number):
        for _ in range(number):
            create_assessment(
                actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another")
            )
            world.accepted()
        newest = world.item(f"E{world.assessment.evidence.count()}")
        world.rate("ben", newest.label, "H1", "C")

    world.open_round("H4")
    grow(1)
    few = asked()
    grow(18)
    assert asked() == few
    assert few <= 8  # session and user among them


# ------------------------------------------------------------------------------ since I looked


def mark_in(response):
    return re.findall(r'name="mark" value="([0-9a-f-]{36}:[0-9]+)"', text(response))


def test_what_others_did_stays_until_it_is_marked_as_seen(world):
    world.accepted("A report", by="ben")
    for _ in range(2):
        shown = text(home(world, "ana"))
        assert "submitted E1" not in shown  # for curators alone
        assert "accepted E1" in shown
    client = client_of(world, "ana")
    (mark,) = mark_in(client.get("/"))
    assert client.post("/seen/", {"mark": mark}).url == "/"
    after = text(client.get("/"))
    assert "Nothing new by others" in after
    assert "Marked as seen" in after
    assert "accepted E1" in text(home(world, "ben"))  # each for themselves
    world.accepted("Another")
    shown = text(home(world, "ana"))
    assert "accepted E2" in shown
    assert "accepted E1" not in shown


def test_what_came_after_the_page_was_opened_is_not_marked(world):
    world.accepted("A report")
    client = client_of(world, "ana")
    (mark,) = mark_in(client.get("/"))
    world.accepted("Another")
    client.post("/seen/", {"mark": mark})
    shown = text(client.get("/"))
    assert "accepted E2" in shown
    assert "accepted E1" not in shown


def test_marking_is_undone(world):
    world.accepted("A report")
    client = client_of(world, "ana")
    (mark,) = mark_in(client.get("/"))
    client.post("/seen/", {"mark": mark})
    undo = re.search(r'name="mark" value="([0-9a-f-]{36}:0)"', text(client.get("/")))
    client.post("/seen/", {"mark": undo[1], "undo": "1", "undo_to": "/"})
    assert "accepted E1" in text(client.get("/"))


def test_one_s_own_acts_are_no_news(world):
    world.submit("A rumour", by="ana")
    world.accepted()
    world.rate("ana", "E2", "H1", "C")
    assert "rated E2" not in text(home(world, "ana"))


def test_the_gate_holds_for_news(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C", why="because of Tuesday")
    assert "rated E1" not in text(home(world, "ben"))
    world.rate("ben", "E1", "H1", "I")
    assert "rated E1" in text(home(world, "ben"))


@pytest.mark.parametrize("mark", ["", "x", "x:1", ":", "%s:", "%s:-1", "%s:" + "9" * 30])
def test_a_mark_that_is_none_marks_nothing(world, mark):
    world.accepted("A report")
    client = client_of(world, "ana")
    sent = mark % world.uid if "%s" in mark else mark
    assert client.post("/seen/", {"mark": sent}).status_code == 302
    assert "accepted E1" in text(client.get("/"))


def test_a_stranger_marks_nothing(world):
    client_of(world, "stranger").post("/seen/", {"mark": f"{world.uid}:1"})
    assert not Visit.objects.exists()


def test_the_last_opened_are_at_hand_where_there_are_many(world):
    for number in range(4):
        create_assessment(
            actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft(f"Number {number}")
        )
    client = client_of(world, "ana")
    assert "Opened last" not in text(client.get("/"))
    client.get(f"/a/{world.uid}/evidence/")
    client.get("/a/00000000-0000-4000-8000-000000000000/evidence/")
    shown = text(client.get("/")).split("Opened last:")[1].split("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", shown) == ["Who moved the cheese?"]
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ana").uid,
        role=None,
    )
    assert "Opened last" not in text(client.get("/"))


def test_search_finds_sources_and_questions(world):
    world.accepted("A report", source="The Cheddar Gazette")
    found = text(client_of(world, "ben").get("/search/?q=gazette"))
    assert "The Cheddar Gazette" in found
    assert "Who moved the cheese?" in text(client_of(world, "ben").get("/search/?q=explains it"))
    assert "Nothing found" in text(client_of(world, "stranger").get("/search/?q=gazette"))


def test_the_due_time_of_a_round_is_in_the_reader_s_zone(world):
    round_ = world.open_round("H1")
    round_.due_at = datetime(2024, 12, 9, 18, 30, tzinfo=UTC)
    round_.save()
    assert "9 December 2024, 18:30 UTC" in text(home(world, "ana"))


def test_replies_to_what_one_argued_wait_until_they_are_answered(world):
    first = argue(world, "ana", "H1", "It was the only one there")
    reply = argue(world, "ben", first, "The mouse was there too", stance="attacks")
    shown = text(home(world, "ana"))
    assert "Answer one reply to what you argued" in shown
    assert f"/arguments/{reply.uid}/" in shown
    assert "Answer one reply" not in text(home(world, "ben"))
    argue(world, "ana", reply, "In its hole", stance="attacks")
    assert "Answer one reply" not in text(home(world, "ana"))
    assert "Answer one reply" in text(home(world, "ben"))


def test_search_finds_arguments_and_keeps_to_the_gate(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    argue(world, "ana", "H1", "Crumbs of gouda")
    argue(world, "ana", ("E1", "H1"), "Slices of gouda")
    found = text(client_of(world, "ben").get("/search/?q=gouda"))
    assert "Crumbs of gouda" in found
    assert "Slices of gouda" not in found
    assert "Slices of gouda" in text(client_of(world, "ana").get("/search/?q=gouda"))
    assert "gouda”" in text(client_of(world, "rita").get("/search/?q=gouda"))
    assert "Crumbs" not in text(client_of(world, "rita").get("/search/?q=gouda"))


def test_the_lead_of_an_empty_assessment_is_led_to_its_first_question(world):
    made = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=AssessmentDraft(title="Bare")
    )
    link = f'href="{reverse("frame-question", args=(made.uid,))}"'
    assert link in text(home(world, "lena"))
    assert "This waits for you." in text(home(world, "lena"))
    assert link not in text(home(world, "ana"))


def test_what_one_submitted_is_one_step_away(world):
    link = f'href="{reverse("evidence-mine", args=(world.uid,))}"'
    assert link not in text(home(world, "ana"))
    world.submit("Crumbs under the table", by="ana")
    assert link in text(home(world, "ana"))
    assert "What you submitted (1)" in text(home(world, "ana"))
    assert link not in text(home(world, "lena"))


def test_a_hypothesis_that_means_something_else_waits_again(world):
    world.accepted()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    world.rate("ana", "E2", "H1", "C")
    assert "Rate " not in text(home(world, "ana"))
    reword_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H1").uid,
        draft=HypothesisDraft("The dog did it"),
        meaning="anew",
    )
    shown = text(home(world, "ana"))
    assert "Rate 2 links" in shown
    assert "2 again: their hypothesis means something else now" in shown
    assert "again: " not in text(home(world, "ben"))
    matrix = text(client_of(world, "ana").get(matrix_url(world)))
    assert "2 cells ask you again" in matrix
    assert "ask you again" not in text(client_of(world, "ben").get(matrix_url(world)))
    world.rate("ana", "E1", "H1", "I")
    assert "one again: its hypothesis means something else now" in text(home(world, "ana"))
    assert "One cell asks you again" in text(client_of(world, "ana").get(matrix_url(world)))


def test_evidence_that_says_something_else_waits_again(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    item = world.item("E1")
    edit_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=item.uid,
        draft=EvidenceDraft(statement="It says otherwise", kind="statement"),
        meaning_changed=True,
        asks_again=True,
    )
    asked = "Rate one piece of evidence again: it says something else now"
    assert asked in text(home(world, "ana"))
    assert asked not in text(home(world, "ben"))
    world.rate("ana", "E1", "H1", "C")
    assert asked not in text(home(world, "ana"))

"""Starting an assessment and changing its frame; no script needed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.framing.models import Assessment, Hypothesis, Perspective
from assessments.framing.operations import add_hypothesis, edit_hypothesis
from assessments.framing.rules import HypothesisDraft, part_joined
from assessments.framing.templates import TEMPLATES
from assessments.teams.models import Team
from tests.rounds.pages import client_of, controls, url
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
START = {
    "title": "Cheese",
    "question": "Who moved it?",
    "framing": "competing",
    "hypotheses": "The cat did\nThe dog did\n\nThe cat did",
    "customer": "The board",
    "decision": "Whether to buy a cat",
    "information_cutoff_on": "2024-12",
    "perspectives": "Us\nThem\nUs ",
    "team_name": "Mine",
}


@pytest.fixture
def world() -> World:
    return build_world()


def post(world, name, route, data=None, **more):
    return client_of(world, name).post(url(world, route, **more), data or {})


def start(world, name, **change):
    named = {"team_name": ""} if change.get("team", "new") != "new" else {}
    return client_of(world, name).post("/assessments/new/", {**START, **named, **change})


# ----------------------------------------------------------------------------------------- start


@pytest.mark.parametrize(
    ("statement", "parts"),
    [
        ("A fell because B rose", ("A fell", "B rose", False)),
        ("Trade leads to peace", ("Trade", "Peace", True)),
        ("A fell, therefore B rose", ("A fell", "B rose", True)),
        ("He came and she left", ("He came", "She left", None)),
        ("A and B fell because C rose", ("A and B fell", "C rose", False)),
        ("because of rain", None),
        ("It rained", None),
    ],
)
def test_joined_statements_are_parted_at_their_most_telling_joint(statement, parts):
    assert part_joined(statement) == parts


def test_a_new_assessment_with_a_first_team(world):
    Team.objects.get(name="Elsewhere").memberships.all().delete()
    answer = start(world, "stranger")
    assert answer.status_code == 302
    made = Assessment.objects.get(title="Cheese")
    assert made.team.name == "Mine"
    statements = [h.statement for h in Hypothesis.objects.filter(assessment=made)]
    assert statements == ["The cat did", "The dog did", "None of these"]
    parties = Perspective.objects.filter(assessment=made)
    assert [(p.name, p.is_primary) for p in parties] == [("Us", True), ("Them", False)]
    assert made.participants.get().role == "lead"
    assert client_of(world, "stranger").get(answer.url).status_code == 200
    # Nobody else is there who could accept their evidence.
    assert made.curation == "lead_may_accept"


def test_in_a_team_that_exists_evidence_waits_for_its_curators(world):
    assert start(world, "lena", team=str(world.team.uid)).status_code == 302
    assert Assessment.objects.get(title="Cheese").curation == "required"


def test_in_a_team_that_exists_its_members_take_part(world):
    assert start(world, "ana", team=str(world.team.uid)).status_code == 302
    made = Assessment.objects.get(title="Cheese")
    assert made.participants.get(user=world.users["ana"]).role == "lead"
    assert made.participants.get(user=world.users["cora"]).role == "curator"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "required"),
        ({"hypotheses": " \n "}, "required"),
        ({"question": ""}, "required"),
        ({"framing": "sideways"}, "Select a valid"),
        ({"information_cutoff_on": "2024-13"}, "is not a date"),
        ({"title": "x" * 301}, "at most 300"),
        ({"hypotheses": "\n".join(f"Thing {n}" for n in range(61))}, "at most 60"),
        ({"perspectives": "x" * 300}, "at most 200"),
        ({"team": "new", "team_name": ""}, "may not be empty"),
        ({"team_name": "Mine"}, "or leave this empty"),
        ({"team": "00000000-0000-4000-8000-000000000000"}, "Select a valid"),
    ],
)
def test_a_refused_start_comes_back_filled_in(world, change, words):
    teams = Team.objects.count()
    refused = start(world, "ana", **{"team": str(world.team.uid), **change})
    assert refused.status_code == 422
    assert words in refused.content.decode()
    shown = controls(refused)
    given = {**START, **change}
    for name in ("title", "decision", "information_cutoff_on"):
        assert shown[name] == given[name]
    assert not Assessment.objects.filter(title=given["title"]).exclude(title="").exists()
    assert Team.objects.count() == teams


def test_the_team_of_another_is_no_choice(world):
    elsewhere = Team.objects.get(name="Elsewhere")
    assert start(world, "ana", team=str(elsewhere.uid)).status_code == 422


def joint(number=0, **given):
    return {f"joint-{number}-{name}": value for name, value in given.items()}


def test_a_line_that_joins_two_claims_becomes_two_and_an_implication_at_once(world):
    line = "It rained because the wind rose"
    given = {"team": str(world.team.uid), "hypotheses": f"{line}\nThe dog did"}
    hinted = start(world, "ana", **given)
    assert hinted.status_code == 422
    shown = hinted.content.decode()
    assert "It contains “because”" in shown
    offered = controls(hinted)
    assert (offered["joint-0-first"], offered["joint-0-second"]) == ("It rained", "The wind rose")
    assert "joint-0-how" not in offered
    assert not Assessment.objects.filter(title="Cheese").exists()
    assert offered["joint-0-place"] == "first"
    two = joint(line=line, first="It rained", second="The wind rose early", place="both")
    unsaid = start(world, "ana", **given, **two, **joint(how=""))
    assert unsaid.status_code == 422
    assert controls(unsaid)["joint-0-second"] == "The wind rose early"
    assert start(world, "ana", **given, **two, **joint(how="second")).status_code == 302
    made = Assessment.objects.get(title="Cheese")
    statements = [h.statement for h in made.hypotheses.order_by("pk")]
    assert statements == ["It rained", "The wind rose early", "The dog did", "None of these"]
    edge = made.implications.get()
    assert (edge.cause.statement, edge.effect.statement) == ("The wind rose early", "It rained")


PARTED = {"line": "It rained because the wind rose", "how": "second"}
PARTED |= {"first": "It rained", "second": "The wind rose"}


@pytest.mark.parametrize(
    ("place", "here", "besides"),
    [
        ("first", ["It rained", "The dog did"], ["The wind rose"]),
        ("second", ["The wind rose", "The dog did"], ["It rained"]),
    ],
)
def test_of_a_cause_and_its_effect_one_stands_in_a_question_of_its_own(world, place, here, besides):
    given = {"team": str(world.team.uid), "hypotheses": f"{PARTED['line']}\nThe dog did"}
    assert start(world, "ana", **given, **joint(**PARTED, place=place)).status_code == 302
    made = Assessment.objects.get(title="Cheese")
    first, second = made.questions.order_by("pk")
    assert [h.statement for h in first.hypotheses.order_by("pk")] == [*here, "None of these"]
    assert [h.statement for h in second.hypotheses.order_by("pk")] == besides
    assert (second.framing, second.text) == (
        "independent",
        "What explains it, or follows from it?",
    )
    edge = made.implications.get()
    assert (edge.cause.statement, edge.effect.statement) == ("The wind rose", "It rained")


def test_where_they_stand_is_asked_only_of_what_competes(world):
    given = {"team": str(world.team.uid), "hypotheses": PARTED["line"]}
    unplaced = start(world, "ana", **given, **joint(**PARTED))
    assert unplaced.status_code == 422
    assert "joint-0-place" in unplaced.content.decode()
    assert not Assessment.objects.filter(title="Cheese").exists()
    given["framing"] = "independent"
    assert "joint-0-place" not in start(world, "ana", **given).content.decode()
    assert start(world, "ana", **given, **joint(**PARTED)).status_code == 302
    assert Assessment.objects.get(title="Cheese").questions.count() == 1


def test_an_added_question_and_hypothesis_place_them_as_well(world):
    placed = joint(**PARTED, place="first")
    asked = {"text": "What happened?", "framing": "competing", "hypotheses": PARTED["line"]}
    assert post(world, "lena", "frame-question", {**asked, **placed}).status_code == 302
    where = {"question": world.question("Q1").uid}
    stated = {"statement": PARTED["line"], **placed}
    assert post(world, "lena", "frame-hypothesis", stated, **where).status_code == 302
    texts = list(world.assessment.questions.order_by("pk").values_list("text", flat=True))
    assert texts[2:] == ["What happened?", *["What explains it, or follows from it?"] * 2]
    competing = world.question("Q1").hypotheses.values_list("statement", flat=True)
    assert "It rained" in competing
    assert "The wind rose" not in competing
    assert world.assessment.implications.count() == 2


def test_what_is_one_claim_stays_one_and_what_goes_in_a_circle_is_refused_whole(world):
    team = str(world.team.uid)
    kept = joint(line="Salt and pepper", how="keep", first="", second="")
    answer = start(world, "ana", team=team, hypotheses="Salt and pepper\nSugar", **kept)
    assert answer.status_code == 302
    assert (
        Assessment.objects.get(title="Cheese")
        .hypotheses.filter(statement="Salt and pepper")
        .exists()
    )
    lines = ("A leads to B", "B leads to A")
    choices = {}
    for number, line in enumerate(lines):
        first, second = line.split(" leads to ")
        choices |= joint(number, line=line, how="first", first=first, second=second, place="both")
    round_and_round = {"title": "Circle", "hypotheses": "\n".join(lines), "team": team}
    refused = start(world, "ana", **round_and_round, **choices)
    assert refused.status_code == 422
    assert "lead back" in refused.content.decode()
    assert not Assessment.objects.filter(title="Circle").exists()


def test_while_typing_the_joined_lines_are_pointed_out(world):
    typed = {"hypotheses": "It rains and it pours\nIt snows", **joint(line="It rains and it pours")}
    typed |= joint(first="It rains a lot", second="It pours", how="")
    part = client_of(world, "ana").post("/assessments/joined/", typed)
    assert part.status_code == 200
    assert controls(part)["joint-0-first"] == "It rains a lot"
    assert "It snows" not in part.content.decode()
    assert "This field is required" not in part.content.decode()
    assert "joint-" not in client_of(world, "ana").post("/assessments/joined/").content.decode()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_a_template_is_a_frame_with_its_remainder_and_no_joined_sentence(world, template):
    page = client_of(world, "ana").get(f"/assessments/new/{template.key}/")
    assert page.status_code == 200
    form = {**controls(page), "title": "Mine", "team": str(world.team.uid)}
    form |= {"framing": template.first.framing, "further": ["0"]}
    assert client_of(world, "ana").post(page.request["PATH_INFO"], form).status_code == 302
    made = Assessment.objects.get(title="Mine")
    asked = [template.first, *template.further]
    assert [q.text for q in made.questions.order_by("pk")] == [str(a.text) for a in asked]
    for question, source in zip(made.questions.order_by("pk"), asked, strict=True):
        rows = question.hypotheses.order_by("pk")
        remainder = ["None of these"] if source.framing == "competing" else []
        assert [h.statement for h in rows] == [*map(str, source.hypotheses), *remainder]
        assert rows.filter(is_remainder=True).count() == len(remainder)
    assert made.perspectives.count() == len(template.perspectives)


def test_further_questions_are_left_out_when_they_are_not_ticked(world):
    page = client_of(world, "ana").get("/assessments/new/who/")
    form = {**controls(page), "title": "Mine", "team": str(world.team.uid), "framing": "competing"}
    form.pop("further")
    assert client_of(world, "ana").post("/assessments/new/who/", form).status_code == 302
    assert Assessment.objects.get(title="Mine").questions.count() == 1
    assert client_of(world, "ana").get("/assessments/new/nothing/").status_code == 404


def test_what_was_typed_stays_when_another_template_is_taken(world):
    ana = client_of(world, "ana")
    first = controls(ana.get("/assessments/new/who/"))
    typed = {**first, "title": "The fire", "customer": "The insurer", "instead_of": "who"}
    other = controls(ana.post("/assessments/new/", typed))
    assert (other["title"], other["customer"]) == ("The fire", "The insurer")
    # The template's own words go with it.
    assert other["hypotheses"] == ""
    assert first["hypotheses"] != ""
    changed = {**typed, "hypotheses": "The guard\r\nThe owner"}
    kept = controls(ana.post("/assessments/new/", changed))["hypotheses"]
    assert kept.splitlines() == ["The guard", "The owner"]
    assert Assessment.objects.filter(title="The fire").count() == 0


def test_anonymous_visitors_sign_in_first(world):
    assert client_of(world, "anonymous").get("/assessments/new/").url.startswith("/sign-in/")
    assert client_of(world, "anonymous").get(url(world, "frame")).url.startswith("/sign-in/")


# ----------------------------------------------------------------------------------------- frame

WRITES = {
    "frame-question": {},
    "frame-hypothesis": {"question": "Q1"},
    "hypothesis-edit": {"hypothesis": "H1"},
    "hypothesis-aside": {"hypothesis": "H1"},
    "frame-perspective": {},
    "frame-settings": {},
}


def named(world, more):
    find = {
        "question": world.question,
        "hypothesis": world.hypothesis,
        "participant": world.participant,
    }
    return {key: find[key](value).uid for key, value in more.items()}


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize(
    ("name", "status"),
    [("ana", 403), ("cora", 403), ("otto", 403), ("root", 403), ("rita", 404), ("stranger", 404)],
)
def test_only_leads_change_the_frame(world, route, name, status):
    data = {"title": "x", "name": "x", "username": "rita", "role": "lead", "statement": "x"}
    data |= {"text": "x", "framing": "competing", "hypotheses": "x", "meaning": "same"}
    data |= {"version": "1", "aside": "1"}
    answer = post(world, name, route, data, **named(world, WRITES[route]))
    assert answer.status_code == status


@pytest.mark.parametrize("name", ["ana", "cora", "otto", "root"])
def test_everybody_in_it_reads_the_frame(world, name):
    shown = client_of(world, name).get(url(world, "frame")).content.decode()
    assert "The cat did it" in shown
    assert "Change role" not in shown
    assert "Settings" not in shown


def test_a_question_and_hypotheses_are_added(world):
    question = {"text": "Why?", "framing": "independent", "hypotheses": "For fun\nFor food"}
    assert post(world, "lena", "frame-question", question).status_code == 302
    added = {"statement": "For love", "judged_by": "a letter", "horizon_on": "2025"}
    where = {"question": world.question("Q3").uid}
    assert post(world, "lena", "frame-hypothesis", added, **where).status_code == 302
    assert world.hypothesis("H8").judged_by == "a letter"
    refused = post(world, "lena", "frame-hypothesis", {**added, "horizon_on": "soon"}, **where)
    assert refused.status_code == 422
    assert "is not a date" in refused.content.decode()
    hinted = post(world, "lena", "frame-hypothesis", {"statement": "A because B"}, **where)
    assert hinted.status_code == 422
    assert "It contains “because”" in hinted.content.decode()
    two = joint(line="A because B", how="second", first="A", second="B", place="both")
    answer = post(world, "lena", "frame-hypothesis", {"statement": "A because B", **two}, **where)
    assert answer.status_code == 302
    assert world.assessment.implications.get().cause.statement == "B"
    joined = {**question, "hypotheses": "A because B"}
    assert post(world, "lena", "frame-question", joined).status_code == 422
    assert post(world, "lena", "frame-question", {**joined, **two}).status_code == 302
    assert world.assessment.implications.count() == 2


def test_an_edit_asks_whether_the_meaning_changed(world):
    where = {"hypothesis": world.hypothesis("H1").uid}
    edit = {"statement": "The black cat did it", "version": "1"}
    assert post(world, "lena", "hypothesis-edit", edit, **where).status_code == 422
    assert world.hypothesis("H1").statement == "The cat did it"
    post(world, "lena", "hypothesis-edit", {**edit, "meaning": "same"}, **where)
    assert world.hypothesis("H1").wording == 1
    changed = {"statement": "The dog did it", "version": "2", "meaning": "changed"}
    post(world, "lena", "hypothesis-edit", changed, **where)
    assert world.hypothesis("H1").wording == 2


def test_a_conflicting_edit_shows_both(world):
    edit_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H1").uid,
        draft=HypothesisDraft("Theirs"),
        meaning_changed=False,
    )
    where = {"hypothesis": world.hypothesis("H1").uid}
    mine = {"statement": "Mine", "version": "1", "meaning": "same"}
    conflict = post(world, "lena", "hypothesis-edit", mine, **where)
    assert conflict.status_code == 409
    assert "Theirs" in conflict.content.decode()
    shown = controls(conflict)
    assert (shown["statement"], shown["version"]) == ("Mine", "2")
    again = post(world, "lena", "hypothesis-edit", {**mine, "version": "2"}, **where)
    assert again.status_code == 302
    assert world.hypothesis("H1").statement == "Mine"


def test_a_hypothesis_is_set_aside_and_taken_up_again(world):
    where = {"hypothesis": world.hypothesis("H1").uid}
    post(world, "lena", "hypothesis-aside", {"aside": "1"}, **where)
    assert world.hypothesis("H1").status == "set_aside"
    post(world, "lena", "hypothesis-aside", {"aside": "0"}, **where)
    assert world.hypothesis("H1").status == "active"
    remainder = {"hypothesis": world.hypothesis("H3").uid}
    assert post(world, "lena", "hypothesis-aside", {"aside": "1"}, **remainder).status_code == 302
    assert world.hypothesis("H3").status == "active"


def test_parties_are_added_once(world):
    post(world, "lena", "frame-perspective", {"name": "Others", "is_primary": "on"})
    primary = Perspective.objects.get(assessment=world.assessment, is_primary=True)
    assert primary.name == "Others"
    refused = post(world, "lena", "frame-perspective", {"name": "Others"})
    assert refused.status_code == 422
    assert "perspective already" in refused.content.decode()


def test_settings_are_saved_and_a_stale_page_is_refused(world):
    client = client_of(world, "lena")
    form = {"title": "Renamed", "status": "active", "pooling_method": "median", "version": "1"}
    form |= {"curation": "lead_may_accept", "decision_due_on": "2025-06"}
    assert client.post(url(world, "frame-settings"), form).status_code == 302
    saved = Assessment.objects.get(pk=world.assessment.pk)
    assert (saved.title, saved.pooling_method) == ("Renamed", "median")
    assert not saved.ratings_hidden
    stale = client.post(url(world, "frame-settings"), {**form, "title": "Again"})
    assert stale.status_code == 409
    assert controls(stale)["title"] == "Again"
    bad = client.post(url(world, "frame-settings"), {**form, "version": "2", "marking": "TLP:X"})
    assert bad.status_code == 422


def test_a_closed_assessment_can_be_opened_again(world):
    form = {"title": "T", "pooling_method": "mean", "curation": "required", "version": "1"}
    post(world, "lena", "frame-settings", {**form, "status": "closed"})
    shown = client_of(world, "lena").get(url(world, "frame")).content.decode()
    assert "Add a hypothesis" not in shown
    assert post(world, "lena", "frame-question").status_code in {403, 422}
    again = {**form, "status": "active", "version": "2"}
    assert post(world, "lena", "frame-settings", again).status_code == 302


def test_the_frame_asks_as_often_with_2_as_with_20(world):
    def asked():
        client = client_of(world, "lena")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(world, "frame")).status_code == 200
        # Where one was last is noted in the session: that is no read.
        return sum(query["sql"].startswith("SELECT") for query in captured)

    few = asked()
    for number in range(20):
        add_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            question_uid=world.question("Q2").uid,
            draft=HypothesisDraft(f"Thing {number}"),
        )
    assert asked() == few
    assert few <= 8


def test_a_long_run_of_blanks_does_not_hold_up_the_server():
    parted = part_joined(f"It rains and{' ' * 20_000}it pours")
    assert parted is not None
    assert (parted.first, parted.second) == ("It rains", "It pours")
    assert part_joined(f"It rains and it pours{' ' * 20_000}hard") is not None

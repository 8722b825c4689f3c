"""What somebody types into a form that makes something: kept for them, and for nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.accounts.models import Draft
from assessments.journal.models import Change
from tests.pages import evidence_url, signed_in, text_of
from tests.rounds.pages import controls
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
KEEP, DROP = "/account/drafts/", "/account/drafts/drop/"


@pytest.fixture
def world() -> World:
    return build_world()


def add_url(world):
    return reverse("evidence-add", args=(world.uid,))


def place(world):
    return f"evidence-add:{world.uid}"


def keep(world, name, **fields):
    sent = {"draft_place": place(world), "csrfmiddlewaretoken": "x", **fields}
    return signed_in(world, name).post(KEEP, sent)


def test_what_was_typed_is_there_again(world):
    changes = Change.objects.count()
    assert keep(world, "ana", statement="Half a thought", source="A man").status_code == 204
    page = signed_in(world, "ana").get(add_url(world))
    held = controls(page)
    assert (held["statement"], held["source"]) == ("Half a thought", "A man")
    assert "Nobody else has seen it" in text_of(page)
    assert Draft.objects.get().fields == {"statement": ["Half a thought"], "source": ["A man"]}
    assert Change.objects.count() == changes


@pytest.mark.parametrize("other", ["ben", "lena", "cora", "root"])
def test_nobody_else_finds_it(world, other):
    keep(world, "ana", statement="zanzibar")
    client = signed_in(world, other)
    pages = [add_url(world), "/", "/search/?q=zanzibar", evidence_url(world), "/account/"]
    for page in pages:
        shown = text_of(client.get(page))
        assert "zanzibar" not in shown.replace('value="zanzibar"', "").replace("“zanzibar”", "")
    client.post(DROP, {"draft_place": place(world)})
    assert Draft.objects.count() == 1


def test_it_goes_when_the_thing_is_made(world):
    keep(world, "ana", statement="Half a thought")
    made = {"statement": "A whole one", "kind": "fact", "source": "A man"}
    made["relation"] = "corroborates"
    assert signed_in(world, "ana").post(add_url(world), made).status_code == 302
    assert not Draft.objects.exists()


def test_a_refused_form_keeps_it(world):
    keep(world, "ana", statement="Half a thought")
    assert signed_in(world, "ana").post(add_url(world), {"statement": ""}).status_code == 422
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", ""])
def test_starting_afresh_leads_back_to_the_form(world, to):
    keep(world, "ana", statement="Half a thought")
    client = signed_in(world, "ana")
    sent = {"draft_place": place(world), "draft_to": add_url(world)}
    assert client.post(DROP, sent)["Location"] == add_url(world)
    assert not Draft.objects.exists()
    assert client.post(DROP, {**sent, "draft_to": to})["Location"] == "/account/"


def test_an_emptied_form_and_an_old_one_are_forgotten(world):
    keep(world, "ana", statement="Half a thought")
    keep(world, "ana", statement="  ")
    assert not Draft.objects.exists()
    keep(world, "ana", statement="Old")
    Draft.objects.update(kept_at=Draft.objects.get().kept_at - timedelta(days=15))
    assert controls(signed_in(world, "ana").get(add_url(world)))["statement"] == ""
    keep(world, "ben", statement="New")
    assert Draft.objects.get().user == world.users["ben"]


@pytest.mark.parametrize(
    "sent",
    [
        {"draft_place": ""},
        {"draft_place": "<b>"},
        {"draft_place": "x" * 500},
        {"draft_place": "a", "text": "x" * 70_000},
        {"draft_place": "a", **{f"f{n}": "x" for n in range(50)}},
    ],
)
def test_it_is_no_store(world, sent):
    assert signed_in(world, "ana").post(KEEP, {"statement": "x", **sent}).status_code == 400
    assert not Draft.objects.exists()


def test_it_goes_with_the_account(world):
    keep(world, "ana", statement="Half a thought")
    Draft.objects.update(user=world.users["stranger"])
    world.users["stranger"].delete()
    assert not Draft.objects.exists()


def test_a_new_assessment_and_a_hypothesis_have_one_each(world):
    client = signed_in(world, "lena")
    question = world.question().uid
    client.post(KEEP, {"draft_place": "assessment-new", "title": "Half"})
    client.post(KEEP, {"draft_place": f"frame-hypothesis:{question}", "statement": "A third"})
    assert controls(client.get("/assessments/new/"))["title"] == "Half"
    url = reverse("frame-hypothesis", args=(world.uid, question))
    assert controls(client.get(url))["statement"] == "A third"
    client.post(url, {"statement": "A third", "anyway": "1"})
    assert [draft.place for draft in Draft.objects.all()] == ["assessment-new"]

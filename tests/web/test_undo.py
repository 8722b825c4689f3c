"""Undo in the message that says what was done: for each act, for whoever may, and not too late."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from assessments.estimates.models import Judgement
from assessments.estimates.operations import write_judgement
from assessments.evidence.models import Evidence, Rating
from assessments.framing.operations import set_hypothesis_aside
from assessments.framing.records import assessment_record
from tests.pages import cell_url, evidence_url, matrix_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


class _Undo(HTMLParser):
    """The Undo of a page: where it posts, and the fields."""

    def __init__(self):
        super().__init__()
        self.action, self.fields, self.inside = None, {}, False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("class") == "message__back"
            if self.inside:
                self.action, self.fields = found["action"], {}
        if self.inside and tag == "input" and found["name"] != "csrfmiddlewaretoken":
            self.fields.setdefault(found["name"], []).append(found["value"])

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "form"


def undo_in(response):
    parser = _Undo()
    parser.feed(text_of(response))
    return (parser.action, parser.fields) if parser.action else None


def does(client, url, data, **more):
    """Does something by a page's form and answers the page that says so."""
    answer = client.post(url, data, follow=True, **more)
    assert answer.status_code == 200
    return answer


def undoes(client, page):
    """Presses Undo."""
    url, fields = undo_in(page)
    return client.post(url, fields, follow=True)


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("The cat was asleep")
    return world


def frame(world, name="frame", **more):
    return reverse(name, kwargs={"assessment": world.uid, **more})


# -------------------------------------------------------------------------------------- the acts


def test_a_hypothesis_that_was_set_aside_is_taken_up_again(world):
    client = signed_in(world, "lena")
    url = frame(world, "hypothesis-aside", hypothesis=world.hypothesis().uid)
    page = does(client, url, {"aside": "1"})
    assert "H1 is set aside." in text_of(page)
    after = undoes(client, page)
    assert world.hypothesis().status == "active"
    assert "H1 is taken up again." in text_of(after)
    undoes(client, after)  # and back
    assert world.hypothesis().status == "set_aside"


def test_somebody_who_was_removed_comes_back_in_the_same_role(world):
    client = signed_in(world, "lena")
    url = frame(world, "participant-change", participant=world.participant("cora").uid)
    page = does(client, url, {"remove": "1", "role": "observer"})
    assert world.participant("cora").removed_at is not None
    after = undoes(client, page)
    cora = world.participant("cora")
    assert (cora.removed_at, cora.role) == (None, "curator")
    undoes(client, after)
    assert world.participant("cora").removed_at is not None


def test_whoever_left_long_ago_is_brought_back_without_their_name(world):
    rita = world.participant("rita")
    client = signed_in(world, "lena")
    assert "Bring back" in text_of(client.get(frame(world, "participants")))
    url = frame(world, "participant-change", participant=rita.uid)
    does(client, url, {"back": "1", "role": "observer"})
    rita.refresh_from_db()
    assert (rita.removed_at, rita.role) == (None, "observer")
    again = text_of(client.post(url, {"back": "1", "role": "lead"}, follow=True))
    assert "Takes part already" in again


def test_a_role_goes_back(world):
    client = signed_in(world, "lena")
    url = frame(world, "participant-change", participant=world.participant("ben").uid)
    undoes(client, does(client, url, {"role": "curator"}))
    assert world.participant("ben").role == "analyst"


def test_somebody_brought_in_by_mistake_goes_again(world):
    client = signed_in(world, "lena")
    url = frame(world, "participant-add")
    page = does(client, url, {"member": world.users["rita"].uid, "role": "analyst"})
    assert world.participant("rita").removed_at is None
    undoes(client, page)
    assert world.participant("rita").removed_at is not None


def test_settings_go_back_with_what_was_ticked(world):
    client = signed_in(world, "lena")
    before = {**assessment_record(world.assessment), "version": 0, "modified_at": ""}
    settings = {
        "title": "Other", "status": "archived", "pooling_method": "median",
        "curation": "required", "exercise": "on", "version": world.assessment.version,
    }  # fmt: skip
    page = does(client, frame(world, "frame-settings"), settings)
    world.assessment.refresh_from_db()
    assert (world.assessment.title, world.assessment.ratings_hidden) == ("Other", False)
    undoes(client, page)
    world.assessment.refresh_from_db()
    assert world.assessment.ratings_hidden
    now = {**assessment_record(world.assessment), "version": 0, "modified_at": ""}
    assert now == before


def test_an_edit_of_words_goes_back_and_one_of_meaning_is_not_offered(world):
    client = signed_in(world, "lena")
    url = frame(world, "hypothesis-edit", hypothesis=world.hypothesis().uid)
    change = {"statement": "The dog did it", "judged_by": "the footprints", "meaning": "same"}
    page = does(client, url, {**change, "version": world.hypothesis().version})
    undoes(client, page)
    hypothesis = world.hypothesis()
    assert (hypothesis.statement, hypothesis.judged_by) == ("The cat did it", "")
    page = does(client, url, {**change, "meaning": "changed", "version": hypothesis.version})
    assert undo_in(page) is None


def test_an_edit_of_evidence_goes_back(world):
    client = signed_in(world, "cora")
    change = {"statement": "The cat slept", "kind": "fact", "tags": "a, b", "meaning": "same"}
    change |= {"credibility": "2", "version": world.item().version}
    page = does(client, evidence_url(world, "E1"), change)
    assert world.item().credibility == 2
    undoes(client, page)
    item = world.item()
    assert (item.statement, item.kind, item.tags) == ("The cat was asleep", "statement", [])
    assert item.credibility is None


def test_a_judgement_goes_back_to_the_one_before(world):
    client = signed_in(world, "lena")
    url = reverse("hypothesis", args=(world.uid, world.hypothesis().uid))
    page = does(client, url, {"text": "One", "confidence": "low", "version": 0})
    assert undo_in(page) is None  # nothing stood before
    page = does(client, url, {"text": "Two", "confidence": "high", "version": 1})
    undoes(client, page)
    judgement = Judgement.objects.get()
    assert (judgement.text, judgement.confidence) == ("One", "low")


def test_ratings_given_changed_and_taken_back_go_back(world):
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    page = does(client, url, {"consistency": "I", "rationale": "asleep", "version": "0"})
    undoes(client, page)
    assert not Rating.objects.exists()
    does(client, url, {"consistency": "I", "rationale": "asleep", "version": "0"})
    page = does(client, url, {"consistency": "CC", "rationale": "awake", "version": "1"})
    undoes(client, page)
    rating = Rating.objects.get()
    assert (rating.consistency, rating.rationale) == ("I", "asleep")
    page = does(client, url, {"act": "take-back"})
    assert not Rating.objects.exists()
    undoes(client, page)
    rating = Rating.objects.get()
    assert (rating.consistency, rating.rationale) == ("I", "asleep")


def test_what_a_blind_round_seals_goes_back_sealed(world):
    round_ = world.open_round("H1", covers=("ratings",))
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    does(client, url, {"consistency": "I"})
    page = does(client, url, {"consistency": "CC"})
    undoes(client, page)
    rating = Rating.objects.get()
    assert (rating.consistency, rating.round_id, rating.is_current) == ("I", round_.pk, False)


def test_withdrawn_and_restored_in_the_admin(world):
    world.accepted("Another")
    client = signed_in(world, "root")
    admin = "admin:assessments_evidence"
    page = does(client, reverse(f"{admin}_delete", args=[world.item().pk]), {"post": "yes"})
    assert world.item().withdrawn_at is not None
    after = undoes(client, page)
    assert world.item().withdrawn_at is None
    undoes(client, after)
    assert world.item().withdrawn_at is not None
    both = [world.item("E2").pk]
    chosen = {"action": "withdraw_selected", "index": 0, "_selected_action": both}
    page = does(client, reverse(f"{admin}_changelist"), chosen)
    assert Evidence.objects.filter(withdrawn_at__isnull=True).count() == 0
    undoes(client, page)
    assert world.item("E2").withdrawn_at is None


# ----------------------------------------------------------------------------------- the manner


def test_undo_leads_back_to_where_it_was_pressed(world):
    client = signed_in(world, "ana")
    client.post(cell_url(world, "E1", "H1"), {"consistency": "I"})
    matrix = client.get(matrix_url(world, view="mine"))
    url, fields = undo_in(matrix)
    assert client.post(url, fields)["Location"] == matrix_url(world, view="mine")


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_undo_leads_nowhere_else(world, to):
    fields = {"consistency": "I", "undo": "1", "undo_to": to}
    answer = signed_in(world, "ana").post(cell_url(world, "E1", "H1"), fields)
    assert answer["Location"] == cell_url(world, "E1", "H1")


def test_it_is_offered_once_and_nothing_of_it_lies_in_a_cookie(world):
    client = signed_in(world, "ana")
    client.post(cell_url(world, "E1", "H1"), {"consistency": "I", "rationale": "confided"})
    client.post(cell_url(world, "E1", "H1"), {"consistency": "C", "rationale": ""})
    assert all("confided" not in cookie.value for cookie in client.cookies.values())
    assert undo_in(client.get(frame(world))) is not None
    assert undo_in(client.get(frame(world))) is None
    assert not client.session["undo"]


def test_what_was_never_shown_does_not_pile_up(world):
    client = signed_in(world, "ana")
    for code in ("C", "I", "N") * 3:
        client.post(cell_url(world, "E1", "H1"), {"consistency": code})
    assert len(client.session["undo"]) == 5


def test_too_late_is_said_plainly_where_one_is(world):
    client = signed_in(world, "lena")
    url = frame(world, "hypothesis-aside", hypothesis=world.hypothesis().uid)
    page = does(client, url, {"aside": "1"})
    for aside in (False, True):
        set_hypothesis_aside(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            hypothesis_uid=world.hypothesis().uid,
            aside=aside,
        )
    after = undoes(client, page)
    assert "It has been changed since, so nothing was undone." in text_of(after)
    assert after.redirect_chain == [(frame(world), 302)]
    assert world.hypothesis().status == "set_aside"


@pytest.mark.parametrize("former", ["given", "taken"])
def test_a_rating_changed_in_another_window_is_left_alone(world, former):
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    page = does(client, url, {"consistency": "I"})
    if former == "taken":
        page = does(client, url, {"act": "take-back"})
    world.rate("ana", "E1", "H1", "CC")
    after = undoes(client, page)
    assert "nothing was undone" in text_of(after)
    assert Rating.objects.get().consistency == "CC"


def test_a_judgement_rewritten_meanwhile_is_left_alone(world):
    client = signed_in(world, "lena")
    url = reverse("hypothesis", args=(world.uid, world.hypothesis().uid))
    client.post(url, {"text": "One", "confidence": "low", "version": 0})
    page = does(client, url, {"text": "Two", "confidence": "low", "version": 1})
    write_judgement(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis().uid,
        text="Three",
        confidence="low",
    )
    assert "nothing was undone" in text_of(undoes(client, page))
    assert Judgement.objects.get().text == "Three"


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("stranger", 404), ("rita", 404)])
def test_nobody_else_undoes_it(world, who, status):
    client = signed_in(world, "lena")
    url = frame(world, "participant-change", participant=world.participant("cora").uid)
    to, fields = undo_in(does(client, url, {"remove": "1"}))
    assert signed_in(world, who).post(to, fields).status_code == status
    assert world.participant("cora").removed_at is not None


def test_with_script_the_answer_carries_its_undo(world):
    script = {"HX-Request": "true", "Referer": "http://testserver" + matrix_url(world)}
    client, url = signed_in(world, "ana"), cell_url(world, "E1", "H1")
    answer = client.post(url, {"consistency": "I"}, headers=script)
    assert "data-message" in text_of(answer)
    to, fields = undo_in(answer)
    assert fields["undo_to"] == [matrix_url(world)]
    world.rate("ana", "E1", "H1", "CC")
    assert client.post(to, fields, headers=script).status_code == 409
    again = client.post(to, {**fields, "version": "2"}, headers=script)
    assert again.status_code == 200
    assert "Your rating is taken back" in text_of(again)
    assert undo_in(again) is not None


def test_a_referrer_of_another_site_is_not_followed(world):
    script = {"HX-Request": "true", "Referer": "https://evil.example/x"}
    answer = signed_in(world, "ana").post(
        cell_url(world, "E1", "H1"), {"consistency": "I"}, headers=script
    )
    assert undo_in(answer)[1]["undo_to"] == [""]

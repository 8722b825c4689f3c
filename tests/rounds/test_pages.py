"""Running a round on its pages, without script."""

import re

import pytest
import time_machine
from django.contrib.messages import get_messages

from assessments.estimates.models import Estimate
from assessments.framing.operations import set_hypothesis_aside
from assessments.rounds import forms
from assessments.rounds.models import Round
from tests.results.test_round_pages import filled, page, reveal, send
from tests.rounds.pages import client_of, controls, url
from tests.world import START, World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world() -> World:
    return build_world()


def post(world, name, route, round_, **values):
    return client_of(world, name).post(url(world, route, round=round_.uid), values)


def text(response):
    return response.content.decode()


def test_choose_all_and_none_work_without_script(world):
    lena, address = client_of(world, "lena"), url(world, "round-open")
    assert 'name="perspective_ids"' in text(lena.get(address))
    every = lena.post(address, {"tick": "all,", "title": "Kept"})
    assert every.status_code == 200
    assert text(every).count("checked") == 5
    assert controls(every)["title"] == "Kept"
    question = world.question("Q1").uid
    first = [str(world.hypothesis(label).uid) for label in ("H1", "H4")]
    fewer = lena.post(address, {"tick": f"none,{question}", "hypothesis_ids": first})
    assert controls(fewer)["hypothesis_ids"] == first[1]
    assert not Round.objects.exists()


def ticked(world, query=""):
    html = text(client_of(world, "lena").get(url(world, "round-open") + query))
    uids = set(re.findall(r'name="hypothesis_ids" value="([^"]+)" checked', html))
    return {h.label for h in world.assessment.hypotheses.all() if str(h.uid) in uids}


def test_a_new_round_asks_about_what_the_lead_would_expect(world):
    def about(label):
        return f"?hypothesis={world.hypothesis(label).uid}"

    assert ticked(world) == {"H1", "H2", "H3", "H4", "H5"}
    assert ticked(world, "?hypothesis=nonsense") == {"H1", "H2", "H3", "H4", "H5"}
    assert ticked(world, about("H2")) == {"H1", "H2", "H3"}  # they compete
    assert ticked(world, about("H4")) == {"H4"}
    assert ticked(world, f"{about('H2')}&{about('H4')[1:]}") == {"H1", "H2", "H3", "H4"}
    actor = world.actor("lena")
    set_hypothesis_aside(
        actor=actor, assessment_uid=world.uid, hypothesis_uid=world.hypothesis("H1").uid, aside=True
    )
    assert ticked(world, about("H1")) == {"H2", "H3", "H4", "H5"}
    page = text(
        client_of(world, "lena").get(
            url(world, "hypothesis", hypothesis=world.hypothesis("H4").uid)
        )
    )
    assert f"{url(world, 'round-open')}{about('H4')}" in page


def test_a_new_round_ticks_no_more_than_one_may_hold(world, monkeypatch):
    monkeypatch.setattr(forms, "HYPOTHESES_MOST", 2)
    assert ticked(world) == {"H1", "H2"}


def test_the_lead_changes_a_round_until_somebody_has_finished(world):
    round_ = world.open_round("H1", "H4")
    address = url(world, "round-change", round=round_.uid)
    lena = client_of(world, "lena")
    form = {
        "title": "Crumbs",
        "due_on": "2099-01-02",
        "due_time": "10:00",
        "hypothesis_ids": [str(world.hypothesis(label).uid) for label in ("H1", "H5")],
        "perspective_ids": [str(p.uid) for p in world.assessment.perspectives.all()],
        "version": 1,
    }
    assert lena.post(address, form).status_code == 302
    changed = Round.objects.get()
    assert (changed.title, changed.perspectives.count()) == ("Crumbs", 2)
    assert {h.label for h in changed.hypotheses.all()} == {"H1", "H5"}
    stale = lena.post(address, {**form, "title": "Mine"})
    assert stale.status_code == 409
    assert "Crumbs" in text(stale)
    assert controls(stale)["title"] == "Mine"
    assert lena.post(address, {**form, "title": "Mine", "version": 2}).status_code == 302
    past = lena.post(address, {**form, "due_on": "2001-01-02", "version": 3})
    assert past.status_code == 422
    assert "in the past" in text(past)
    send(world, "ana", round_, **filled(world, "H1", 1, 3, 2), **filled(world, "H5", 1, 3, 2))
    shown = text(lena.get(address))
    assert "1 person has finished" in shown
    assert 'name="hypothesis_ids"' not in shown
    assert lena.post(address, {"title": "Still", "version": 3}).status_code == 302
    assert Round.objects.get().title == "Still"


def test_a_due_time_says_how_far_off_it_is_and_that_it_is_over(world):
    round_ = world.open_round("H1")
    Round.objects.update(due_at=START.replace(day=5))
    for day, words in ((3, "in 2\xa0days"), (6, "overdue")):
        with time_machine.travel(START.replace(day=day), tick=False):
            assert words in text(page(world, "ana", round_))
            assert words in text(client_of(world, "ana").get(url(world, "debate")))


def test_finishing_and_answers_are_taken_back(world):
    round_ = world.open_round("H1")
    assert "Take my estimates back" not in text(page(world, "ana", round_))
    send(world, "ana", round_, **filled(world, "H1", 1, 3, 2))
    assert "you are finished" in text(page(world, "ana", round_))
    assert post(world, "ana", "round-unfinish", round_).status_code == 302
    assert "you are finished" not in text(page(world, "ana", round_))
    ana = client_of(world, "ana")
    gone = ana.post(url(world, "round-withdraw", round=round_.uid), follow=True)
    assert not Estimate.objects.exists()
    again = re.search(r'<form class="message__back".*?</form>', text(gone), re.DOTALL)[0]
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', again))
    assert ana.post(url(world, "round", round=round_.uid), fields).status_code == 302
    assert float(Estimate.objects.get().best) == 2
    assert "you are finished" in text(page(world, "ana", round_))


def test_being_finished_saves_what_was_typed_and_loses_nothing(world):
    round_ = world.open_round("H1", "H4")
    pressed = {"finish": "1"}
    assert 'form="sheet" name="finish"' in text(page(world, "ana", round_))
    refused = send(world, "ana", round_, **filled(world, "H1", 1, 3, 20), **pressed)
    assert refused.status_code == 422
    assert "you are finished" not in text(page(world, "ana", round_))
    saved = send(world, "ana", round_, **filled(world, "H1", 1, 3, 2), **pressed)
    assert float(Estimate.objects.get().best) == 2
    assert "you are finished" in text(page(world, "ana", round_))
    said = [str(message) for message in get_messages(saved.wsgi_request)]
    assert said == ["Noted: you are finished with this round. You have left out H4."]
    send(world, "ben", round_, **pressed)
    assert "you are finished" in text(page(world, "ben", round_))
    assert Estimate.objects.count() == 1


def test_a_reveal_before_all_have_finished_names_who_has_not(world):
    round_ = world.open_round("H1")
    for name in ("ana", "ben", "chidi"):
        world.estimate(name, round_, "H1", 1, 2, 3)
    asked = text(client_of(world, "lena").get(url(world, "round-reveal", round=round_.uid)))
    assert "Not yet: Lena." in asked
    assert "Lena" not in text(page(world, "otto", round_)).split("How far")[1]


def test_closing_is_undone_by_one_press(world):
    round_ = world.open_round("H1")
    reveal(world, round_)
    assert post(world, "lena", "round-close", round_).status_code == 302
    assert Round.objects.get().state == "closed"
    assert post(world, "lena", "round-reopen", round_).status_code == 302
    assert Round.objects.get().state == "revealed"
    refused = post(world, "lena", "round-reopen", round_)
    assert refused.status_code == 302
    assert "Only a closed round" in text(page_after(world, refused))


def page_after(world, response):
    client = client_of(world, "lena")
    client.cookies.update(response.cookies)
    return client.get(response.url)


def test_what_was_set_aside_meanwhile_is_said_and_not_asked(world):
    round_ = world.open_round("H1", "H4")
    set_hypothesis_aside(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H4").uid,
        aside=True,
    )
    shown = text(page(world, "ana", round_))
    assert "Nothing is asked about it any more" in shown
    assert f"h-{world.hypothesis('H4').uid}-best" not in shown
    send(world, "ana", round_, **filled(world, "H1", 1, 3, 2))
    assert "you are finished" in text(page(world, "ana", round_))

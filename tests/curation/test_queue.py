"""The queue in the admin: one after another, under the filters, told when one comes too late."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.accounts.models import User
from assessments.curation.operations import accept_evidence
from assessments.curation.queries import decisions_on
from assessments.curation.returning.operations import resubmit_evidence, send_back_evidence
from assessments.framing.operations import lock_assessment
from tests.curation.test_admin import QUEUE, act, form_of, press, said, url
from tests.pages import signed_in
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FILTERED = "?_changelist_filters=q%3DGrain"


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    User.objects.filter(username__in=["lena", "cora"]).update(is_staff=True)
    for statement in ("Grain was sold", "Trains were seen", "Grain was shipped", "Grain was eaten"):
        world.submit(statement)
    return world


@pytest.fixture
def cora(world):
    return signed_in(world, "cora")


def item_url(world, label, query=FILTERED):
    return url(QUEUE, "change", world.item(label).pk) + query


def decide(client, address, button, **typed):
    data = {**form_of(client, address), **typed, button: "1"}
    return client.post(address, data, follow=True)


def test_it_says_where_one_is_and_leads_on_under_the_filters(world, cora):
    page = cora.get(item_url(world, "E3")).content.decode()
    assert "2 of 3" in page
    assert item_url(world, "E1").replace("&", "&amp;") in page
    assert item_url(world, "E4") in page
    response = decide(cora, item_url(world, "E1"), "_accept")
    assert response.redirect_chain[-1][0] == item_url(world, "E3")
    response = decide(cora, item_url(world, "E3"), "_accept")
    assert response.redirect_chain[-1][0] == item_url(world, "E4")
    response = decide(cora, item_url(world, "E4"), "_reject", reason="No")
    assert response.redirect_chain[-1][0] == f"{url(QUEUE)}?q=Grain"
    assert "Nothing else waits here." in said(response)
    assert world.item("E2").status == "submitted"


def test_what_reads_alike_stands_beside_it(world, cora):
    world.accepted("Some grain was shipped northwards in October")
    like = world.submit("Some grain was shipped northwards in November")
    page = cora.get(url(QUEUE, "change", like.pk)).content.decode()
    assert "Some grain was shipped northwards in October" in page
    assert "Trains were seen" not in page


def test_undo_brings_the_item_back_with_the_filters(world, cora):
    page = decide(cora, item_url(world, "E3"), "_accept").content.decode()
    undo = re.search(r'class="message__back" method="post" action="([^"]+)">(.*?)</form>', page)
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', undo[2]))
    response = cora.post(undo[1], {**fields, "filters": "q=Grain"}, follow=True)
    assert response.redirect_chain[-1][0] == item_url(world, "E3")
    assert world.item("E3").status == "submitted"
    late = cora.post(undo[1], {**fields, "version": "1"})
    assert late.status_code in {302, 409}


def test_what_was_sent_back_leaves_the_queue_and_comes_back(world, cora):
    refused = decide(cora, item_url(world, "E1"), "_send_back")
    assert refused.context["adminform"].form.errors == {"reason": ["may not be empty"]}
    response = decide(
        cora, item_url(world, "E1"), "_send_back", reason="Which?", statement="Grain was bought"
    )
    assert "E1 sent back." in said(response)
    item = world.item("E1")
    assert (item.is_sent_back, item.statement) == (True, "Grain was bought")
    assert "Grain was bought" not in cora.get(url(QUEUE)).content.decode()
    asked = cora.get(f"{url(QUEUE)}?waits=submitter").content.decode()
    assert "Grain was bought" in asked
    assert "Trains were seen" not in asked
    assert "field-waits_for" not in asked
    either = cora.get(f"{url(QUEUE)}?waits=all").content.decode()
    waits = re.findall(r"field-waits_for[^>]*>([^<]+)", either)
    assert sorted(waits) == ["a decision"] * 3 + ["its submitter"]
    resubmit_evidence(
        actor=world.actor("ana"), assessment_uid=world.uid, evidence_uid=item.uid, answer="Rye"
    )
    page = cora.get(item_url(world, "E1")).content.decode()
    assert "Which?" in page
    assert "Rye" in page


def test_many_are_sent_back_or_accepted_at_once_and_each_is_told(world, cora):
    items = [world.item(f"E{n}") for n in (1, 2, 3)]
    assert "Grain was sold" in act(cora, QUEUE, "send_back_selected", items).content.decode()
    send_back_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=items[0].uid,
        question="What?",
    )
    response = act(cora, QUEUE, "send_back_selected", items, apply="1", reason="Which?")
    assert "2 sent back: E2, E3." in said(response)
    assert "E1: is not among what waits here any more, but sent back" in said(response)
    response = act(cora, "evidence", "reopen_selected", [*items, world.item("E4")])
    assert "3 wait for a decision again: E1, E2, E3." in said(response)
    assert "E4: waits for a decision already" in said(response)
    response = act(cora, QUEUE, "grade_selected", items, apply="1", credibility="2")
    assert "3 graded: E1, E2, E3." in said(response)
    # What is decided meanwhile stands in the queue no more, so grades are given back elsewhere.
    assert f'action="{url("evidence", "grades_back")}"' in response.content.decode()


def test_who_comes_too_late_is_told_and_led_on(world, cora):
    address = item_url(world, "E1")
    data = {**form_of(cora, address), "reason": "A rumour, no more", "_reject": "1"}
    accept_evidence(
        actor=world.actor("root"), assessment_uid=world.uid, evidence_uid=world.item("E1").uid
    )
    response = cora.post(address, data, follow=True)
    assert "E1 waits no more: it is accepted. Last: accepted by root" in said(response)
    assert "A rumour, no more" in said(response)
    assert "<time" not in said(response), "a message is plain text"
    assert response.redirect_chain[-1][0] == item_url(world, "E3")
    assert world.item("E1").status == "accepted"


def test_what_was_done_to_it_is_told_newest_first_to_who_curates(world):
    item = world.item("E1")
    where = {"assessment_uid": world.uid, "evidence_uid": item.uid}
    send_back_evidence(actor=world.actor("cora"), question="Which?", **where)
    resubmit_evidence(actor=world.actor("ana"), answer="Rye", **where)
    accept_evidence(actor=world.actor("cora"), reason="Clear now", **where)
    told = [(d.verb, d.who, d.note) for d in decisions_on(world.item("E1"))]
    assert told == [
        ("accept_evidence", "Cora", "Clear now"),
        ("resubmit_evidence", "Ana", "Rye"),
        ("send_back_evidence", "Cora", "Which?"),
        ("submit_evidence", "Ana", ""),
    ]


def test_a_locked_assessment_is_read_in_the_queue_and_not_decided(world, cora):
    lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid, reason="Under review")
    page = cora.get(item_url(world, "E1")).content.decode()
    assert "Locked by Lena on 2 December 2024" in page
    assert "nothing here is changed until a lead unlocks it. Why: Under review" in page
    assert "Grain was sold" in page
    assert "<textarea" not in page
    assert 'name="_accept"' not in page
    assert 'name="_continue"' not in page
    response = press(cora, QUEUE, world.item("E1"), "_accept")
    assert world.item("E1").status == "submitted"
    assert "this assessment is locked" in response.content.decode()


@pytest.mark.parametrize("model", ["evidence", "source", "hypothesis"])
def test_in_a_locked_assessment_a_form_is_read_and_says_why(world, cora, model):
    row = {
        "evidence": world.item("E1"),
        "source": world.item("E1").citations.get().source,
        "hypothesis": world.hypothesis("H1"),
    }[model]
    address = url(model, "change", row.pk)
    typed = {
        **form_of(cora, address),
        "stake": "Typed before it was locked",
        "statement": "Typed before it was locked",
        "into": world.hypothesis("H2").pk,
        "_save": "1",
    }
    lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    page = cora.get(address).content.decode()
    for control in ("<textarea", "<select", 'type="checkbox"', 'type="submit"'):
        assert control not in page.partition('id="content-main"')[2]
    assert "nothing here is changed until a lead unlocks it" in page
    assert "this assessment is locked" in cora.post(address, typed).content.decode()


def test_the_first_page_says_what_waits(world, cora):
    send_back_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        question="What?",
    )
    page = cora.get(reverse("admin:index")).content.decode()
    assert re.search(r'waits__n">3</span> to decide on', page)
    assert "the oldest since 2 December 2024" in page
    assert re.search(r'waits__n">1</span> with whoever submitted it', page)


def test_an_item_takes_as_many_queries_among_4_as_among_20(world, cora):
    def count():
        cora.get(item_url(world, "E1"))
        with CaptureQueriesContext(connection) as captured:
            assert cora.get(item_url(world, "E1")).status_code == 200
        return len(captured)

    few = count()
    for n in range(16):
        world.submit(f"Grain was sold again, time {n}", source=f"Paper {n}")
    assert count() == few


def test_what_waits_for_either_has_room_for_whom_it_waits(world, cora):
    page = cora.get(url(QUEUE) + "?waits=all").content.decode()
    columns = re.findall(r'<th scope="col" class="[^"]*column-(\w+)', page)
    assert "waits_for" in columns
    assert "submitted_both" in columns
    assert {"submitter", "submitted_on"}.isdisjoint(columns)
    assert {"submitter", "submitted_on"} <= set(
        re.findall(
            r'<th scope="col" class="[^"]*column-(\w+)', cora.get(url(QUEUE)).content.decode()
        )
    )

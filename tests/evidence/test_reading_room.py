"""The reading room by plain forms: who reads, what becomes of sentences, what is told of it."""

import re

import pytest
from django.urls import reverse

from assessments.evidence.models import Citation, Evidence, ReadingText, SentenceUse
from assessments.journal.models import Change
from tests.pages import signed_in, text_of
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BODY = (
    "An exercise in three parts. The ship left the port at noon. It carried grain.\n\n"
    "Nobody saw it arrive. The harbour master keeps no list of ships."
)
PASTED = {
    "title": "The ship",
    "source": "The Gazette",
    "url": "https://example.org/ship",
    "accessed_on": "2024-12-01",
    "body": BODY,
}


@pytest.fixture
def world():
    return build_world()


def paste(world, name="ana", **changes):
    url = reverse("reading", args=(world.uid,))
    return signed_in(world, name).post(url, {**PASTED, **changes})


@pytest.fixture
def room(world):
    """The page of a pasted text."""
    return paste(world)["Location"]


def sent(world, room, name="ana", **given):
    return signed_in(world, name).post(room, given)


def shown(world, room, name="ana"):
    return text_of(signed_in(world, name).get(room))


def left(html):
    found = re.search(r"(\d+) of (\d+)</strong>", html)
    return int(found[2]) - int(found[1])


def make(world, numbers, name="ana", **more):
    text = ReadingText.objects.get()
    typed = {
        "statement": "Grain went by ship",
        "kind": "statement",
        "relation": "corroborates",
        "text": str(text.uid),
        "s": numbers,
    }
    url = reverse("evidence-add", args=(world.uid,))
    return signed_in(world, name).post(url, {**typed, **more})


def test_a_text_is_cut_into_sentences_and_kept_as_it_is(world):
    response = paste(world, body=BODY.replace("\n", "\r\n"))
    assert response.status_code == 302
    text = ReadingText.objects.get()
    assert (text.body, text.n_sentences, text.source.name) == (BODY, 5, "The Gazette")
    html = shown(world, response["Location"])
    assert left(html) == 5
    assert "The harbour master keeps no list of ships." in html
    again = paste(world, source="the gazette", title="Again")
    assert again.status_code == 302
    assert ReadingText.objects.filter(source=text.source).count() == 2
    assert "0 of 5" in text_of(signed_in(world, "otto").get(reverse("reading", args=(world.uid,))))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""}, {"source": ""}, {"body": " "}, {"body": "x" * 200_001},
        {"body": "Yes. " * 4000}, {"url": "javascript:alert(1)"}, {"accessed_on": "soon"},
        {"marking": "secret"}, {"body": "nul \x00"},
    ],
)  # fmt: skip
def test_what_is_refused_comes_back_filled_in(world, changes):
    response = paste(world, **changes)
    assert response.status_code == 422
    assert 'class="errors"' in text_of(response)
    assert "2024-12-01" in text_of(response) or "soon" in text_of(response)
    assert not ReadingText.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("otto", 403), ("stranger", 404), ("cora", 302)])
def test_contributors_paste_and_account(world, room, name, status):
    assert paste(world, name).status_code == status
    given = {"s": ["5"], "act": "aside", "reason": "Background"}
    assert sent(world, room, name, **given).status_code == status


def test_evidence_made_of_sentences_is_anchored_in_the_text(world, room):
    to = sent(world, room, s=["2", "3", "5"], act="make")["Location"]
    form = text_of(signed_in(world, "ana").get(to))
    assert "The ship left the port at noon. It carried grain. The harbour" in form
    made = make(world, ["2", "3", "5"], origin="The ministry")
    assert made["Location"].endswith("#s-5")
    first, second = Citation.objects.order_by("pk")
    assert first.excerpt["exact"] == "The ship left the port at noon. It carried grain."
    assert first.excerpt["prefix"] == "An exercise in three parts."
    assert first.excerpt["suffix"].startswith("Nobody saw it")
    assert second.excerpt["exact"] == "The harbour master keeps no list of ships."
    assert {first.source.name, second.source.name} == {"The Gazette"}
    assert first.origin_source == second.origin_source
    assert (first.url, first.accessed_on) == ("https://example.org/ship", "2024-12-01")
    assert left(shown(world, room)) == 2


def test_one_sentence_may_carry_several_items(world, room):
    make(world, ["2"])
    make(world, ["2"], statement="Ships leave at noon", anyway="1")
    html = shown(world, room)
    assert "E1</a>" in html
    assert "E2</a>" in html
    assert left(html) == 4


def test_what_waits_is_no_hint_to_others(world, room):
    make(world, ["2"])
    assert left(shown(world, room, "ben")) == 5
    assert "E1</a>" not in shown(world, room, "ben")
    assert left(shown(world, room, "cora")) == 4
    url = reverse("reading", args=(world.uid,))
    assert "0 of 5" in text_of(signed_in(world, "ben").get(url))
    assert "1 of 5" in text_of(signed_in(world, "ana").get(url))


def test_a_sentence_is_added_to_evidence_and_taken_from_it_again(world, room):
    item = world.accepted("Grain moved", source="A radio")
    given = {"s": ["3"], "act": "attach", "evidence": "e1 Grain moved", "relation": "conflicts"}
    assert sent(world, room, "ben", **given).status_code == 302
    cited = Citation.objects.get(evidence=item, source__name="The Gazette")
    assert (cited.relation, cited.excerpt["exact"]) == ("conflicts", "It carried grain.")
    assert left(shown(world, room)) == 4
    assert sent(world, room, "ana", release="3").status_code == 403
    ben = signed_in(world, "ben")
    assert ben.post(room, {"release": "3"}).status_code == 302
    assert not Citation.objects.filter(pk=cited.pk).exists()
    assert Change.objects.latest("pk").removed == [{"type": "citations", "id": str(cited.uid)}]
    assert 'class="message__back"' in text_of(ben.get(room))


def test_sentences_are_set_aside_with_a_reason_and_reopened(world, room):
    refused = sent(world, room, s=["4"], act="aside", reason="")
    assert refused.status_code == 422
    assert re.search(r'value="4" checked|value="4"[^>]*checked', text_of(refused))
    assert sent(world, room, act="aside", reason="Why not").status_code == 422
    assert sent(world, room, s=["99"], act="aside", reason="Why not").status_code == 422
    # Enter in the field, which presses the form's first button.
    sent(world, room, s=["1", "4"], reason="Background")
    html = shown(world, room, "otto")
    assert html.count("set aside: Background") == 2
    assert left(html) == 3
    only = text_of(signed_in(world, "ben").get(f"{room}?show=open"))
    assert "Nobody saw it arrive" not in only
    sent(world, room, "ben", release="4")
    assert left(shown(world, room)) == 4
    make(world, ["1"])
    assert "set aside: B" not in shown(world, room)
    assert "set aside: B" in shown(world, room, "ben")
    assert sent(world, room, s=["1"], act="aside", reason="Still").status_code == 422


def test_undo_of_each_act(world, room):
    ana = signed_in(world, "ana")

    def undone():
        page = text_of(ana.get(room))
        form = re.findall(r'<form class="message__back".*?</form>', page, re.DOTALL)[-1]
        pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
        data = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        assert ana.post(re.search(r'action="([^"]+)"', form)[1], data).status_code == 302
        return text_of(ana.get(room))

    ana.post(room, {"s": ["1", "4"], "act": "aside", "reason": "Background"})
    assert left(undone()) == 5
    ana.post(room, {"s": ["1"], "act": "aside", "reason": "Background"})
    ana.post(room, {"release": "1"})
    assert left(undone()) == 4
    world.accepted("Grain moved", source="A radio")
    ana.post(room, {"s": ["3"], "act": "attach", "evidence": "E1"})
    assert Citation.objects.count() == 2
    assert left(undone()) == 4
    assert Citation.objects.count() == 1


def test_with_script_the_answer_is_what_changed(world, room):
    ana = signed_in(world, "ana")
    given = {"s": ["2"], "act": "aside", "reason": "Background"}
    html = text_of(ana.post(room, given, headers={"HX-Request": "true"}))
    assert "<html" not in html
    assert 'id="s-2"' in html
    assert 'id="s-3"' not in html
    assert left(html) == 4
    assert "Undo" in html


def test_a_text_is_withdrawn_restored_and_deleted_for_good(world, room):
    make(world, ["2"])
    assert sent(world, room, "ben", act="withdraw").status_code == 403
    assert sent(world, room, act="withdraw").status_code == 302
    assert signed_in(world, "lena").get(room).status_code == 404
    assert Citation.objects.count() == 1
    assert sent(world, room, act="restore").status_code == 302
    assert left(shown(world, room)) == 4
    assert sent(world, room, "cora", act="purge").status_code == 404
    sent(world, room, "cora", act="withdraw")
    assert sent(world, room, "ana", act="purge").status_code == 403
    assert sent(world, room, "cora", act="purge").status_code == 302
    assert not ReadingText.objects.exists()
    assert not SentenceUse.objects.exists()
    assert Evidence.objects.get().citations.count() == 1


def test_the_journal_and_the_export_keep_the_text_to_themselves(world, room):
    sent(world, room, s=["4"], act="aside", reason="A zanzibar reason")
    sent(world, room, act="withdraw")
    told = " ".join(
        str([change.upserts, change.removed, change.note]) for change in Change.objects.all()
    )
    for words in ("harbour master", "Nobody saw", "zanzibar", "The ship"):
        assert words not in told
    assert {"add_text", "set_sentences_aside", "withdraw_text"} <= set(
        Change.objects.values_list("verb", flat=True)
    )
    history = text_of(signed_in(world, "ben").get(reverse("history", args=(world.uid,))))
    assert "put a text into the reading room" in history


def test_what_people_pasted_is_escaped(world):
    room = paste(world, body="<script>alert(1)</script> said.", title="<b>x")["Location"]
    sent(world, room, s=["1"], act="aside", reason="<script>alert(2)</script>")
    html = shown(world, room)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(2)" in html

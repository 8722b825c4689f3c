"""Tags in bulk, what rests on a source, and the voices: on pages and over REST."""

import pytest

from assessments.basis import RuleViolation
from assessments.curation.merging.operations import merge_evidence
from assessments.evidence.models import Source
from assessments.evidence.operations import rename_tag, tag_evidence
from assessments.framing.access import access_to
from assessments.journal.models import Audience, Change
from tests.curation.merging import cite
from tests.house.full import Asker
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rounds.pages import controls, url
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("Trains crossed the bridge", source="Daily News", origin="The agency")
    world.accepted("It rained all week in town", source="Evening News", origin="The agency")
    world.submit("Boats were seen at night", by="ana", source="Radio")
    return world


def tag(world, word, *labels, **more):
    return tag_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        tag=word,
        evidence_uids=[world.item(label).uid for label in labels],
        **more,
    )


def tags(world):
    return {label: world.item(label).tags for label in ("E1", "E2", "E3")}


def test_tags_are_put_on_taken_off_renamed_and_merged(world):
    assert len(tag(world, " retracted ", "E1", "E2", "E3")) == 3
    assert tag(world, "retracted", "E1") == []
    tag(world, "old", "E1")
    tag(world, "retracted", "E2", on=False)
    assert tags(world) == {"E1": ["retracted", "old"], "E2": [], "E3": ["retracted"]}
    where = {"actor": world.actor("cora"), "assessment_uid": world.uid}
    rename_tag(tag="retracted", to="old", **where)
    assert tags(world) == {"E1": ["old"], "E2": [], "E3": ["old"]}
    with pytest.raises(RuleViolation):
        tag(world, "x" * 61, "E1")
    with pytest.raises(RuleViolation, match="same word"):
        rename_tag(tag="old", to="old", **where)


def test_what_waits_is_told_to_those_alone_who_see_it(world):
    tag(world, "retracted", "E1", "E3")
    told = Change.objects.filter(stream=world.assessment.stream, verb="tag_evidence")
    said = {change.audience: [r["label"] for r in change.upserts] for change in told}
    assert said == {Audience.ALL: ["E1"], Audience.CURATION: ["E3"]}
    otto = text_of(signed_in(world, "otto").get(url(world, "tags")))
    assert "1 item" in otto
    assert "2 items" in text_of(signed_in(world, "cora").get(url(world, "tags")))


def test_the_page_puts_a_tag_on_ranges_and_undoes_it(world):
    cora = signed_in(world, "cora")
    where = url(world, "tags")
    world.rate("ana", "E1", "H1", "C")
    refused = cora.post(where, {"tag": "second-hand", "labels": "E1, E9"})
    assert refused.status_code == 422
    assert "There is no E9." in text_of(refused)
    done = cora.post(where, {"tag": "second-hand", "labels": "e1-E3"}, follow=True)
    assert "#second-hand is on 3 more items." in text_of(done)
    assert "1 link" in text_of(done)
    assert "told by somebody who was not there" in text_of(done)
    cora.post(where, {"tag": "hearsay", "labels": "E2 E3"}, follow=True)
    both = cora.post(where, {"act": "rename", "tag": "hearsay", "to": "second-hand"}, follow=True)
    assert tags(world)["E2"] == ["second-hand"]
    undone = undo_of(cora, both)
    assert {label: sorted(words) for label, words in tags(world).items()} == {
        "E1": ["second-hand"],
        "E2": ["hearsay", "second-hand"],
        "E3": ["hearsay", "second-hand"],
    }
    assert undone.status_code == 200
    off = cora.post(where, {"act": "off", "tag": "second-hand"}, follow=True)
    assert "is off 3 items" in text_of(off)
    undo_of(cora, off)
    assert tags(world)["E1"] == ["second-hand"]


def undo_of(client, response):
    """Press the message's Undo, as a browser sends it."""
    import re
    from html import unescape

    form = re.search(r'<form class="message__back".*?</form>', text_of(response), re.DOTALL)[0]
    pairs = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    data: dict[str, list[str]] = {}
    for name, value in pairs:
        data.setdefault(name, []).append(unescape(value))
    return client.post(unescape(re.search(r'action="([^"]+)"', form)[1]), data, follow=True)


def test_what_rests_on_a_source(world):
    world.rate("ana", "E1", "H1", "C")
    world.rate("ana", "E2", "H4", "C")
    cite(world, "E2", "Radio Two")
    agency = Source.objects.visible_to(world.actor("cora")).get(name="The agency")
    page = text_of(signed_in(world, "otto").get(url(world, "source", source=agency.uid)))
    assert "2 items, 1 with no other voice; 2 hypotheses touched" in " ".join(page.split())
    found = Asker(world, "observer").ask(
        "GET", f"/api/v1/assessments/{world.uid}/sources/{agency.uid}/rests/"
    )
    told = found.json()
    assert (told["items"], told["alone"]) == (2, 1)
    assert told["alone_ids"] == [str(world.item("E1").uid)]
    touched = {one["hypothesis_id"]: len(one["alone_ids"]) for one in told["hypotheses"]}
    assert touched == {str(world.hypothesis("H1").uid): 1, str(world.hypothesis("H4").uid): 0}


def test_what_was_merged_away_rests_on_nothing(world):
    merge_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E2").uid,
        into_uid=world.item("E1").uid,
    )
    cora = text_of(signed_in(world, "cora").get(url(world, "voices")))
    assert "1 item rests on this voice alone" in cora


def test_the_voices_behind_the_evidence(world):
    text = text_of(signed_in(world, "otto").get(url(world, "voices")))
    assert "2 items rest on this voice alone" in text
    assert "Radio" not in text
    found = Asker(world, "observer").ask("GET", f"/api/v1/assessments/{world.uid}/origin-clusters/")
    assert [len(c["only_ids"]) for c in found.json()["clusters"]] == [2]


def test_tags_over_rest(world):
    cora, otto = Asker(world, "curator"), Asker(world, "observer")
    base = f"/api/v1/assessments/{world.uid}/tags/"
    uid = str(world.item("E1").uid)
    done = cora.ask("POST", f"{base}apply/", {"tag": "retracted", "evidence_ids": [uid]})
    assert done.json() == {"changed_ids": [uid]}
    assert cora.ask("POST", f"{base}rename/", {"tag": "retracted", "to": "gone"}).status_code == 200
    told = otto.ask("GET", base).json()["tags"]
    assert [(one["tag"], one["items"], one["links"]) for one in told] == [("gone", 1, 0)]
    missing = {"tag": "x", "evidence_ids": [str(world.uid)]}
    assert cora.ask("POST", f"{base}apply/", missing).status_code == 400
    assert access_to(world.actor("cora"), world.uid).may_grade
    assert controls(signed_in(world, "cora").get(url(world, "tags")))["act"] == "off"

"""Evidence over REST: merge patches, first ratings, and filters that are those of the page."""

import json

import pytest

from assessments.curation.operations import accept_evidence
from assessments.evidence.models import Citation, Evidence, Link, Rating, SentenceUse, Source
from assessments.evidence.operations import SourceDraft, TextDraft, add_text, attach_sentences
from tests.house.full import Asker
from tests.remembering import remembered
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world():
    world = build_world()
    world.accepted("Grain was shipped", source="A paper", origin="The ministry")
    return world


def path(world, kind, uid=None):
    base = f"/api/v1/assessments/{world.uid}/{kind}/"
    return f"{base}{uid}/" if uid else base


def patch(asker, where, body, match="*"):
    return asker.ask("PATCH", where, body, headers={"If-Match": match})


def test_a_merge_patch_changes_what_it_names_and_nothing_else(world):
    cora, item = Asker(world, "curator"), world.item()
    where = path(world, "evidence", item.uid)
    etag = cora.ask("GET", where)["ETag"]
    body = {"statement": "Wheat was shipped", "marking": "TLP:RED", "meaning_changed": True}
    answer = patch(cora, where, body, etag)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["statement"], said["marking"], said["wording"]) == (
        "Wheat was shipped", "TLP:RED", 2,
    )  # fmt: skip
    assert said["kind"] == "statement"
    assert patch(cora, where, {"kind": "fact"}, etag).status_code == 412
    assert patch(cora, where, {"tags": ["grain"]}).json()["marking"] == "TLP:RED"
    assert patch(cora, where, {"marking": None}).json()["marking"] is None
    assert patch(cora, where, {"label": "E9"}).status_code == 400
    assert patch(cora, where, {"kind": None}).status_code == 400


def test_citations_are_corrected_and_removed(world):
    cora = Asker(world, "curator")
    cited = Citation.objects.get()
    where = path(world, "citations", cited.uid)
    body = {"origin_source_id": None, "url": "https://example.org/x", "relation": "conflicts"}
    said = patch(cora, where, body).json()
    assert (said["origin_source_id"], said["url"]) == (None, "https://example.org/x")
    assert said["source_id"] == str(cited.source.uid)
    assert patch(cora, where, {"url": "ftp://x"}).status_code == 400
    text = add_text(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        draft=TextDraft(title="T", body="It says so.", new_source=SourceDraft(name="P")),
    )
    attach_sentences(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        text_uid=text.uid,
        numbers=[1],
        evidence_uid=world.item().uid,
    )
    for citation in Citation.objects.all():
        assert cora.ask("DELETE", path(world, "citations", citation.uid)).status_code == 204
    assert not SentenceUse.objects.exists()
    assert cora.ask("GET", where).status_code == 404


def test_who_submitted_it_corrects_it_until_it_is_decided(world):
    world.submit("A rumour", by="ben", source="A radio")
    cited = Citation.objects.latest("pk")
    chidi, cora = world.users["chidi"], Asker(world, "curator")
    assert chidi != cora
    ana = Asker(world, "analyst")
    assert patch(ana, path(world, "citations", cited.uid), {"url": None}).status_code == 404
    world.submit("Another rumour", by="ana", source="A radio")
    mine = Citation.objects.latest("pk")
    assert patch(ana, path(world, "citations", mine.uid), {"url": None}).status_code == 200
    assert patch(ana, path(world, "evidence", world.item("E3").uid), {"kind": "fact"}).json()[
        "kind"
    ] == ("fact")
    accept_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=world.item("E3").uid
    )
    assert patch(ana, path(world, "citations", mine.uid), {"url": None}).status_code == 403


def test_a_source_that_is_sent_twice_is_one_and_says_one_thing(world):
    ana, where = Asker(world, "analyst"), path(world, "evidence")

    def sent(*cited):
        several = {"citation": cited[0]} if len(cited) == 1 else {"citations": cited}
        answer = ana.ask("POST", where, {"statement": "Ships sail", "kind": "fact", **several})
        faults = answer.json().get("errors", [])
        return answer.status_code, [(fault["pointer"], fault["code"]) for fault in faults]

    agency = {"name": "AP", "stake": " owned by members \r\n", "csl": {"type": "article"}}
    for _ in range(2):
        assert sent({"source": agency}) == (201, [])
    other = {**agency, "stake": "Sells news"}
    assert sent({"source": other}) == (400, [("/citation/source/stake", "exists")])
    origin = {"source": agency, "origin_source": {**other, "name": "ÁP"}}
    assert sent(origin) == (400, [("/citation/origin_source/stake", "exists")])
    one, two = ({"name": n, "stake": s} for n, s in (("Reuters", "one "), ("REUTERS", "two")))
    fault = (400, [("/citations/1/source/stake", "differs")])
    assert sent({"source": one}, {"source": two}) == fault
    # Who is only named first is told of by whoever comes later.
    cited = [{"source": agency, "origin_source": {"name": "Reuters"}}, {"source": one}]
    assert sent(*cited, {"source": {**one, "stake": "one"}}) == (201, [])
    assert world.assessment.sources.get(name="Reuters").stake == "one"
    assert sent({"source": {"name": "TASS"}, "url": "ftp://x"}) == (400, [("/citation/url", "url")])


def test_a_source_and_a_link_are_changed(world):
    cora = Asker(world, "curator")
    source = world.assessment.sources.get(name="A paper")
    said = patch(cora, path(world, "sources", source.uid), {"name": "The Paper"}).json()
    assert said["name"] == "The Paper"
    said = patch(cora, path(world, "sources", source.uid), {"reliability": "B"}).json()
    assert (said["name"], said["reliability"]) == ("The Paper", "B")
    world.rate("ana", "E1", "H1", "C")
    link = Link.objects.get()
    said = patch(cora, path(world, "links", link.uid), {"relevance": "high"}).json()
    assert said["relevance"] == "high"
    assert patch(cora, path(world, "links", link.uid), {}).status_code == 400


def test_a_source_is_not_given_the_name_of_another(world):
    cora = Asker(world, "curator")
    world.accepted("It rained", source="The agency")
    paper, agency = (world.assessment.sources.get(name=n) for n in ("A paper", "The agency"))
    where = path(world, "sources", paper.uid)
    refused = patch(cora, where, {"name": " the AGENCY"})
    assert refused.status_code == 400
    (fault,) = refused.json()["errors"]
    assert (fault["pointer"], fault["code"]) == ("/name", "exists")
    assert f"({agency.uid}): if the two are one, merge them" in fault["detail"]
    # Its own, written otherwise, is no other's; and of two that are called the same each may
    # be graded.
    assert patch(cora, where, {"name": "A PAPER"}).json()["name"] == "A PAPER"
    assert Source.objects.filter(pk=agency.pk).update(name="A Paper") == 1
    said = patch(cora, where, {"reliability": "B"}).json()
    assert (said["name"], said["reliability"]) == ("A PAPER", "B")


def submission(world, **more):
    h1, h4 = world.hypothesis("H1"), world.hypothesis("H4")
    return {
        "statement": "Wheat left the harbour by night",
        "kind": "statement",
        "citations": [
            {"source": {"name": "A radio"}, "origin_source": {"name": "The ministry"}},
            {"source": {"name": "A witness"}, "origin_source": {"name": "The ministry"}},
        ],
        "bears": [
            {"hypothesis_id": str(h1.uid), "consistency": "I"},
            {"hypothesis_id": str(h4.uid), "consistency": "CC"},
        ],
        **more,
    }


def test_first_ratings_come_to_light_with_the_evidence(world):
    ana = Asker(world, "analyst")
    made = ana.ask("POST", path(world, "evidence"), submission(world))
    assert made.status_code == 201, made.content
    item = Evidence.objects.get(uid=made.json()["id"])
    assert item.citations.count() == 2
    assert len({c.origin_source_id for c in item.citations.all()}) == 1
    lead = Asker(world, "lead")

    def known(kind):
        return lead.ask("GET", path(world, kind)).json()["results"]

    changes = f"/api/v1/assessments/{world.uid}/changes/"
    before = json.dumps(lead.ask("GET", f"{changes}?after=0").json())
    assert (known("links"), known("ratings")) == ([], [])
    assert "consistency" not in before
    accept_evidence(actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=item.uid)
    assert len(known("links")) == 2
    assert Link.objects.get(hypothesis=world.hypothesis("H1")).n_i == 1
    observer = Asker(world, "observer")
    after = observer.ask("GET", f"{changes}?after=0").json()
    told = json.dumps(after)
    assert '"consistency": "CC"' in told


def test_first_ratings_are_sealed_where_a_blind_round_is_on(world):
    round_ = world.open_round("H1", covers=("ratings",))
    ana = Asker(world, "analyst")
    made = ana.ask("POST", path(world, "evidence"), submission(world)).json()
    accept_evidence(actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=made["id"])
    sealed = Rating.objects.get(link__hypothesis=world.hypothesis("H1"))
    assert (sealed.round, sealed.is_current) == (round_, False)
    shown = Asker(world, "observer").ask("GET", path(world, "links")).json()["results"]
    assert {link["hypothesis_id"] for link in shown} == {str(world.hypothesis("H4").uid)}


def test_only_those_who_judge_bring_first_ratings(world):
    made = Asker(world, "curator").ask("POST", path(world, "evidence"), submission(world))
    assert made.status_code == 403
    assert Evidence.objects.count() == 1
    wrong = submission(world, citations=[{"source": {"name": "x"}}, {}])
    answer = Asker(world, "analyst").ask("POST", path(world, "evidence"), wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/citations/1/source"


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("linked=true", ["E1"]),
        ("linked=false", ["E2", "E3"]),
        ("unrated=true", ["E2", "E3"]),
        ("occurred_from=2024-10&occurred_to=2024-12", ["E2"]),
        ("tag=night&kind=statement", ["E2"]),
        ("grade=none&status=submitted", ["E3"]),
        ("tag=night&search=zzz", []),
        ("linked=false&limit=1&ordering=-label", ["E3"]),
    ],
)
def test_the_list_s_filters_are_the_page_s(world, query, labels):
    world.accepted("Something at night", source="A radio")
    Evidence.objects.filter(label="E2").update(tags=["night"], occurred_on="2024-11")
    world.submit("That waits", by="ana")
    world.rate("ana", "E1", "H1", "C")
    answer = Asker(world, "analyst").ask("GET", f"{path(world, 'evidence')}?{query}")
    assert [row["label"] for row in answer.json()["results"]] == labels


@pytest.mark.parametrize("query", ["grade=Z9", "occurred_from=2024-13", "linked=yes", "tag="])
def test_what_the_list_cannot_be_asked(world, query):
    answer = Asker(world, "lead").ask("GET", f"{path(world, 'evidence')}?{query}")
    assert answer.status_code == 400


def test_what_i_have_sealed_is_no_gap_in_the_interface(world):
    world.open_round("H1", covers=("ratings",))
    ask = Asker(world, "analyst")
    where = f"{path(world, 'evidence')}?unrated=true"
    before = ask.ask("GET", where).content
    world.rate("ana", "E1", "H1", "C")
    assert ask.ask("GET", where).content == before

"""Judging, submitting and running rounds over REST: the operations' own rules, and once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from assessments.accounts.models import KeptAnswer
from assessments.estimates.models import Estimate
from assessments.evidence.models import Rating, Source
from assessments.framing.models import Assessment


def cell(world, evidence="E1", hypothesis="H1"):
    return f"{world.item(evidence).uid}/{world.hypothesis(hypothesis).uid}"


def test_an_assessment_is_begun_and_read(world, caller):
    client = caller("lena")
    answer = client.post(
        "assessments/",
        {
            "team_id": str(world.team.uid),
            "title": "Why is the sky blue?",
            "information_cutoff_on": "2024-11",
            "perspectives": ["Painters"],
            "questions": [
                {
                    "text": "Why?",
                    "framing": "competing",
                    "hypotheses": [{"statement": "Scattering"}, {"statement": "Paint"}],
                }
            ],
        },
    )
    assert answer.status_code == 201
    read = client.get(answer["Location"])
    assert read.json() == answer.json()
    assert read["ETag"] == answer["ETag"]
    below = client.get(f"{answer['Location']}hypotheses/").json()["results"]
    assert [row["is_remainder"] for row in below] == [False, False, True]


def test_a_patch_without_a_body_is_refused_whatever_version_it_means(world, caller, base):
    client = caller("lena")
    for tag in ("", "*", '"1"'):
        assert client.patch(base, If_Match=tag).status_code == 400


def test_a_patch_needs_the_version_it_means(world, caller, base):
    client = caller("lena")
    etag = client.get(base)["ETag"]
    change = {"title": "Another title", "marking": "TLP:AMBER"}
    assert client.patch(base, change).status_code == 428
    done = client.patch(base, change, If_Match=etag)
    assert done.status_code == 200
    assert done.json()["title"] == "Another title"
    assert client.get(base)["ETag"] == done["ETag"] != etag
    stale = client.patch(base, {"title": "A third"}, If_Match=etag)
    assert stale.status_code == 412
    assert stale.json()["current"]["title"] == "Another title"
    for no_etag in ("nonsense", "W/" + done["ETag"], '"x"'):
        assert client.patch(base, change, If_Match=no_etag).status_code == 412
    emptied = client.patch(
        base, {"marking": None, "customer": None}, If_Match="*", Content_Type="application/json"
    )
    assert (emptied.json()["marking"], emptied.json()["customer"]) == (None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"title": None},
        {"exercise": "yes"},
        {"exercise": 1},
        {"id": "x"},
        {"version": 3},
        {"impact_scale": [1]},
        {"impact_scale": [{"value": 0}]},
        {"ratings_hidden": None},
        {"status": "open"},
        {"marking": "TLP:BLUE"},
        {"created_at": "2024"},
    ],
)
def test_a_patch_of_the_wrong_kind_is_refused(world, caller, base, change):
    client = caller("lena")
    answer = client.patch(base, change, If_Match="*")
    assert answer.status_code == 400
    assert Assessment.objects.get().version == 1


def test_only_the_lead_patches(world, caller, base):
    for name in ("ana", "cora", "otto", "root"):
        assert caller(name).patch(base, {"title": "x"}, If_Match="*").status_code == 403


def test_evidence_waits_for_a_curator(world, caller, base):
    body = {
        "statement": "It was seen",
        "kind": "statement",
        "occurred_on": "2024-10",
        "tags": ["sighting"],
        "citation": {"source": {"name": "A paper"}, "origin_source": {"name": "A service"}},
    }
    answer = caller("ana").post(f"{base}evidence/", body)
    assert answer.status_code == 201
    record = answer.json()
    assert (record["status"], record["label"]) == ("submitted", "E1")
    assert caller("ana").get(answer["Location"]).json() == record
    assert caller("cora").get(answer["Location"]).json() == record
    assert caller("ben").get(answer["Location"]).status_code == 404
    cited = caller("cora").get(f"{base}citations/").json()["results"][0]
    source = caller("cora").get(f"{base}sources/{cited['origin_source_id']}/").json()
    assert source["name"] == "A service"
    more = caller("ana").post(
        f"{base}citations/", {"evidence_id": record["id"], "source_id": source["id"]}
    )
    assert more.status_code == 201


def test_an_observer_submits_nothing(world, caller, base):
    body = {"statement": "It was seen", "kind": "statement"}
    assert caller("otto").post(f"{base}evidence/", body).status_code == 403
    assert caller("stranger").post(f"{base}evidence/", body).status_code == 404
    assert caller().post(f"{base}evidence/", body).status_code == 401


def test_one_rating_is_put_changed_and_taken_back(world, caller, base):
    world.accepted()
    client, path = caller("ana"), f"{base}ratings/{cell(world)}/"
    first = client.put(path, {"consistency": "C", "rationale": "It fits"})
    assert first.status_code == 200
    changed = client.put(path, {"consistency": "I"}, If_Match=first["ETag"])
    assert changed.json()["rationale"] == "It fits"
    assert client.put(path, {"consistency": "N"}, If_Match=first["ETag"]).status_code == 412
    assert client.get(f"{base}ratings/").json()["results"] == [changed.json()]
    assert client.delete(path).status_code == 204
    assert client.get(f"{base}ratings/").json()["results"] == []
    assert client.delete(path).status_code == 400


def test_ratings_in_a_batch_are_all_or_none(world, caller, base):
    world.accepted()
    world.accepted("Another")
    client = caller("ana")

    def batch(*rows):
        return {
            "ratings": [
                {
                    "evidence_id": str(world.item(e).uid),
                    "hypothesis_id": str(world.hypothesis(h).uid),
                    "consistency": code,
                }
                for e, h, code in rows
            ]
        }

    done = client.post(f"{base}ratings/", batch(("E1", "H1", "C"), ("E2", "H2", "II")))
    assert done.status_code == 200
    assert [row["consistency"] for row in done.json()["ratings"]] == ["C", "II"]
    refused = batch(("E1", "H1", "N"), ("E1", "H2", "N"))
    refused["ratings"][1]["evidence_id"] = str(world.hypothesis().uid)
    refused["ratings"].append({**refused["ratings"][0], "hypothesis_id": str(world.uid)})
    answer = client.post(f"{base}ratings/", refused)
    assert answer.status_code == 404
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/ratings/1/evidence_id", "not_found"),
        ("/ratings/2/hypothesis_id", "not_found"),
    ]
    refused["ratings"].pop()
    waiting = world.submit("Not yet", by="ana")
    refused["ratings"][1]["evidence_id"] = str(waiting.uid)
    answer = client.post(f"{base}ratings/", refused)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "/ratings/1/evidence_id"
    codes = {row["consistency"] for row in client.get(f"{base}ratings/").json()["results"]}
    assert codes == {"C", "II"}


def test_who_cannot_rate_sees_the_others(world, caller, base):
    world.accepted()
    world.rate("ben", "E1", "H1", "C")
    client = caller("ana")
    assert client.get(f"{base}ratings/").json()["results"] == []
    assert client.post(f"{base}ratings/{cell(world)}/cannot/").status_code == 204
    assert len(client.get(f"{base}ratings/").json()["results"]) == 1


def test_a_round_from_its_opening_to_its_close(world, caller, base):
    lead = caller("lena")
    hypotheses = [str(world.hypothesis(label).uid) for label in ("H1", "H2")]
    opened = lead.post(f"{base}rounds/", {"hypothesis_ids": hypotheses})
    assert opened.status_code == 201
    path = f"{base}rounds/{opened.json()['id']}/"
    perspective = lead.get(f"{base}perspectives/").json()["results"][0]["id"]
    for name, best in (("ana", 10), ("ben", 62.5), ("chidi", 70)):
        answer = caller(name).post(
            f"{path}answers/",
            {
                "estimates": [
                    {"hypothesis_id": h, "lower": 0, "best": best, "upper": 99.25}
                    for h in hypotheses
                ],
                "impact_estimates": [
                    {
                        "hypothesis_id": hypotheses[0],
                        "perspective_id": perspective,
                        "severity": 3,
                        "direction": "harm",
                    }
                ],
            },
        )
        assert answer.status_code == 200
        assert [row["best"] for row in answer.json()["estimates"]] == [best, best]
        assert caller(name).get(f"{base}estimates/").json()["results"] == []
        sealed = answer.json()["estimates"][0]["id"]
        assert caller(name).get(f"{base}estimates/{sealed}/").status_code == 404
    assert lead.post(f"{base}rounds/", {"hypothesis_ids": hypotheses}).status_code == 409
    assert lead.post(f"{path}close/").status_code == 409
    assert caller("ana").post(f"{path}reveal/", {}).status_code == 403
    revealed = lead.post(f"{path}reveal/", {})
    assert revealed.json()["state"] == "revealed"
    assert len(lead.get(f"{base}estimates/").json()["results"]) == 6
    assert len(lead.get(f"{base}impact-estimates/").json()["results"]) == 3
    again = {"hypothesis_id": hypotheses[0], "lower": 1, "best": 2, "upper": 3}
    late = caller("ana").post(f"{path}answers/", {"estimates": [again]})
    assert late.status_code == 409
    assert late.json()["errors"][0]["pointer"] == "/estimates/0"
    assert lead.post(f"{path}close/").json()["state"] == "closed"
    assert caller("ana").post(f"{path}finish/").status_code == 409


def test_an_early_reveal_needs_a_reason(world, caller, base):
    round_ = world.open_round("H1")
    lead = caller("lena")
    refused = lead.post(f"{base}rounds/{round_.uid}/reveal/", {})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    done = lead.post(f"{base}rounds/{round_.uid}/reveal/", {"reason": "There are only two of us"})
    assert done.json()["early_reveal_reason"] == "There are only two of us"


def test_the_same_key_makes_it_once(world, caller, base):
    client = caller("ana")
    first = client.post(f"{base}sources/", {"name": "A paper"}, Idempotency_Key="k1")
    again = client.post(f"{base}sources/", {"name": "A paper"}, Idempotency_Key="k1")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Location"] == first["Location"]
    assert Source.objects.count() == 1
    other = client.post(f"{base}sources/", {"name": "Another"}, Idempotency_Key="k1")
    assert other.status_code == 422
    assert other["Content-Type"] == "application/problem+json"
    assert (
        caller("ana").post(f"{base}sources/", {"name": "Another"}, Idempotency_Key="k1").status_code
        == 201
    )


def test_what_was_refused_may_be_sent_again(world, caller, base):
    client = caller("ana")
    assert client.post(f"{base}sources/", {"name": ""}, Idempotency_Key="k").status_code == 400
    assert not KeptAnswer.objects.exists()
    assert client.post(f"{base}sources/", {"name": "A"}, Idempotency_Key="k").status_code == 201


def test_an_answer_is_not_given_again_to_who_was_removed(world, caller, base):
    client = caller("ana")
    client.post(f"{base}sources/", {"name": "A"}, Idempotency_Key="k")
    world.participant("ana").delete()
    again = client.post(f"{base}sources/", {"name": "A"}, Idempotency_Key="k")
    assert again.status_code == 404


def test_a_sealed_answer_given_again_stays_its_owners(world, caller, base):
    round_ = world.open_round("H1")
    body = {
        "estimates": [
            {"hypothesis_id": str(world.hypothesis().uid), "lower": 1, "best": 2, "upper": 3}
        ]
    }
    path = f"{base}rounds/{round_.uid}/answers/"
    client = caller("ana")
    first = client.post(path, body, Idempotency_Key="k")
    assert client.post(path, body, Idempotency_Key="k").json() == first.json()
    mine = caller("ben").post(path, body, Idempotency_Key="k").json()
    assert mine["estimates"][0]["id"] != first.json()["estimates"][0]["id"]
    assert Estimate.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_time_makes_it_once(caller, world, base):
    client = caller("ana")

    def send(_):
        try:
            return client.post(f"{base}sources/", {"name": "A"}, Idempotency_Key="k").json()["id"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(send, range(6)))
    assert len(ids) == 1
    assert Source.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ratings_at_the_same_time_are_all_kept(caller, world, base):
    world.accepted()
    path = f"{base}ratings/{cell(world)}/"
    clients = [caller(name) for name in ("ana", "ben", "chidi", "lena")]

    def rate(client):
        try:
            return client.put(path, {"consistency": "C"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(rate, clients)) == {200}
    assert Rating.objects.count() == 4
    assert world.item().links.get().n_c == 4

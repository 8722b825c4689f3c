"""Implications, judgements and rounds changed over REST."""

import pytest

from assessments.estimates.models import Estimate, Judgement
from assessments.implications.models import Implication, ImplicationEstimate


def uid(world, label):
    return str(world.hypothesis(label).uid)


def test_an_implication_is_drawn_changed_taken_out_and_put_back(world, caller, base):
    client = caller("ana")
    body = {"cause_id": uid(world, "H1"), "effect_id": uid(world, "H4"), "lag": "Weeks"}
    made = client.post(f"{base}implications/", body)
    assert made.status_code == 201
    assert client.get(made["Location"]).json() == made.json()
    assert client.post(f"{base}implications/", body).status_code == 409
    round_about = {"cause_id": uid(world, "H4"), "effect_id": uid(world, "H1")}
    assert client.post(f"{base}implications/", round_about).status_code == 400
    one = made["Location"]
    assert client.patch(one, {"lag": None}).status_code == 428
    changed = client.patch(one, {"lag": None, "mechanism": "Trade"}, If_Match=made["ETag"])
    assert (changed.json()["lag"], changed.json()["mechanism"]) == (None, "Trade")
    assert client.patch(one, {"lag": "x"}, If_Match=made["ETag"]).status_code == 412
    assert client.patch(one, {"cause_id": uid(world, "H2")}, If_Match="*").status_code == 400
    assert caller("otto").delete(one).status_code == 403
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404
    back = client.post(f"{one}restore/", {})
    assert back.status_code == 200
    assert client.post(f"{one}restore/", {}).status_code == 409


def test_a_judgement_is_written_once_and_then_changed(world, caller, base):
    lead = caller("lena")
    body = {"hypothesis_id": uid(world, "H1"), "text": "We judge it likely", "confidence": "low"}
    made = lead.post(f"{base}judgements/", body)
    assert made.status_code == 201
    assert lead.get(made["Location"]).json() == made.json()
    assert lead.post(f"{base}judgements/", body).status_code == 409
    one = made["Location"]
    assert lead.patch(one, {"confidence": "high"}).status_code == 428
    changed = lead.patch(one, {"confidence": "high"}, If_Match=made["ETag"])
    assert (changed.json()["confidence"], changed.json()["text"]) == ("high", body["text"])
    assert lead.patch(one, {"confidence": "low"}, If_Match=made["ETag"]).status_code == 412
    for wrong in ({"text": ""}, {"text": None}, {"confidence": "sure"}, {"author_id": "x"}):
        assert lead.patch(one, wrong, If_Match="*").status_code == 400
    assert caller("ana").patch(one, {"text": "Mine"}, If_Match="*").status_code == 403
    assert Judgement.objects.get().version == 2


def test_a_round_is_changed_answered_whole_taken_back_and_opened_again(world, caller, base):
    lead, ana = caller("lena"), caller("ana")
    edge = lead.post(
        f"{base}implications/", {"cause_id": uid(world, "H1"), "effect_id": uid(world, "H4")}
    ).json()
    opened = lead.post(f"{base}rounds/", {"hypothesis_ids": [uid(world, "H1")]})
    one, record = opened["Location"], opened.json()
    us, them = (p["id"] for p in lead.get(f"{base}perspectives/").json()["results"])
    assert record["perspective_ids"] == [us]
    change = {"title": "Crumbs", "perspective_ids": [us, them]}
    assert lead.patch(one, change).status_code == 428
    changed = lead.patch(one, change, If_Match=opened["ETag"])
    assert changed.json()["perspective_ids"] == [us, them]
    assert lead.patch(one, {"state": "closed"}, If_Match="*").status_code == 400
    answer = {
        "estimates": [{"hypothesis_id": uid(world, "H1"), "lower": 1, "best": 2, "upper": 3}],
        "implication_estimates": [{"implication_id": edge["id"], "if_true": 50, "if_false": 101}],
    }
    refused = ana.post(f"{one}answers/", answer)
    assert refused.json()["errors"][0]["pointer"] == "/implication_estimates/0/if_false"
    assert not Estimate.objects.exists()
    answer["implication_estimates"][0]["if_false"] = 1.5
    given = ana.post(f"{one}answers/", answer).json()
    assert given["implication_estimates"][0]["if_false"] == 1.5
    widened = lead.patch(one, {"hypothesis_ids": [uid(world, "H2")]}, If_Match="*")
    assert widened.status_code == 409
    assert ana.delete(f"{one}finish/").status_code == 204
    assert ana.delete(f"{one}answers/").status_code == 204
    assert not ImplicationEstimate.objects.exists()
    assert lead.patch(one, {"hypothesis_ids": [uid(world, "H2")]}, If_Match="*").status_code == 200
    assert lead.post(f"{one}reopen/", {}).status_code == 409
    lead.post(f"{one}reveal/", {"reason": "Time"})
    lead.post(f"{one}close/", {})
    assert lead.post(f"{one}reopen/", {}).json()["state"] == "revealed"
    assert ana.delete(f"{one}answers/").status_code == 409
    assert Implication.objects.count() == 1


@pytest.mark.parametrize("name", ["ana", "cora", "otto"])
def test_only_leads_change_rounds(world, caller, base, name):
    opened = caller("lena").post(f"{base}rounds/", {"hypothesis_ids": [uid(world, "H1")]})
    answer = caller(name).patch(opened["Location"], {"title": "x"}, If_Match="*")
    assert answer.status_code == 403

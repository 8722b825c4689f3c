"""What goes out comes in again as it was."""

import json
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.basis import RuleViolation, Violations
from assessments.estimates.models import Estimate
from assessments.evidence.models import COUNT_FIELDS, CellOpening, Link, Rating
from assessments.evidence.operations import recount_links
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.interchange.copies import with_new_ids
from assessments.interchange.operations import check_document, import_as_operator
from assessments.interchange.parsing import parse_json, parse_ndjson
from assessments.interchange.queries import export_document, json_chunks, ndjson_lines
from assessments.interchange.rules import TYPES
from assessments.journal.models import Change
from assessments.rounds.models import Round, RoundFinish
from tests.interchange.documents import (
    MATRICES,
    NAMES,
    SAMPLE,
    clear,
    document,
    exported,
    load,
    operator,
    rows,
)
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", NAMES)
def test_an_export_imported_into_an_empty_instance_exports_the_same_bytes(name):
    uid = load(name).assessment_uid
    first = exported(uid)
    whole = b"".join(json_chunks(access_to(operator(), uid)))
    clear()
    import_as_operator(actor=operator(), document=parse_json(whole))
    assert exported(uid) == first


def test_what_people_made_by_hand_survives_the_same_way():
    world = build_world()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    first = exported(world.uid)
    clear()
    import_as_operator(actor=operator(), document=parse_json(first))
    assert exported(world.uid) == first


@pytest.mark.parametrize("name", NAMES)
def test_ids_times_and_versions_are_those_of_the_file(name):
    out = json.loads(exported(load(name).assessment_uid))
    given = document(name)
    sealed = {row["id"] for row in given["rounds"] if row["state"] == "blind"}
    for kind in TYPES:
        said = {row["id"]: row for row in given[kind] if row.get("round_id") not in sealed}
        found = {row["id"]: row for row in out[kind]}
        assert set(found) <= set(said)
        for uid, row in found.items():
            for key in (*("created_at", "modified_at", "version"), "rated_at", "estimated_at"):
                assert row.get(key) == said[uid].get(key)
    assert out["assessment"]["id"] == given["assessment"]["id"]
    assert out["team"] == given["team"]


def test_all_is_exported_but_what_is_sealed():
    given = document(SAMPLE)
    sealed = {row["id"] for row in given["rounds"] if row["state"] == "blind"}
    out = json.loads(exported(load(SAMPLE).assessment_uid))
    for kind in TYPES:
        expected = sum(row.get("round_id") not in sealed for row in given[kind])
        assert len(out[kind]) == expected, kind


@pytest.mark.parametrize("name", NAMES)
def test_lines_spell_the_same_document(name):
    access = access_to(operator(), load(name).assessment_uid)
    lines = b"".join(ndjson_lines(access)).splitlines(keepends=True)
    whole = parse_json(b"".join(json_chunks(access)))
    assert check_document(parse_ndjson(lines)) == check_document(whole)
    assert json.loads(lines[0])["type"] == "header"
    assert export_document(access) == json.loads(b"".join(json_chunks(access)))


def test_every_line_names_only_what_came_before():
    seen = set()
    whole = b"".join(ndjson_lines(access_to(operator(), load(SAMPLE).assessment_uid)))
    for line in whole.splitlines():
        row = json.loads(line)
        named = {value for key, value in row.items() if key.endswith("_id") and value}
        named |= set(row.get("hypothesis_ids", ()))
        assert named <= seen
        seen.add(row.get("id"))


def test_an_export_costs_the_same_queries_however_large():
    def cost(name):
        access = access_to(operator(), load(name).assessment_uid)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            b"".join(json_chunks(access))
        return len(caught)

    # The larger one has rounds, whose hypotheses and parties are a query each, and arguments, whose
    # evidence is two.
    assert cost(SAMPLE) == cost(MATRICES) + 4


def test_counts_of_the_sample():
    uid = load(SAMPLE).assessment_uid
    assessment = Assessment.objects.get(uid=uid)
    assert recount_links(assessment=assessment, repair=False) == []
    given = document(SAMPLE)
    assert sum(sum(link.counts) for link in Link.objects.all()) == len(given["ratings"])
    assert len(COUNT_FIELDS) == 6
    # Nobody of those who rated has an account that could look.
    assert not CellOpening.objects.exists()


def test_the_counts_of_contradicting_evidence_are_those_of_the_publishers():
    load(MATRICES)
    inconsistent = Counter(
        Rating.objects.filter(
            consistency__in=("I", "II"), link__hypothesis__question__label="Q1"
        ).values_list("link__hypothesis__label", flat=True)
    )
    assert sorted(inconsistent.values()) == [1, 1, 2, 3]


def test_the_sample_s_blind_round_waits_for_the_newcomer():
    load(SAMPLE)
    blind = Round.objects.get(state="blind")
    finished = set(RoundFinish.objects.filter(round=blind).values_list("participant__name"))
    answered = Counter(Estimate.objects.filter(round=blind).values_list("participant__name"))
    assert ("Samira Haddad",) not in finished
    assert finished == {name for name, n in answered.items() if n == blind.hypotheses.count()}


def test_labels_go_on_after_those_of_the_file():
    load(SAMPLE)
    assessment = Assessment.objects.get()
    assert assessment.last_evidence_label == 45
    assert assessment.last_hypothesis_label == 16
    assert assessment.last_question_label == 3


def test_the_journal_says_it_once():
    load(SAMPLE)
    change = Change.objects.get(stream=Assessment.objects.get().stream)
    assert (change.number, change.verb, change.is_resync) == (1, "import_assessment", True)


def test_importing_the_same_again_changes_nothing():
    load(SAMPLE)
    before = rows()
    report = load(SAMPLE)
    assert report.counts()["conflict"] == report.counts()["created"] == 0
    assert report.counts()["unchanged"] > 1900
    assert rows() == before


def test_the_comparison_tells_nothing_of_what_is_sealed():
    load(SAMPLE)
    given = document(SAMPLE)
    blind = next(row["id"] for row in given["rounds"] if row["state"] == "blind")
    guess = next(row for row in given["estimates"] if row["round_id"] == blind)
    right = import_as_operator(actor=operator(), document=given, dry_run=True)
    guess["best"] = guess["lower"]
    wrong = import_as_operator(actor=operator(), document=given, dry_run=True)
    given["estimates"].remove(guess)
    missing = import_as_operator(actor=operator(), document=given, dry_run=True)
    assert right.outcomes == wrong.outcomes == missing.outcomes


@pytest.mark.parametrize("who", ["system", "lead", "superuser", "author"])
def test_nobody_s_export_holds_what_is_sealed(who):
    world = build_world()
    round_ = world.open_round()
    world.estimate("ana", round_, "H1", 20, 30, 40)
    name = {"system": "system", "lead": "lena", "superuser": "root", "author": "ana"}[who]
    assert Estimate.objects.filter(round=round_).exists()
    out = json.loads(exported(world.uid, world.actor(name)))
    assert out["estimates"] == out["impact_estimates"] == out["implication_estimates"] == []
    assert [row["state"] for row in out["rounds"]] == ["blind"]


def test_others_ratings_are_exported_to_those_who_may_read_them():
    world = build_world()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    assert json.loads(exported(world.uid, world.actor("ben")))["ratings"] == []
    assert len(json.loads(exported(world.uid, world.actor("otto")))["ratings"]) == 1
    assert len(json.loads(exported(world.uid, world.actor("ana")))["ratings"]) == 1


def test_the_ceiling_leaves_out_what_is_marked_above_it_and_what_hangs_on_it():
    given = document(MATRICES)
    given["evidence"][0]["marking"] = "TLP:RED"
    given["sources"][1]["marking"] = "TLP:AMBER"
    given["evidence"][1]["marking"] = None
    uid = import_as_operator(actor=operator(), document=given).assessment_uid
    access = access_to(operator(), uid)
    out = export_document(access, marking="TLP:GREEN")
    assert given["evidence"][0]["id"] not in {row["id"] for row in out["evidence"]}
    assert given["evidence"][1]["id"] in {row["id"] for row in out["evidence"]}
    assert given["sources"][1]["id"] not in {row["id"] for row in out["sources"]}
    check_document(parse_json(json.dumps(out).encode()))
    with pytest.raises(RuleViolation):
        export_document(access, marking="secret")


def test_merged_evidence_comes_after_what_it_is_merged_into():
    given = document(MATRICES)
    first, second, third = given["evidence"][:3]
    for row, target in ((first, second), (second, third)):
        row["status"], row["merged_into_id"] = "merged", target["id"]
    uid = import_as_operator(actor=operator(), document=given).assessment_uid
    whole = exported(uid)
    order = [row["id"] for row in json.loads(whole)["evidence"]]
    assert order.index(third["id"]) < order.index(second["id"]) < order.index(first["id"])
    clear()
    import_as_operator(actor=operator(), document=parse_json(whole))
    assert exported(uid) == whole


def test_a_link_that_only_a_blind_round_made_stays_sealed():
    given = document(MATRICES)
    link = given["links"][0]
    ratings = [row for row in given["ratings"] if row["link_id"] == link["id"]]
    given["rounds"] = [{
        "id": "7e57ab1e-0000-4000-8000-000000000001", "number": 1, "title": "", "state": "blind",
        "covers": ["ratings"], "hypothesis_ids": [link["hypothesis_id"]], "due_at": None,
        "opened_at": "2024-12-05T08:00:00.000Z", "revealed_at": None, "closed_at": None,
        "created_at": "2024-12-05T08:00:00.000Z", "modified_at": "2024-12-05T08:00:00.000Z",
        "version": 1,
    }]  # fmt: skip
    for row in ratings:
        row["round_id"] = given["rounds"][0]["id"]
    uid = import_as_operator(actor=operator(), document=given).assessment_uid
    stored = Link.objects.get(uid=link["id"])
    assert stored.sealed_in is not None
    assert sum(stored.counts) == 0
    assert link["id"] not in exported(uid).decode()
    assert not Rating.objects.filter(uid__in=[r["id"] for r in ratings], is_current=True).exists()


def test_a_source_keeps_the_profile_that_it_names_whether_or_not_the_library_is_there():
    whole = document(MATRICES)
    profile = "0b6b2f0e-6a7f-4a55-9a43-0d9e4f4a2c11"
    whole["sources"][0]["profile_id"] = profile
    report = import_as_operator(actor=operator(), document=whole)
    first = exported(report.assessment_uid)
    assert profile.encode() in first
    clear()
    import_as_operator(actor=operator(), document=parse_json(first))
    assert exported(report.assessment_uid) == first
    changed = parse_json(first)
    changed["sources"][0]["profile_id"] = None
    with pytest.raises(Violations):
        import_as_operator(actor=operator(), document=changed)
    # As a copy, under new ids, it still is that profile's.
    copied = with_new_ids(parse_json(first))
    assert copied["sources"][0]["profile_id"] == profile
    broken = document(MATRICES)
    broken["sources"][0]["profile_id"] = "no id"
    with pytest.raises(Violations):
        check_document(broken)

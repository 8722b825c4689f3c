"""A person's import does what they may do by hand, and forges nothing."""

from uuid import UUID

import pytest

from assessments.basis import AccessDenied, NotVisible
from assessments.evidence.models import Evidence, Rating
from assessments.framing.models import Assessment, Participant
from assessments.interchange.operations import import_assessment
from tests.interchange.documents import MATRICES, SAMPLE, document, load, rows
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_world()


def bring(world, doc, by="ana", **more):
    return import_assessment(actor=world.actor(by), team_uid=world.team.uid, document=doc, **more)


def test_the_importer_leads_a_new_assessment_of_their_team(world):
    report = bring(world, document(MATRICES))
    assessment = Assessment.objects.get(uid=report.assessment_uid)
    assert not report.is_copy
    assert assessment.team == world.team
    lead = Participant.objects.get(assessment=assessment, user=world.users["ana"])
    assert lead.role == "lead"


def test_others_judgements_arrive_without_their_accounts(world):
    doc = document(MATRICES)
    doc["participants"][0]["name"] = world.users["ben"].display_name
    assessment = Assessment.objects.get(uid=bring(world, doc).assessment_uid)
    judges = Rating.objects.filter(assessment=assessment).values_list("participant__user")
    assert {user for (user,) in judges} == {None}
    assert assessment.participants.filter(user__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("curation", "expected"),
    [("required", {"submitted"}), ("lead_may_accept", {"accepted"})],
)
def test_evidence_counts_only_if_the_lead_may_accept(world, curation, expected):
    doc = document(MATRICES)
    doc["assessment"]["curation"] = curation
    uid = bring(world, doc).assessment_uid
    statuses = Evidence.objects.filter(assessment__uid=uid).values_list("status", flat=True)
    assert set(statuses) == expected


@pytest.mark.parametrize("kind", ["assessment", "participants", "evidence", "ratings"])
def test_if_any_id_is_taken_the_whole_becomes_a_copy(world, kind):
    first = load(SAMPLE)
    taken = document(SAMPLE)
    doc = document(MATRICES)
    if kind == "assessment":
        doc["assessment"]["id"] = taken["assessment"]["id"]
    else:
        old, new = doc[kind][0]["id"], taken[kind][0]["id"]
        doc[kind][0]["id"] = new
        for row in [row for rows_ in doc.values() if isinstance(rows_, list) for row in rows_]:
            for key, value in row.items():
                if key.endswith("_id") and value == old:
                    row[key] = new
    report = bring(world, doc)
    copied = Assessment.objects.get(uid=report.assessment_uid)
    assert report.is_copy
    assert copied.uid not in (first.assessment_uid, UUID(doc["assessment"]["id"]))
    assert doc["assessment"]["id"] in copied.context
    said = {row["id"] for row in doc["evidence"]}
    assert not said & {str(e.uid) for e in Evidence.objects.filter(assessment=copied)}
    assert Rating.objects.filter(assessment=copied).count() == len(doc["ratings"])


def test_a_second_import_of_the_sample_is_a_copy_with_every_reference(world):
    load(SAMPLE)
    doc = document(SAMPLE)
    report = bring(world, doc)
    assert report.is_copy
    copied = Assessment.objects.get(uid=report.assessment_uid)
    assert copied.estimates.count() == len(doc["estimates"])
    assert copied.links.count() == len(doc["links"])


@pytest.mark.parametrize("taken", [False, True])
def test_a_dry_run_writes_nothing(world, taken):
    if taken:
        load(MATRICES)
    before = rows()
    report = bring(world, document(MATRICES), dry_run=True)
    assert rows() == before
    assert report.counts()["created"] == 82
    assert report.is_copy is taken
    assert (report.assessment_uid is None) is taken


def test_a_team_that_one_does_not_belong_to_does_not_exist(world):
    with pytest.raises(NotVisible):
        bring(world, document(MATRICES), by="stranger")


def test_a_token_without_the_scope_may_not(world):
    actor = world.actor("ana", scopes=frozenset({"read", "write"}))
    with pytest.raises(AccessDenied):
        import_assessment(actor=actor, team_uid=world.team.uid, document=document(MATRICES))


def test_a_token_for_one_assessment_reaches_no_team(world):
    actor = world.actor("ana", assessment_uid=world.uid)
    with pytest.raises(NotVisible):
        import_assessment(actor=actor, team_uid=world.team.uid, document=document(MATRICES))

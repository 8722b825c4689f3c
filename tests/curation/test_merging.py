"""Two that say the same become one and two again: nothing is lost, doubled or told."""

import pytest

from assessments.basis import AccessDenied, NotVisible, RuleViolation, StaleVersion
from assessments.curation.merging.models import EvidenceMerge, SourceMerge
from assessments.curation.merging.operations import undo_source_merge
from assessments.curation.operations import accept_evidence, reject_evidence, withdraw_evidence
from assessments.curation.purging.operations import purge_evidence
from assessments.debate.queries import arguments_of
from assessments.evidence.models import Evidence, Link, Rating, SentenceUse
from assessments.evidence.operations import (
    EvidenceDraft,
    SourceDraft,
    TextDraft,
    add_text,
    attach_sentences,
    edit_evidence,
    edit_source,
    grade_source,
    set_relevance,
    submit_evidence,
)
from assessments.evidence.queries import citations_of, ratings_for
from assessments.framing.access import access_to
from assessments.interchange.queries import export_document
from assessments.people.operations import erase_account
from tests.curation.merging import (
    READERS,
    cite,
    counts,
    everybody,
    hide_ratings,
    join_sources,
    merge,
    part_sources,
    read,
    scene,
    sound,
    source,
    undo,
)
from tests.debate.talk import argue, vote
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world() -> World:
    return scene(build_world())


# ------------------------------------------------------------------------------- evidence


def test_existing_ratings_win_and_missing_ones_come_over(world):
    for who, item, hypothesis, code in (
        ("ana", "E1", "H1", "C"),
        ("ana", "E2", "H1", "II"),
        ("ben", "E2", "H1", "I"),
        ("chidi", "E2", "H2", "CC"),
    ):
        world.rate(who, item, hypothesis, code, why=f"{who} says so")
    gone = merge(world, reason="The same trains")
    assert (gone.status, gone.merged_into.label, gone.decision_reason) == (
        "merged", "E1", "The same trains",
    )  # fmt: skip
    assert counts(world, "E1", "H1") == (0, 1, 0, 1, 0, 0)
    assert counts(world, "E1", "H2") == (1, 0, 0, 0, 0, 0)
    came = Rating.objects.get(link__evidence=world.item("E1"), participant__name="Ben")
    assert (came.rationale, came.round) == ("ben says so", None)
    shown = {link.evidence.label for link in Link.objects.visible_to(world.actor("cora"))}
    assert shown == {"E1"}
    sound(world)


def test_relevance_is_kept_where_only_the_one_that_goes_bears(world):
    world.rate("ana", "E2", "H1", "C")
    link = Link.objects.get(evidence=world.item("E2"))
    set_relevance(
        actor=world.actor("cora"), assessment_uid=world.uid, link_uid=link.uid, relevance="high"
    )
    merge(world)
    assert Link.objects.get(evidence=world.item("E1")).relevance == "high"


def test_texts_are_chosen_field_by_field_and_nothing_gets_lost_or_laxer(world):
    for label, draft in (
        ("E1", EvidenceDraft("Trains crossed", "fact", 2, None, "", ["rail"], "TLP:GREEN")),
        ("E2", EvidenceDraft("Trains went over", "statement", 4, "2024", "A note", ["bridge"],
                             "TLP:AMBER")),
    ):  # fmt: skip
        edit_evidence(
            actor=world.actor("cora"),
            assessment_uid=world.uid,
            evidence_uid=world.item(label).uid,
            draft=draft,
            meaning_changed=False,
        )
    before = everybody(world)
    merge(world, take=["statement", "credibility"], meaning_changed=True)
    item = world.item("E1")
    assert (item.statement, item.kind, item.credibility) == ("Trains went over", "fact", 4)
    assert (item.occurred_on, item.origin_note, item.tags) == ("2024", "A note", ["rail", "bridge"])
    assert (item.marking, item.wording) == ("TLP:AMBER", 2)
    undo(world)
    assert everybody(world) == before


def test_what_was_changed_since_stays_when_it_is_undone(world):
    world.rate("ana", "E2", "H1", "C")
    world.rate("ben", "E2", "H1", "C")
    merge(world, take=["statement"])
    world.rate("ben", "E1", "H1", "II")
    edit_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        draft=EvidenceDraft("Quite other words", "fact"),
        meaning_changed=False,
    )
    undo(world)
    assert world.item("E1").statement == "Quite other words"
    assert counts(world, "E1", "H1") == (0, 0, 0, 0, 1, 0)
    assert counts(world, "E2", "H1") == (0, 2, 0, 0, 0, 0)
    sound(world)


def test_citations_move_and_those_of_one_source_are_joined(world):
    first = cite(world, "E1", "Radio", url="https://example.org/1")
    other = cite(world, "E2", "Radio", url="https://example.org/2")
    same = cite(world, "E2", "Daily News", archived_url="https://example.org/kept")
    before = everybody(world)
    merge(world)
    found = citations_of(access_to(world.actor("otto"), world.uid))
    told = sorted((c.source.name, c.url, c.archived_url) for c in found)
    # The two of the Daily News are one, with what either said; the two of the radio are two.
    assert told == [
        ("Daily News", "", "https://example.org/kept"),
        ("Evening News", "", ""),
        ("Radio", "https://example.org/1", ""),
        ("Radio", "https://example.org/2", ""),
    ]
    assert {first.uid, other.uid} <= {c.uid for c in found}
    assert same.uid not in {c.uid for c in found}
    assert (
        next(c for c in found if c.source.name == "Daily News").origin_source.name == "The agency"
    )
    undo(world)
    assert everybody(world) == before


def test_sentences_stay_accounted_for(world):
    text = add_text(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        draft=TextDraft("A page", "Trains crossed. It rained.", new_source=SourceDraft("Radio")),
    )
    for label in ("E1", "E2"):
        attach_sentences(
            actor=world.actor("cora"),
            assessment_uid=world.uid,
            text_uid=text.uid,
            numbers=[1] if label == "E1" else [1, 2],
            evidence_uid=world.item(label).uid,
        )
    uses = sorted(SentenceUse.objects.values_list("pk", "citation", "is_attached"))
    merge(world)
    seen = SentenceUse.objects.visible_to(world.actor("ana"))
    assert set(seen.values_list("sentence__number", flat=True)) == {1, 2}
    undo(world)
    assert sorted(SentenceUse.objects.values_list("pk", "citation", "is_attached")) == uses


def test_debates_on_cells_and_citations_in_arguments_follow(world):
    hide_ratings(world, hidden=False)
    for who in ("ana", "ben"):
        world.rate(who, "E2", "H1", "C")
    root = argue(world, "ana", ("E2", "H1"), evidence_uids=[world.item("E2").uid])
    argue(world, "ben", root, stance="attacks")
    vote(world, "ben", root, 3)
    both = argue(world, "ben", "H1", evidence_uids=[world.item(n).uid for n in ("E1", "E2")])
    before = everybody(world)
    merge(world)
    found = {a.uid: a for a in arguments_of(access_to(world.actor("otto"), world.uid))}
    cell = Link.objects.get(evidence=world.item("E1"), hypothesis__label="H1")
    assert {found[root.uid].link_id, *(a.link_id for a in found.values())} == {cell.pk, None}
    document = export_document(access_to(world.actor("otto"), world.uid))
    said = {a["id"]: a for a in document["arguments"]}
    assert said[str(root.uid)]["evidence_ids"] == [str(world.item("E1").uid)]
    assert said[str(both.uid)]["evidence_ids"] == [str(world.item("E1").uid)]
    assert len(document["argument_votes"]) == 1
    sound(world)
    replied = argue(world, "chidi", root, stance="supports")
    undo(world)
    replied.refresh_from_db()
    assert replied.link.evidence.label == "E2"
    replied.delete()
    assert everybody(world) == before


def test_merging_opens_no_cell_to_who_merges(world):
    hide_ratings(world)
    for who in ("ana", "ben"):
        world.rate(who, "E2", "H1", "II")
    world.rate("chidi", "E1", "H1", "CC")
    world.rate("lena", "E1", "H1", "N")

    def says(who):
        rows = ratings_for(access_to(world.actor(who), world.uid))
        return sorted(rows.values_list("link__evidence__label", "participant__name"))

    before = {who: says(who) for who in READERS[:-1]}
    merge(world, who="lena")
    # lena had opened the one cell and not the other: she reads her own alone until she rates anew.
    assert says("lena") == [("E1", "Lena")]
    assert says("ana") == [("E1", "Ana")]
    assert len(says("cora")) == 4
    undo(world, who="lena")
    assert {who: says(who) for who in READERS[:-1]} == before


def test_not_while_a_blind_round_collects_ratings_and_a_refusal_tells_nothing(world):
    merge(world)
    round_ = world.open_round("H1", covers=("ratings",))
    with pytest.raises(RuleViolation, match="blind round"):
        undo(world)
    world.accepted("Trains crossed a bridge")
    with pytest.raises(RuleViolation, match="blind round"):
        merge(world, gone="E3")
    world.rate("ana", "E3", "H1", "II")
    with pytest.raises(RuleViolation, match="blind round collects ratings"):
        merge(world, gone="E3")
    assert round_.state == "blind"


def test_a_merge_is_refused_for_what_it_is(world):
    waits = world.submit("Trains crossed", by="ana")
    with pytest.raises(RuleViolation, match="itself"):
        merge(world, gone="E1")
    with pytest.raises(RuleViolation, match="keep the one that counts"):
        merge(world, gone="E1", into="E3")
    with pytest.raises(RuleViolation, match="none of"):
        merge(world, take=["label"])
    with pytest.raises(StaleVersion):
        merge(world, version=9)
    with pytest.raises(StaleVersion):
        merge(world, into_version=9)
    for who in ("ana", "otto"):
        with pytest.raises(AccessDenied):
            merge(world, who=who)
    reject_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=waits.uid, reason="No"
    )
    with pytest.raises(RuleViolation, match="was rejected"):
        merge(world, gone="E3")
    withdraw_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=world.item("E2").uid
    )
    with pytest.raises(NotVisible):
        merge(world)
    assert not EvidenceMerge.objects.exists()


def test_what_waits_goes_into_what_counts_with_its_submitters_first_rating(world):
    draft = EvidenceDraft(
        "Trains crossed the river bridge", "fact", bears={world.hypothesis("H1").uid: "CC"}
    )
    submit_evidence(actor=world.actor("ana"), assessment_uid=world.uid, draft=draft)
    before = everybody(world)
    merge(world, gone="E3")
    assert counts(world, "E1", "H1") == (1, 0, 0, 0, 0, 0)
    for who in ("ben", "otto"):
        assert b"river bridge" not in read(world, who)
    assert b"river bridge" in read(world, "ana")
    undo(world, gone="E3")
    assert everybody(world) == before
    accept_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=world.item("E3").uid
    )
    sound(world)


def test_a_chain_is_undone_from_its_end(world):
    world.accepted("Trains used the bridge")
    world.rate("ana", "E2", "H1", "C")
    before = everybody(world)
    merge(world)
    between = everybody(world)
    merge(world, gone="E1", into="E3")
    assert counts(world, "E3", "H1") == (0, 1, 0, 0, 0, 0)
    with pytest.raises(RuleViolation, match="on into E3"):
        undo(world)
    undo(world, gone="E1")
    assert everybody(world) == between
    undo(world)
    assert everybody(world) == before
    with pytest.raises(RuleViolation, match="nothing was merged"):
        undo(world)


# -------------------------------------------------------------------------------- sources


def test_what_cites_or_repeats_a_source_cites_or_repeats_the_survivor(world):
    cite(world, "E1", "The Daily News", url="https://example.org/1")
    cite(world, "E2", "The Daily News")
    cite(world, "E2", "Radio", origin="The Daily News")
    cite(world, "E2", "Daily News", origin="The Daily News")
    grade_source(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        source_uid=source(world, "The Daily News").uid,
        reliability="B",
        basis="Long known",
    )
    before = everybody(world)
    gone = join_sources(world, "The Daily News", "Daily News", take=["name"], reason="One paper")
    assert gone.withdrawn_at is not None
    kept = SourceMerge.objects.get().into
    assert (kept.name, kept.reliability, kept.reliability_basis) == (
        "The Daily News", "B", "Long known",
    )  # fmt: skip
    found = citations_of(access_to(world.actor("ana"), world.uid))
    told = sorted(
        (c.evidence.label, c.source.name, c.origin_source.name if c.origin_source else "", c.url)
        for c in found
    )
    assert told == [
        ("E1", "The Daily News", "The agency", "https://example.org/1"),
        ("E2", "Evening News", "", ""),
        ("E2", "Radio", "The Daily News", ""),
        ("E2", "The Daily News", "", ""),
    ]
    sound(world)
    undo_source_merge(actor=world.actor("cora"), assessment_uid=world.uid, source_uid=gone.uid)
    assert everybody(world) == before


def test_a_merge_of_sources_is_refused_for_what_it_is(world):
    with pytest.raises(RuleViolation, match="itself"):
        join_sources(world, "Daily News", "Daily News")
    with pytest.raises(RuleViolation, match="none of"):
        join_sources(world, "Daily News", "Evening News", take=["statement"])
    with pytest.raises(StaleVersion):
        join_sources(world, "Daily News", "Evening News", into_version=4)
    for who in ("ana", "otto"):
        with pytest.raises(AccessDenied):
            join_sources(world, "Daily News", "Evening News", who=who)
    with pytest.raises(RuleViolation, match="nothing was merged"):
        part_sources(world, "Daily News")
    join_sources(world, "Daily News", "Evening News")
    with pytest.raises(NotVisible):
        join_sources(world, "Daily News", "Evening News")
    join_sources(world, "Evening News", "The agency")
    with pytest.raises(RuleViolation, match="on into The agency"):
        part_sources(world, "Daily News")


def test_a_source_that_has_gone_is_no_source_to_name(world):
    gone = join_sources(world, "Daily News", "Evening News")
    with pytest.raises(NotVisible):
        edit_source(
            actor=world.actor("cora"),
            assessment_uid=world.uid,
            source_uid=gone.uid,
            draft=SourceDraft("Another"),
        )


@pytest.mark.parametrize(("submitter", "back"), [("cora", "Cora"), ("ana", None)])
def test_a_merge_of_before_gives_back_who_decided_on_what_was_their_own(world, submitter, back):
    """It remembers a name alone: that of who submitted it is theirs."""
    Evidence.objects.filter(label="E2").update(submitted_by=world.participant(submitter))
    merge(world)
    row = EvidenceMerge.objects.get()
    assert row.made["was"].pop("decided_by_id")
    row.save()
    undo(world)
    item = world.item("E2")
    assert item.decided_by_name == "Cora"
    assert (item.decided_by and item.decided_by.name) == back


def test_who_had_decided_is_forgotten_by_a_merge_too(world):
    assert world.item("E2").decided_by_name == "Cora"
    merge(world, who="lena")
    erase_account(actor=world.actor("system"), user_id=world.users["cora"].pk)
    undo(world, who="lena")
    assert world.item("E2").decided_by_name.startswith("Erased account")


def test_what_a_merge_remembers_goes_with_what_is_purged(world):
    merge(world, take=["statement"])
    assert "Trains crossed" in str(EvidenceMerge.objects.get().made)
    purge_evidence(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        confirmation="E1",
        reason="Spilled",
    )
    assert not EvidenceMerge.objects.exists()
    assert not world.assessment.evidence.exists()
    sound(world)

"""Real threads on the real database: nobody overwrites another unawares, and no writer is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connections

from assessments.accounts.models import User
from assessments.basis import Refusal, StaleVersion
from assessments.curation.merging.operations import merge_evidence, undo_evidence_merge
from assessments.curation.operations import accept_evidence, reject_evidence
from assessments.curation.returning.operations import send_back_evidence
from assessments.curation.words import DECIDED
from assessments.evidence.models import Link, Rating
from assessments.evidence.operations import grade_evidence, rate_evidence, recount_links
from assessments.framing.operations import add_participant
from assessments.jobs import rules
from assessments.jobs.models import Job
from assessments.journal.models import Change
from tests.jobs.kinds import a_job
from tests.world import build_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WRITERS = 16
ROUNDS = 3


def at_once(acts):
    """What each of `acts` returned or raised, all started at one moment."""
    gate = Barrier(len(acts))

    def run(act):
        gate.wait(timeout=30)
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def world():
    return build_world()


def test_of_those_who_edit_one_version_at_once_one_wins(world):
    item = world.accepted()

    def edit(grade, actor):
        return lambda: grade_evidence(
            actor=actor,
            assessment_uid=world.uid,
            evidence_uid=item.uid,
            credibility=grade,
            version=item.version,
        )

    answers = at_once([edit(n % 6 + 1, world.actor("cora")) for n in range(8)])
    won = [a for a in answers if not isinstance(a, Refusal)]
    lost = [a for a in answers if isinstance(a, StaleVersion)]
    assert (len(won), len(lost)) == (1, 7)
    stands = world.item()
    assert (stands.version, stands.credibility) == (item.version + 1, won[0].credibility)
    # Each of the others is shown what stands now.
    assert {loser.record["credibility"] for loser in lost} == {stands.credibility}


@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_curators_who_decide_at_once_one_wins_and_the_other_is_told(world, guarded):
    item = world.submit()
    version = item.version if guarded else None
    decisions = [
        (accept_evidence, {}),
        (reject_evidence, {"reason": "Untrue"}),
        (send_back_evidence, {"question": "Which border?"}),
    ] * 2
    answers = at_once(
        [
            partial(
                decide,
                actor=world.actor("cora"),
                assessment_uid=world.uid,
                evidence_uid=item.uid,
                version=version,
                **more,
            )
            for decide, more in decisions
        ]
    )
    won = [a for a in answers if not isinstance(a, Refusal)]
    if guarded:
        assert len(won) == 1
        assert {a.current for a in answers if isinstance(a, StaleVersion)} == {item.version + 1}
    # Unguarded, a rule stands before what does not fit what stands: nobody accepts twice.
    # What had been accepted leaves a tombstone for the others besides.
    told = Change.objects.filter(verb__in=DECIDED).exclude(upserts=[]).order_by("number")
    verbs = list(told.values_list("verb", flat=True))
    assert len(verbs) - 1 == len(won)
    assert all(one != other for one, other in pairwise(verbs))


def test_sixteen_rate_at_once_and_none_is_lost(world):
    for n in range(3):
        world.accepted(f"Item {n}")
    users = [User.objects.create_user(f"judge{n}") for n in range(WRITERS)]
    for user in users:
        world.users[user.username] = user
        add_participant(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            user=user,
            name=user.username,
            role="analyst",
        )
    items = [world.item(f"E{n + 1}").uid for n in range(3)]
    hypothesis = world.hypothesis().uid

    def judge(user):
        codes = ("CC", "N", "II")
        actors = [world.actor(user.username) for _ in range(ROUNDS * len(items))]

        def rate():
            for n, actor in enumerate(actors):
                rate_evidence(
                    actor=actor,
                    assessment_uid=world.uid,
                    evidence_uid=items[n % len(items)],
                    hypothesis_uid=hypothesis,
                    consistency=codes[(n + user.pk) % 3],
                )

        return rate

    assert at_once([judge(user) for user in users]) == [None] * WRITERS
    assert Link.objects.count() == len(items)
    assert Rating.objects.filter(is_current=True).count() == WRITERS * len(items)
    assert recount_links(assessment=world.assessment, repair=False) == []
    assert [sum(link.counts) for link in Link.objects.all()] == [WRITERS] * len(items)
    numbers = list(
        Change.objects.filter(stream=world.assessment.stream_id).values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_merge_and_ratings_at_once_lose_nothing_and_double_nothing(world):
    first, second = world.accepted("Trains crossed"), world.accepted("Trains went over")
    judges, labels = ("lena", "ana", "ben", "chidi"), ("H1", "H2", "H4")
    hypotheses = [world.hypothesis(label).uid for label in labels]

    def rate(who, item):
        actors = [world.actor(who) for _ in hypotheses]

        def act():
            given = []
            for actor, hypothesis in zip(actors, hypotheses, strict=True):
                try:
                    rate_evidence(
                        actor=actor,
                        assessment_uid=world.uid,
                        evidence_uid=item.uid,
                        hypothesis_uid=hypothesis,
                        consistency="C",
                    )
                except Refusal:
                    # It went into the other one meanwhile.
                    continue
                given.append((who, hypothesis))
            return given

        return act

    merging = {"assessment_uid": world.uid, "evidence_uid": second.uid}
    actor, later = world.actor("cora"), world.actor("lena")

    def merge():
        return merge_evidence(actor=actor, into_uid=first.uid, **merging)

    acts = [rate(who, item) for who in judges for item in (first, second)]
    *given, merged = at_once([*acts, merge])
    assert (merged.status, merged.merged_into_id) == ("merged", first.pk)
    counting = Rating.objects.filter(is_current=True, link__evidence=first)
    standing = counting.values_list("participant__user__username", "link__hypothesis__uid")
    assert sorted(standing) == sorted({one for each in given for one in each})
    assert recount_links(assessment=world.assessment, repair=False) == []
    undo_evidence_merge(actor=later, **merging)
    assert recount_links(assessment=world.assessment, repair=False) == []


def test_of_those_who_merge_two_both_ways_at_once_one_does(world):
    items = [world.accepted("Trains crossed"), world.accepted("Trains went over")]
    ways = [(items[0], items[1]), (items[1], items[0])]

    def merge(gone, into):
        actor = world.actor("cora")
        return lambda: merge_evidence(
            actor=actor,
            assessment_uid=world.uid,
            evidence_uid=gone.uid,
            into_uid=into.uid,
            version=gone.version,
            into_version=into.version,
        )

    answers = at_once([merge(*way) for way in ways])
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert len(refused) == 1
    assert sorted(world.item(label).status for label in ("E1", "E2")) == ["accepted", "merged"]


def test_of_those_who_ask_for_work_at_once_no_more_than_may_be_waits(world):
    acts = [partial(a_job, world.actor("ana"))] * (rules.OPEN_MOST + 3)
    answers = at_once(acts)
    assert sum(isinstance(answer, Refusal) for answer in answers) == 3
    assert Job.objects.count() == rules.OPEN_MOST

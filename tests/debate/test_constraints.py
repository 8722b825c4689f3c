"""What the database itself refuses, whatever code comes to it."""

import pytest
from django.db import IntegrityError, connection, transaction

from assessments.debate.models import Argument, ArgumentVote, CitedEvidence
from assessments.framing.operations import create_assessment
from tests.debate.talk import argue, vote
from tests.remembering import remembered
from tests.world import a_draft, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
@remembered
def world():
    world = build_world()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    return world


def refused(rows, **changes):
    def change():
        with transaction.atomic():
            rows.update(**changes)
            if connection.vendor == "postgresql":
                connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        change()


@pytest.mark.parametrize(
    "changes",
    [
        {"hypothesis": None},
        {"target": "motive"},
        {"target": "inference"},
        {"stance": "doubts"},
        {"status": "gone"},
        {"text": ""},
        {"wording": 0},
        {"depth": 1},
    ],
)
def test_an_argument_is_whole(world, changes):
    root = argue(world, "ana")
    refused(Argument.objects.filter(pk=root.pk), **changes)


def test_an_argument_hangs_on_one_thing_and_not_on_itself(world):
    root = argue(world, "ana")
    reply = argue(world, "ana", root)
    link = world.item().links.get()
    refused(Argument.objects.filter(pk=root.pk), link=link)
    refused(Argument.objects.filter(pk=reply.pk), parent=reply.pk)
    refused(Argument.objects.filter(pk=reply.pk), depth=21)
    refused(Argument.objects.filter(pk=reply.pk), depth=0)


def test_one_vote_each_from_0_to_4_and_evidence_is_cited_once(world):
    root = argue(world, "ana", evidence_uids=[world.item().uid])
    given = vote(world, "ben", root, 3)
    refused(ArgumentVote.objects.filter(pk=given.pk), weight=5)
    same = {"assessment": world.assessment, "argument": root}
    with pytest.raises(IntegrityError), transaction.atomic():
        ArgumentVote.objects.create(participant=world.participant("ben"), weight=1, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        CitedEvidence.objects.create(evidence=world.item(), **same)


@pytest.mark.postgres
def test_a_reply_stands_in_the_tree_of_its_parent(world):
    root = argue(world, "ana")
    reply = argue(world, "ben", root)
    refused(Argument.objects.filter(pk=reply.pk), hypothesis=world.hypothesis("H2"))
    refused(Argument.objects.filter(pk=reply.pk), hypothesis=None, link=world.item().links.get())
    other = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another")
    )
    refused(Argument.objects.filter(pk=root.pk), hypothesis=other.hypotheses.first())
    refused(Argument.objects.filter(pk=root.pk), author=other.participants.first())

"""What the database itself refuses, whatever code comes to it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError

from assessments.estimates.models import Estimate, ImpactEstimate
from assessments.evidence.models import Link, Rating
from assessments.framing.models import Hypothesis, Participant, Perspective
from assessments.framing.operations import create_assessment
from assessments.implications.models import Implication
from assessments.rounds.models import Round
from tests.world import START, World, a_draft, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return build_world()


def refused():
    return pytest.raises((IntegrityError, DataError, ValidationError))


@pytest.mark.parametrize(
    ("lower", "best", "upper"),
    [
        ("-0.01", "1", "2"),
        ("3", "2", "4"),
        ("1", "5", "4"),
        ("1", "2", "100.01"),
        ("NaN", "NaN", "NaN"),
        ("Infinity", "Infinity", "Infinity"),
    ],
)
def test_a_likelihood_is_finite_in_order_and_within_0_and_100(world, lower, best, upper):
    round_ = world.open_round("H1")
    values = {"lower": Decimal(lower), "best": Decimal(best), "upper": Decimal(upper)}
    with refused(), transaction.atomic():
        Estimate.objects.create(
            assessment=world.assessment,
            hypothesis=world.hypothesis(),
            participant=world.participant("ana"),
            round=round_,
            estimated_at=START,
            **values,
        )


@pytest.mark.parametrize(("severity", "direction"), [(6, "harm"), (2, "none"), (1, "sideways")])
def test_an_impact_has_a_severity_up_to_5_and_a_known_direction(world, severity, direction):
    with refused(), transaction.atomic():
        ImpactEstimate.objects.create(
            assessment=world.assessment,
            hypothesis=world.hypothesis(),
            perspective=Perspective.objects.get(name="Us"),
            participant=world.participant("ana"),
            round=world.open_round("H1"),
            severity=severity,
            direction=direction,
        )


def test_one_rating_a_link_participant_and_round(world):
    world.accepted()
    first = world.rate("ana", "E1", "H1", "C")
    row = {
        "assessment": world.assessment,
        "link": first.link,
        "participant": first.participant,
        "rated_at": START,
        "consistency": "N",
    }
    with refused(), transaction.atomic():
        Rating.objects.create(**row, is_current=False)
    round_ = world.open_round("H1", covers=("ratings",))
    with refused(), transaction.atomic():
        Rating.objects.create(**row, round=round_, is_current=True)
    Rating.objects.create(**row, round=round_, is_current=False)
    with refused(), transaction.atomic():
        Rating.objects.create(**row, round=round_, is_current=False)


def test_a_link_exists_once_and_an_implication_leads_elsewhere(world):
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    one = Link.objects.get()
    with refused(), transaction.atomic():
        Link.objects.create(
            assessment=world.assessment, evidence=one.evidence, hypothesis=one.hypothesis
        )
    with refused(), transaction.atomic():
        Implication.objects.create(
            assessment=world.assessment, cause=one.hypothesis, effect=one.hypothesis
        )


def test_one_blind_round_one_remainder_one_primary(world):
    world.open_round("H1")
    with refused(), transaction.atomic():
        Round.objects.create(assessment=world.assessment, number=9, opened_at=START)
    with refused(), transaction.atomic():
        Hypothesis.objects.create(
            assessment=world.assessment,
            question=world.question(),
            label="H99",
            statement="none either",
            is_remainder=True,
        )
    with refused(), transaction.atomic():
        Perspective.objects.create(
            assessment=world.assessment, name="Others", is_primary=True, order=7
        )
    with refused(), transaction.atomic():
        Participant.objects.create(
            assessment=world.assessment, user=world.users["ana"], name="again", role="lead"
        )


def test_a_revealed_round_has_the_time_of_its_reveal(world):
    round_ = world.open_round("H1")
    with refused(), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(state="revealed")
    with refused(), transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(revealed_at=START + timedelta(days=1))


@pytest.mark.postgres
def test_postgresql_refuses_references_into_another_assessment(world):
    other = create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another")
    )
    foreign = Hypothesis.objects.filter(assessment=other).first()
    world.accepted()
    with refused(), transaction.atomic():
        Link.objects.create(assessment=world.assessment, evidence=world.item(), hypothesis=foreign)
        connection.check_constraints()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

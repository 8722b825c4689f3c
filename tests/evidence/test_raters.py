"""What members say, read once for each link, is what `ratings_for` lets each reader have."""

import numpy as np
import pytest

from assessments.estimates.operations import reveal_round
from assessments.evidence.cells import CODE_INDEX, NO_RATING, cells_of
from assessments.evidence.models import CellOpening, Rating
from assessments.evidence.operations import declare_cannot_rate
from assessments.evidence.queries import evidence_of, ratings_for
from assessments.evidence.raters import raters_of
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis, Participant
from assessments.framing.operations import update_assessment
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

READERS = ("lena", "ana", "ben", "chidi", "cora", "otto", "root", "system")


@pytest.fixture
@remembered
def world() -> World:
    """Hidden until rated: ben has H1 open by his rating, chidi by having said that he cannot.

    A revealed round has opened H3. In the blind round on H2 ana rates anew what she had rated, and
    lena makes a link that nobody may know of.
    """
    world = build_world()
    for n in range(3):
        world.accepted(f"A report of the {n}. day")
    change_gate(world, hidden=True)
    for name, code in (("ana", "I"), ("lena", "CC"), ("ben", "NA")):
        world.rate(name, "E1", "H1", code)
    world.rate("ana", "E2", "H2", "N")
    world.rate("lena", "E2", "H2", "II")
    declare_cannot_rate(
        actor=world.actor("chidi"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E1").uid,
        hypothesis_uid=world.hypothesis("H1").uid,
    )
    revealed = world.open_round("H3", covers=("ratings",))
    for name in ("ana", "ben", "lena"):
        world.rate(name, "E3", "H3", "C")
        world.finish(name, revealed)
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=revealed.uid)
    world.open_round("H2", covers=("ratings",))
    world.rate("ana", "E2", "H2", "CC")
    world.rate("lena", "E3", "H2", "II")
    return world


def change_gate(world: World, *, hidden: bool) -> None:
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": hidden}
    )


def said_to(world: World, who: str) -> set[tuple[int, int, int, str]]:
    """Member, evidence, hypothesis and code out of the array."""
    access = access_to(world.actor(who), world.uid)
    evidence = list(evidence_of(access))
    hypotheses = list(Hypothesis.objects.filter(assessment=world.assessment).order_by("-pk"))
    cells = cells_of(access, evidence, hypotheses, mine=False)
    raters = raters_of(access, cells)
    words = list(CODE_INDEX)
    return {
        (raters.members[m].pk, evidence[i].pk, hypotheses[j].pk, words[raters.codes[m, i, j]])
        for m, i, j in np.argwhere(raters.codes != NO_RATING)
    }


def row_by_row(world: World, who: str) -> set[tuple[int, int, int, str]]:
    rows = ratings_for(access_to(world.actor(who), world.uid)).filter(is_current=True)
    return set(
        rows.values_list(
            "participant_id", "link__evidence_id", "link__hypothesis_id", "consistency"
        )
    )


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("hidden", [True, False])
def test_the_array_is_what_the_reader_may_read_row_by_row(world, who, hidden):
    change_gate(world, hidden=hidden)
    found = said_to(world, who)
    assert found == row_by_row(world, who)
    everything = Rating.objects.filter(is_current=True).count()
    sees_all = not hidden or who not in ("ben", "chidi")
    assert (len(found) == everything) is sees_all
    assert 0 < len(found) < Rating.objects.count()


def test_a_superuser_who_judges_waits_like_everybody_who_judges(world):
    before = said_to(world, "chidi")
    world.users["chidi"].is_superuser = True
    world.users["chidi"].save()
    assert said_to(world, "chidi") == row_by_row(world, "chidi") == before


def test_a_rating_of_a_blind_round_stays_sealed_even_if_it_were_current(world):
    of_ana = Rating.objects.filter(
        participant=world.participant("ana"), link__hypothesis__label="H2"
    )
    of_ana.update(is_current=False)
    before = said_to(world, "otto")
    assert of_ana.filter(pk__in=[r.pk for r in of_ana if r.round_id]).update(is_current=True) == 1
    assert said_to(world, "otto") == row_by_row(world, "otto") == before


def test_who_has_left_is_read_and_what_they_opened_stays_closed_to_others(world):
    rita = Participant.objects.get(assessment=world.assessment, name="Rita")
    link = Rating.objects.filter(link__hypothesis__label="H2").earliest("pk").link
    CellOpening.objects.create(link=link, participant=rita)
    assert said_to(world, "chidi") == row_by_row(world, "chidi")
    assert {code for *_cell, code in said_to(world, "chidi")} == {"I", "CC", "NA", "C"}

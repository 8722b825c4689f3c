"""What the browser tests are played on: the small world with evidence, ratings and rounds in it."""

from io import StringIO

from django.core.management import call_command

from assessments.accounts.models import User
from assessments.estimates.operations import EstimateDraft, answer_round, reveal_round
from assessments.framing.models import Assessment
from assessments.framing.operations import (
    AssessmentDraft,
    QuestionDraft,
    create_assessment,
    resolve_hypothesis,
)
from assessments.framing.rules import HypothesisDraft, ResolutionDraft
from assessments.rounds.models import Round
from assessments.rounds.operations import close_round, open_round
from tests.remembering import remembered
from tests.world import World, build_world

STATEMENTS = (
    "The cat was asleep in the window all afternoon",
    "Crumbs lead from the table to a hole in the skirting board",
    "The door was locked from the outside until six",
    "Nobody heard anything",
)
RATINGS = {
    "E1": {"H1": ("II", "I", "C"), "H2": ("N", "N", "N"), "H3": ("C", "N", "N")},
    "E2": {"H1": ("I", "I", "I"), "H2": ("CC", "CC", "C")},
    "E3": {"H1": ("N", "NA", "N"), "H4": ("CC", "II", "C")},
}
JUDGES = ("lena", "ben", "chidi")


@remembered
def set_stage() -> World:
    """ana has still to rate, to estimate and to be told; E5 waits in the queue; cora is staff.

    Round 1 (H1 to H3) is closed, round 2 (H4) revealed.
    """
    world = build_world()
    User.objects.filter(username="cora").update(is_staff=True)
    for n, statement in enumerate(STATEMENTS):
        world.accepted(
            statement, source=f"Newspaper {n % 2}", origin="The agency" if n < 2 else None
        )
    world.submit("A neighbour saw a rat in the yard", by="ana")
    for evidence, row in RATINGS.items():
        for hypothesis, codes in row.items():
            for name, code in zip(JUDGES, codes, strict=True):
                world.rate(name, evidence, hypothesis, code, why=f"{name} has a reason")
    first = play_round(world, "H1", "H2", "H3")
    close_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=first.uid)
    play_round(world, "H4")
    return world


def play_round(world: World, *labels: str) -> Round:
    """Opened, answered by three with figures that differ, revealed."""
    opened = world.open_round(*labels)
    for n, name in enumerate(JUDGES):
        for label, best in zip(labels, (20 + 10 * n, 60 - 10 * n, 20), strict=False):
            world.estimate(name, opened, label, best - 10, best, best + 15)
        world.finish(name, opened)
    return reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=opened.uid)


@remembered
def load_demo() -> World:
    """The sample assessment and its people, by the operator's own command. About six seconds."""
    call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
    return demo_world()


def demo_world() -> World:
    """The sample assessment that is loaded already."""
    assessment = Assessment.objects.select_related("team").get(title__startswith="Russia")
    users = {user.username: user for user in User.objects.all()}
    return World(users=users, team=assessment.team, assessment=assessment)


def foretold(demo: World) -> World:
    """Another assessment of the demo's team, of which enough has turned out for a curve: samira
    and mara have said something of all twenty. About a second."""
    draft = AssessmentDraft(
        title="What the winter would bring",
        customer="The desk",
        questions=(
            QuestionDraft(
                text="Which of these will have happened?",
                framing="independent",
                hypotheses=tuple(HypothesisDraft(f"Thing {n} happens") for n in range(20)),
            ),
        ),
    )
    made = create_assessment(actor=demo.actor("mara"), team_uid=demo.team.uid, draft=draft)
    world = World(users=demo.users, team=demo.team, assessment=made)
    where = {"assessment_uid": made.uid}
    things = list(made.hypotheses.order_by("pk").values_list("uid", flat=True))
    for some in (things[:10], things[10:]):
        opened = open_round(
            actor=world.actor("mara"), **where, hypothesis_uids=some, covers=("estimates",)
        )
        for who, step in (("samira", 3), ("mara", 4)):
            bests = [50 + step * (things.index(uid) - 10) for uid in some]
            drafts = [
                EstimateDraft(uid, max(best - 8, 1), best, best + 8)
                for uid, best in zip(some, bests, strict=True)
            ]
            answer_round(actor=world.actor(who), **where, round_uid=opened.uid, estimates=drafts)
        reveal_round(actor=world.actor("mara"), **where, round_uid=opened.uid, reason="Only two")
    for n, uid in enumerate(things):
        outcome = "true" if n % 4 > 2 - n // 8 else "false"
        resolve_hypothesis(
            actor=world.actor("mara"),
            **where,
            hypothesis_uid=uid,
            draft=ResolutionDraft(outcome, "2024-12", "It was in the papers"),
        )
    return world

"""Every page and every list of the interface asks as often with 20 rows as with 2, and seldom."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.accounts.models import User
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    write_judgement,
)
from assessments.evidence.operations import (
    CitationDraft,
    SourceDraft,
    TextDraft,
    add_citation,
    add_text,
    attach_sentences,
    save_view,
)
from assessments.evidence.rules import CITATIONS_MOST
from assessments.framing.operations import (
    add_hypothesis,
    add_participant,
    add_perspective,
    create_assessment,
)
from assessments.framing.rules import HypothesisDraft
from assessments.implications.operations import add_implication, estimate_implication
from assessments.jobs.runner import run_waiting
from tests.debate.talk import argue, vote
from tests.house.full import Asker, build_full, in_bulk, text_of_token
from tests.house.routes import ROWS, address
from tests.jobs.kinds import a_job
from tests.world import a_draft

# Both engines are asked the same questions.
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]

BUDGET = 8  # reads, the session and the user or the token among them
# The few that may ask more often, each with what for.
MORE = {
    "evidence-detail": (9, "the sources on offer for a citation, for those who may cite"),
    "home": (9, "what is withdrawn among the arguments that the news tell of"),
    "evidence-standing": (10, "the whole answer, and what has been done to the item"),
    "api-coverage": (9, "whether it is held already, beside what looking for more would tell"),
    "api-disagreement": (9, "whether it is held already, beside all that people may differ on"),
    "api-judgements-table": (9, "whether it is held already, beside the whole answer"),
    "cell": (9, "the debate on it, beside what all have rated"),
    "hypothesis": (9, "the case for and against, beside everything else on it"),
    "source": (9, "the team's library beside what rests on it, for those who grade"),
    "purge": (13, "by which ways one may confirm who one is, beside what would go"),
    "debate": (10, "what waits in every round, and the case for and against every hypothesis"),
    "api-export": (29, "everything: one for each kind of record, streamed"),
}
ASKED = {"search": "?q=e", "matrix-item": "", "matrix": "?view=team"}
NO_READ = re.compile(r"(ROLLBACK TO |RELEASE )?SAVEPOINT|BEGIN|COMMIT|SET ", re.IGNORECASE)


def grow(world, first, last):
    """As many rows of everything that a page may list, hanging on what `address` picks too."""
    added = [hypothesis for n in range(first, last + 1) for hypothesis in more(world, n)]
    answered(world, [world.hypothesis("H1"), *added])


def more(world, n):
    """One more of everything; answers the hypotheses made."""
    lead = {"assessment_uid": world.uid}
    item = world.accepted(f"Item {n}", source=f"Source {n}", origin=f"Origin {n}")
    text = add_text(
        actor=world.actor("lena"),
        draft=TextDraft(
            title=f"Text {n}",
            body=f"It is said in {n} sentences. " * n,
            new_source=SourceDraft(name=f"Press {n}"),
        ),
        **lead,
    )
    attach_sentences(
        actor=world.actor("lena"),
        text_uid=text.uid,
        numbers=range(1, n + 1),
        evidence_uid=item.uid,
        **lead,
    )
    world.bulk_import, world.bulk_draft = in_bulk(
        world, "lena", f"Freight {n} was moved in the night by rail number {n}"
    )
    save_view(actor=world.actor("lena"), name=f"View {n}", asked={"q": str(n)}, **lead)
    world.text = text
    world.submit(f"Waiting {n}", source=f"Source {n} of it")
    first = world.item("E1")
    if first.citations.count() < CITATIONS_MOST:
        add_citation(
            actor=world.actor("lena"),
            evidence_uid=first.uid,
            draft=CitationDraft(new_source=SourceDraft(name=f"Another {n}")),
            **lead,
        )
    added = [
        add_hypothesis(
            actor=world.actor("lena"),
            question_uid=world.question(label).uid,
            draft=HypothesisDraft(f"A further thing {n}"),
            **lead,
        )
        for label in ("Q1", "Q2")
    ]
    for name in ("lena", "ben"):
        world.rate(name, item.label, "H1", "I", why="Because")
        world.rate(name, "E1", added[0].label, "C", why="Because")
    user = User.objects.create_user(f"more{n}")
    add_participant(actor=world.actor("lena"), user=user, name=f"M {n}", role="analyst", **lead)
    add_perspective(actor=world.actor("lena"), name=f"Party {n}", **lead)
    debated(world, item)
    create_assessment(actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft(f"A {n}"))
    text_of_token(world, "lena")
    world.job = a_job(world.actor("lena"))
    run_waiting()
    round_ = world.open_round("H4")
    world.estimate("ben", round_, "H4", 10, 20, 30)
    reveal_round(actor=world.actor("lena"), round_uid=round_.uid, reason="Time", **lead)
    add_implication(
        actor=world.actor("lena"),
        cause_uid=world.hypothesis("H1").uid,
        effect_uid=added[1].uid,
        **lead,
    )
    write_judgement(
        actor=world.actor("lena"),
        hypothesis_uid=added[0].uid,
        text="We judge it likely",
        confidence="low",
        **lead,
    )
    return added


def debated(world, item):
    """One more argument and a reply, citing and weighed, on H1 and on the cell of E1."""
    for place in ("H1", ("E1", "H1")):
        root = argue(world, "ben", place, evidence_uids=[item.uid])
        reply = argue(world, "lena", root, stance="attacks", evidence_uids=[item.uid])
        for name, argument in (("lena", root), ("ben", reply)):
            vote(world, name, argument, 2)


def answered(world, hypotheses):
    """A revealed round on all of these and on the edges between them."""
    round_ = world.open_round(*(h.label for h in hypotheses))
    party = world.assessment.perspectives.first().uid
    uids = {h.uid for h in hypotheses}
    for name in ("lena", "ben"):
        for edge in world.assessment.implications.select_related("effect"):
            if edge.effect.uid in uids:
                estimate_implication(
                    actor=world.actor(name),
                    assessment_uid=world.uid,
                    round_uid=round_.uid,
                    implication_uid=edge.uid,
                    if_true=70,
                    if_false=30,
                )
        answer_round(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            estimates=[EstimateDraft(h.uid, 10, 20, 30, rationale="So") for h in hypotheses],
            impacts=[ImpactDraft(h.uid, party, 3, "harm", rationale="So") for h in hypotheses],
        )
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    world.rounds[-1] = round_


def costs(world):
    """The number of reads of whatever the lead, who may read and write most, can get."""
    asker, counted = Asker(world, "lead"), {}
    for name in (name for name, row in ROWS.items() if "GET" in row.methods):
        path = address(world, name) + ASKED.get(name, "")
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = asker.ask("GET", path)
            if answer.streaming:
                b"".join(answer.streaming_content)
        asked = sum(not NO_READ.match(q["sql"]) for q in captured)
        counted[name] = (
            asked if answer.status_code in {200, 204, 302} else answer.status_code * 1000
        )
    return counted


@pytest.fixture(scope="module")
def counted(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        world = build_full()
        reveal_round(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            round_uid=world.rounds[-1].uid,
            reason="Time",
        )
        grow(world, 1, 2)
        costs(world)  # what is asked once in a process
        few = costs(world)
        grow(world, 3, 20)
        yield few, costs(world)
        transaction.set_rollback(True)


def test_nothing_asks_more_often_for_more_rows(counted):
    few, many = counted
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}


def test_nothing_asks_more_often_than_it_may(counted):
    _, many = counted
    over = {name: number for name, number in many.items() if number > BUDGET}
    assert over == {name: number for name, (number, _) in MORE.items()}

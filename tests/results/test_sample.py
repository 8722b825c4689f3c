"""What the sample's figures say, imported once: the screen that teaches, and no sentence that
mixes likelihood with confidence."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.db import transaction

from assessments.basis import system_actor
from assessments.framing.access import access_to
from assessments.interchange.operations import import_as_operator
from assessments.interchange.parsing import parse_json
from assessments.results.queries import (
    Answer,
    Material,
    Step,
    answer_from,
    differences_of,
    judgements_table,
    material_of,
    next_steps,
)
from assessments.results.queries.consequences import Edge, consequences_of
from assessments.scoring.words import ICD_203
from tests.seeds.reading import SEEDS

pytestmark = pytest.mark.django_db
NIS = "South Korean National Intelligence Service (NIS)"
AUTHOR = "The article's author"
LIKELIHOOD = re.compile("|".join(band.label for band in ICD_203) + r"|likel|%|\bchance\b")


@dataclass(frozen=True)
class Sample:
    material: Material
    answer: Answer
    without_nis: Answer
    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    rows: list

    def question(self, label: str):
        return next(q for q in self.answer.questions if q.question.label == label)

    def hypothesis(self, label: str):
        return next(
            found
            for question in self.answer.questions
            for found in question.answers
            if found.hypothesis.label == label
        )


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """Everything worked out once, as the operator sees it; the database is left as it was."""
    actor = system_actor(datetime(2024, 12, 18, 12, tzinfo=UTC))
    with django_db_blocker.unblock(), transaction.atomic():
        report = import_as_operator(
            actor=actor, document=parse_json((SEEDS / "russia-north-korea.json").read_bytes())
        )
        access = access_to(actor, report.assessment_uid)
        material = material_of(access)
        answer = answer_from(material)
        nis = next(
            row.origin.uid for row in answer.questions[0].left_out.origins if row.origin.name == NIS
        )
        found = Sample(
            material=material,
            answer=answer,
            without_nis=answer_from(material, [nis]),
            steps=next_steps(material, answer),
            edges=consequences_of(access),
            rows=judgements_table(access),
        )
        transaction.set_rollback(True)
    return found


def labels(hypotheses) -> list[str]:
    return [h.label for h in hypotheses]


def test_three_readings_tie_and_two_origins_each_change_who_leads(sample):
    question = sample.question("Q1")
    assert [total.inconsistency for total in question.whole.totals] == [3, 2, 2, 2]
    assert labels(question.whole.leaders) == ["H2", "H3", "H4"]
    without = {row.origin.name: labels(row.leaders) for row in question.left_out.origins}
    assert without[NIS] == ["H4"]
    assert without[AUTHOR] == ["H3"]


def test_weighted_by_a_hair_the_first_is_another(sample):
    totals = {t.hypothesis.label: t for t in sample.question("Q1").whole.totals}
    assert min(totals, key=lambda label: totals[label].weighted) == "H2"
    assert (totals["H3"].widest_first, totals["H3"].widest_last) == (1, 4)


def test_the_what_if_is_that_of_the_table(sample):
    question = sample.without_nis.questions[0]
    assert labels(question.matrix.leaders) == ["H4"]
    assert question.leaders_change
    assert {"E17", "E24", "E25"}.isdisjoint(e.label for e in question.matrix.evidence)
    # What the team estimated stands as it was given.
    assert sample.without_nis.likelihoods.pooled == sample.answer.likelihoods.pooled


def test_what_was_not_collected_is_said_and_not_invented(sample):
    told = " ".join(str(sentence) for sentence in sample.hypothesis("H11").sentences)
    assert "No contrary evidence collected: look for some." in told
    assert sample.hypothesis("H11").total.contradicting == 0


def test_the_first_three_sentences_answer_the_three_questions(sample):
    first = [str(question.headline[0]) for question in sample.answer.questions]
    assert len(first) == 3
    assert all(sentence.startswith("As of December 2024 ") for sentence in first)
    assert "North Korean troops in Kursk serve mainly to deny Ukraine" in first[0]
    assert "Ukraine holds no ground in Kursk" in first[1]
    assert "UN limits on oil and on labour go unenforced" in first[2]


def all_sentences(sample: Sample):
    for answer in (sample.answer, sample.without_nis):
        for question in answer.questions:
            yield from question.headline
            for found in question.answers:
                yield from found.sentences


def test_likelihood_and_confidence_never_share_a_sentence(sample):
    for sentence in all_sentences(sample):
        if sentence.role == "confidence":
            # The level stands alone; the lead's own reasons follow as sentences of their own.
            stated = str(sentence).split(". ")[0]
            assert not LIKELIHOOD.search(stated), stated
        else:
            assert "confidence" not in str(sentence).lower()
    assert {"likelihood", "confidence"} <= {s.role for s in all_sentences(sample)}


def test_a_word_of_likelihood_stands_beside_its_number_and_range(sample):
    words = "|".join(sorted((band.label for band in ICD_203), key=len, reverse=True))
    beside = re.compile(rf"({words})[^.]*?\d+\s?%; \d+ to \d+")
    found = 0
    for question in sample.answer.questions:
        for answer in question.answers:
            if answer.headline.role == "likelihood":
                assert beside.search(str(answer.headline)), str(answer.headline)
                found += 1
    assert found == 13


def test_the_count_of_contradictions_is_never_called_likely(sample):
    counted = [s for s in all_sentences(sample) if s.role in {"evidence", "origins"}]
    assert {s.role for s in counted} == {"evidence", "origins"}
    for sentence in counted:
        assert not LIKELIHOOD.search(str(sentence)), str(sentence)


def test_a_sealed_round_is_announced_and_empty(sample):
    for label in ("H12", "H13", "H14"):
        found = sample.hypothesis(label)
        assert found.pooled is None
        assert "round 3; nothing is shown before the reveal" in str(found.headline)
    rows = [row for row in sample.rows if row.hypothesis in {"H12", "H13", "H14"}]
    assert {(row.best, row.n, row.perspective) for row in rows} == {(None, 0, None)}


def test_a_horizon_of_the_past_is_a_date_and_no_reproach(sample):
    told = " ".join(map(str, all_sentences(sample)))
    assert "overdue" not in told
    assert "(by " not in str(sample.hypothesis("H9").headline)


def test_competing_figures_nearly_add_up(sample):
    assert [c.shown for c in sample.answer.likelihoods.coherence] == [96, 99]


def test_split_cells_come_first_where_we_differ(sample):
    differences = differences_of(sample.material, sample.answer)
    cells = [(d.evidence.label, d.hypothesis.label) for d in differences if d.evidence]
    assert cells == [("E8", "H16"), ("E11", "H9"), ("E37", "H10"), ("E41", "H14")]
    assert [d.evidence is None for d in differences] == sorted(
        d.evidence is None for d in differences
    )


def test_implications_carry_both_conditionals(sample):
    edges = {(e.cause.label, e.effect.label): e for e in sample.edges}
    assert len(edges) == 6
    edge = edges["H1", "H6"]
    assert (edge.if_true.median, edge.if_false.median, edge.if_true.n) == (49, 36, 4)
    assert all(e.raises for e in sample.edges)


def test_the_operator_is_asked_for_nothing(sample):
    assert all(step.kind != "estimate" for step in sample.steps)

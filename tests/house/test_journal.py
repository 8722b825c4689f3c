"""Whatever happens, for every role: the changes since N over the state at N are a fresh read."""

import json
from copy import copy
from itertools import cycle

import pytest
from django.db import transaction
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from assessments.basis import NotVisible, Refusal
from assessments.curation.merging.operations import (
    merge_evidence,
    merge_sources,
    undo_evidence_merge,
    undo_source_merge,
)
from assessments.curation.operations import (
    accept_evidence,
    reject_evidence,
    restore_evidence,
    withdraw_evidence,
)
from assessments.curation.purging.operations import purge_evidence
from assessments.curation.returning.operations import (
    reopen_evidence,
    resubmit_evidence,
    send_back_evidence,
)
from assessments.curation.shaping.operations import (
    Joint,
    ask_again,
    merge_hypotheses,
    reword_hypothesis,
    split_hypothesis,
    undo_reshaping,
)
from assessments.debate.models import Argument
from assessments.debate.operations import (
    add_argument,
    concede_argument,
    edit_argument,
    reopen_argument,
    restore_argument,
    vote_on_argument,
    withdraw_argument,
)
from assessments.debate.rules import ArgumentDraft
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    withdraw_answers,
    write_judgement,
)
from assessments.evidence.models import Citation, Evidence, Link, Source
from assessments.evidence.operations import (
    CitationDraft,
    EvidenceDraft,
    SourceDraft,
    add_citation,
    add_source,
    declare_cannot_rate,
    edit_citation,
    edit_evidence,
    grade_evidence,
    grade_source,
    rate_evidence,
    recount_links,
    remove_citation,
    set_relevance,
    take_back_rating,
)
from assessments.framing.access import access_to
from assessments.framing.models import Assessment, Hypothesis, Participant, Perspective, Question
from assessments.framing.operations import (
    add_hypothesis,
    add_participant,
    add_perspective,
    change_participant,
    correct_resolution,
    edit_perspective,
    edit_question,
    hand_assessment_over,
    leave_assessment,
    lock_assessment,
    move_hypothesis,
    remove_perspective,
    resolve_hypothesis,
    restore_perspective,
    set_hypothesis_aside,
    unlock_assessment,
    update_assessment,
    withdraw_resolution,
)
from assessments.framing.outcomes import Resolution
from assessments.framing.rules import HypothesisDraft, ResolutionDraft
from assessments.implications.models import Implication
from assessments.implications.operations import (
    add_implication,
    edit_implication,
    estimate_implication,
    restore_implication,
    withdraw_implication,
)
from assessments.journal.models import Change
from assessments.live.queries import last_change_number
from assessments.rounds.models import Round
from assessments.rounds.operations import (
    change_round,
    close_round,
    finish_round,
    open_round,
    reopen_round,
    take_back_finish,
)
from tests.conftest import examples
from tests.house.reading import fold, read, snapshot_of
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

READERS = ("lena", "ana", "cora", "otto", "root")
JUDGES = ("lena", "ana", "ben", "chidi")
CURATORS = ("cora", "root")
few = st.integers(0, 3)
IN_STEPS = (edit_argument, concede_argument, reopen_argument, withdraw_argument, restore_argument)
judges = st.sampled_from(JUDGES)
curators = st.sampled_from(CURATORS)


def differences(folded, fresh):
    """The things on which two states differ: (type, id, folded, fresh)."""
    return [
        (*key, folded.get(key), fresh.get(key))
        for key in sorted(folded.keys() | fresh.keys())
        if folded.get(key) != fresh.get(key)
    ]


class Journal(RuleBasedStateMachine):
    world = None

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.here = copy(self.world)
        self.before = {name: snapshot_of(self.here, name) for name in READERS}
        self.first = dict(self.before)
        self.turns = cycle(READERS)

    def teardown(self):
        try:
            self.the_whole_fold_is_a_fresh_read()
        finally:
            transaction.savepoint_rollback(self.savepoint)

    def the_whole_fold_is_a_fresh_read(self):
        """Steps that each hold may still not add up: all changes at once, from the beginning."""
        for name, kept in self.first.items():
            try:
                access = access_to(self.here.actor(name), self.here.uid)
            except NotVisible:
                continue
            if kept is not None:
                number, state = kept
                assert differences(fold(access, state, number), read(access)) == [], name

    def attempt(self, operation, who, /, **arguments):
        """Refusals are part of life: what is refused must change nothing."""
        try:
            return operation(actor=self.here.actor(who), assessment_uid=self.here.uid, **arguments)
        except Refusal:
            return None

    def submitted(self, **more):
        try:
            return self.here.submit(**more)
        except Refusal:
            return None

    def pick(self, model, index):
        """A row of the assessment, by its place; None while there is none."""
        rows = model.objects.filter(assessment=self.here.assessment).order_by("pk")
        count = rows.count()
        return rows[index % count] if count else None

    def uid(self, model, index):
        row = self.pick(model, index)
        return row.uid if row else None

    # ------------------------------------------------------------------------- evidence

    @rule(by=st.sampled_from(("ana", "cora", "lena")), origin=st.booleans())
    def submit(self, by, origin):
        self.submitted(by=by, origin="The agency" if origin else None)

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def accept(self, by, item):
        self.attempt(accept_evidence, by, evidence_uid=self.uid(Evidence, item))

    @rule(by=curators)
    def submit_and_accept(self, by):
        item = self.submitted(by="lena")
        if item is not None:
            self.attempt(accept_evidence, by, evidence_uid=item.uid)

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def reject(self, by, item):
        self.attempt(reject_evidence, by, evidence_uid=self.uid(Evidence, item), reason="No")

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def send_back(self, by, item):
        self.attempt(send_back_evidence, by, evidence_uid=self.uid(Evidence, item), question="Who?")

    @rule(by=st.sampled_from(("ana", "cora", "lena")), item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def resubmit(self, by, item):
        self.attempt(resubmit_evidence, by, evidence_uid=self.uid(Evidence, item), answer="They")

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def take_decision_back(self, by, item):
        self.attempt(reopen_evidence, by, evidence_uid=self.uid(Evidence, item))

    @rule(by=st.sampled_from(("lena", "root")), item=few, everywhere=st.booleans())
    @precondition(lambda self: self.pick(Evidence, 0))
    def purge(self, by, item, everywhere):
        row = self.pick(Evidence, item)
        self.attempt(
            purge_evidence,
            by,
            evidence_uid=row.uid,
            confirmation=row.label,
            reason="Spilled",
            everywhere=everywhere,
        )

    @rule(locks=st.booleans())
    def lock(self, locks):
        self.attempt(lock_assessment if locks else unlock_assessment, "lena")

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def withdraw(self, by, item):
        self.attempt(withdraw_evidence, by, evidence_uid=self.uid(Evidence, item))

    @rule(by=curators, item=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def restore(self, by, item):
        self.attempt(restore_evidence, by, evidence_uid=self.uid(Evidence, item))

    @rule(by=st.sampled_from(("ana", "lena", "cora")), item=few, meaning=st.booleans())
    @precondition(lambda self: self.pick(Evidence, 0))
    def edit(self, by, item, meaning):
        self.attempt(
            edit_evidence,
            by,
            evidence_uid=self.uid(Evidence, item),
            draft=EvidenceDraft(statement="Other words", kind="fact"),
            meaning_changed=meaning,
        )

    @rule(item=few, grade=st.sampled_from((None, 1, 6)))
    @precondition(lambda self: self.pick(Evidence, 0))
    def grade(self, item, grade):
        self.attempt(
            grade_evidence, "cora", evidence_uid=self.uid(Evidence, item), credibility=grade
        )

    @rule(item=few, by=st.sampled_from(("ana", "cora")))
    @precondition(lambda self: self.pick(Evidence, 0))
    def cite(self, item, by):
        draft = CitationDraft(new_source=SourceDraft("Another paper"))
        self.attempt(add_citation, by, evidence_uid=self.uid(Evidence, item), draft=draft)

    @rule(citation=few, by=st.sampled_from(("ana", "cora")), removes=st.booleans())
    @precondition(lambda self: self.pick(Citation, 0))
    def cite_otherwise(self, citation, by, removes):
        uid = self.uid(Citation, citation)
        if removes:
            self.attempt(remove_citation, by, citation_uid=uid)
        else:
            draft = CitationDraft(relation="conflicts", new_origin=SourceDraft("An agency"))
            self.attempt(edit_citation, by, citation_uid=uid, draft=draft)

    @rule(by=st.sampled_from(("ana", "otto", "root")))
    def name_source(self, by):
        self.attempt(add_source, by, draft=SourceDraft("A source"))

    @rule(source=few)
    @precondition(lambda self: self.pick(Source, 0))
    def grade_source(self, source):
        self.attempt(
            grade_source, "cora", source_uid=self.uid(Source, source), reliability="B", basis="So"
        )

    @rule(item=few, into=few, back=st.booleans())
    @precondition(lambda self: self.pick(Evidence, 0))
    def merge_items(self, item, into, back):
        uid = self.uid(Evidence, item)
        if back:
            self.attempt(undo_evidence_merge, "lena", evidence_uid=uid)
        else:
            which = {"evidence_uid": uid, "into_uid": self.uid(Evidence, into)}
            self.attempt(merge_evidence, "cora", take=["statement"], **which)

    @rule(source=few, into=few, back=st.booleans())
    @precondition(lambda self: self.pick(Source, 0))
    def merge_sources(self, source, into, back):
        uid = self.uid(Source, source)
        if back:
            self.attempt(undo_source_merge, "lena", source_uid=uid)
        else:
            self.attempt(merge_sources, "cora", source_uid=uid, into_uid=self.uid(Source, into))

    # -------------------------------------------------------------------------- ratings

    def cell(self, item, hypothesis):
        return {
            "evidence_uid": self.uid(Evidence, item),
            "hypothesis_uid": self.uid(Hypothesis, hypothesis),
        }

    @rule(by=judges, item=few, hypothesis=few, code=st.sampled_from(("CC", "N", "II", "NA")))
    @precondition(lambda self: self.pick(Evidence, 0))
    def rate(self, by, item, hypothesis, code):
        self.attempt(rate_evidence, by, consistency=code, **self.cell(item, hypothesis))

    @rule(by=judges, item=few, hypothesis=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def take_back(self, by, item, hypothesis):
        self.attempt(take_back_rating, by, **self.cell(item, hypothesis))

    @rule(by=judges, item=few, hypothesis=few)
    @precondition(lambda self: self.pick(Evidence, 0))
    def cannot(self, by, item, hypothesis):
        self.attempt(declare_cannot_rate, by, **self.cell(item, hypothesis))

    @rule(link=few)
    @precondition(lambda self: self.pick(Link, 0))
    def weigh(self, link):
        self.attempt(set_relevance, "cora", link_uid=self.uid(Link, link), relevance="high")

    # --------------------------------------------------------------------------- rounds

    @rule(covers=st.sampled_from((("estimates",), ("ratings",), ("estimates", "ratings"))))
    def open(self, covers):
        wanted = [self.uid(Hypothesis, n) for n in range(3)]
        self.attempt(open_round, "lena", hypothesis_uids=wanted, covers=covers)

    @rule(by=judges, round_=few, hypothesis=few)
    @precondition(lambda self: self.pick(Round, 0))
    def answer(self, by, round_, hypothesis):
        which = self.uid(Hypothesis, hypothesis)
        self.attempt(
            answer_round,
            by,
            round_uid=self.uid(Round, round_),
            estimates=[EstimateDraft(which, 10, 20.5, 30)],
            impacts=[ImpactDraft(which, self.uid(Perspective, 0), 3, "harm")],
        )

    @rule(hypothesis=few, outcome=st.sampled_from(("true", "false")), sweeping=st.booleans())
    def resolve(self, hypothesis, outcome, sweeping):
        self.attempt(
            resolve_hypothesis,
            "lena",
            hypothesis_uid=self.uid(Hypothesis, hypothesis),
            draft=ResolutionDraft(outcome, "2024-12", "So"),
            others_false=sweeping,
        )

    @rule(resolution=few, outcome=st.sampled_from((None, "true", "unresolvable")))
    @precondition(lambda self: self.pick(Resolution, 0))
    def resolve_otherwise(self, resolution, outcome):
        which = {"resolution_uid": self.uid(Resolution, resolution), "reason": "Read again"}
        if outcome is None:
            self.attempt(withdraw_resolution, "lena", **which)
        else:
            draft = ResolutionDraft(outcome, "2024-12", "So")
            self.attempt(correct_resolution, "lena", draft=draft, **which)

    @rule(by=judges, round_=few, edge=few)
    @precondition(lambda self: self.pick(Round, 0) and self.pick(Implication, 0))
    def estimate_edge(self, by, round_, edge):
        self.attempt(
            estimate_implication,
            by,
            round_uid=self.uid(Round, round_),
            implication_uid=self.uid(Implication, edge),
            if_true=80,
            if_false=20,
        )

    @rule(by=judges, round_=few)
    @precondition(lambda self: self.pick(Round, 0))
    def finish(self, by, round_):
        self.attempt(finish_round, by, round_uid=self.uid(Round, round_))

    @rule(by=judges, round_=few, step=st.sampled_from((take_back_finish, withdraw_answers)))
    @precondition(lambda self: self.pick(Round, 0))
    def unfinish(self, by, round_, step):
        self.attempt(step, by, round_uid=self.uid(Round, round_))

    @rule(round_=few, about=st.sets(few, min_size=1), party=few)
    @precondition(lambda self: self.pick(Round, 0))
    def change_round(self, round_, about, party):
        changes = {
            "title": "Another title",
            "hypothesis_uids": list({self.uid(Hypothesis, n) for n in about}),
            "perspective_uids": [self.uid(Perspective, party)],
        }
        which = self.uid(Round, round_)
        self.attempt(change_round, "lena", round_uid=which, changes=changes)

    @rule(round_=few)
    @precondition(lambda self: self.pick(Round, 0))
    def reopen(self, round_):
        self.attempt(reopen_round, "lena", round_uid=self.uid(Round, round_))

    @rule(round_=few)
    @precondition(lambda self: self.pick(Round, 0))
    def reveal(self, round_):
        self.attempt(reveal_round, "lena", round_uid=self.uid(Round, round_), reason="Time is up")

    @rule(round_=few)
    @precondition(lambda self: self.pick(Round, 0))
    def close(self, round_):
        self.attempt(close_round, "lena", round_uid=self.uid(Round, round_))

    # --------------------------------------------------------------------------- debate

    @rule(by=judges, on=few, cell=st.booleans(), cites=st.booleans())
    def argue(self, by, on, cell, cites):
        place = Link if cell and self.pick(Link, 0) else Hypothesis
        where = {"link_uid" if place is Link else "hypothesis_uid": self.uid(place, on)}
        cited = [self.uid(Evidence, on)] if cites and self.pick(Evidence, 0) else []
        draft = ArgumentDraft("Because it is so", "supports")
        self.attempt(add_argument, by, draft=draft, evidence_uids=cited, **where)

    @rule(by=judges, argument=few)
    @precondition(lambda self: self.pick(Argument, 0))
    def reply(self, by, argument):
        draft = ArgumentDraft("It does not follow", "attacks", "inference")
        self.attempt(add_argument, by, draft=draft, parent_uid=self.uid(Argument, argument))

    @rule(by=judges, argument=few, weight=st.integers(0, 4))
    @precondition(lambda self: self.pick(Argument, 0))
    def vote(self, by, argument, weight):
        which = self.uid(Argument, argument)
        self.attempt(vote_on_argument, by, argument_uid=which, weight=weight)

    @rule(argument=few, step=st.sampled_from(IN_STEPS))
    @precondition(lambda self: self.pick(Argument, 0))
    def step(self, argument, step):
        found = self.pick(Argument, argument)
        author = found.author.user.username
        more = {"text": "Other words", "meaning_changed": True} if step is edit_argument else {}
        self.attempt(step, author, argument_uid=found.uid, **more)

    # --------------------------------------------------------------------------- framing

    @rule(hypothesis=few, aside=st.booleans())
    def set_aside(self, hypothesis, aside):
        which = self.uid(Hypothesis, hypothesis)
        self.attempt(set_hypothesis_aside, "lena", hypothesis_uid=which, aside=aside)

    @rule()
    def add_hypothesis(self):
        self.attempt(
            add_hypothesis,
            "lena",
            question_uid=self.here.question().uid,
            draft=HypothesisDraft("A ghost did it"),
        )

    @rule(name=st.sampled_from(("Others", "More")))
    def add_perspective(self, name):
        self.attempt(add_perspective, "lena", name=name, is_primary=True)

    @rule(cause=few, effect=few)
    def imply(self, cause, effect):
        self.attempt(
            add_implication,
            "ana",
            cause_uid=self.uid(Hypothesis, cause),
            effect_uid=self.uid(Hypothesis, effect),
        )

    @rule(edge=few, step=st.sampled_from((withdraw_implication, restore_implication, None)))
    @precondition(lambda self: self.pick(Implication, 0))
    def edit_edge(self, edge, step):
        uid = self.uid(Implication, edge)
        if step is None:
            self.attempt(edit_implication, "ana", implication_uid=uid, changes={"lag": "A year"})
        else:
            self.attempt(step, "lena", implication_uid=uid)

    @rule(hypothesis=few)
    def judge(self, hypothesis):
        self.attempt(
            write_judgement,
            "lena",
            hypothesis_uid=self.uid(Hypothesis, hypothesis),
            text="We judge so",
            confidence="low",
        )

    @rule(party=few, order=few, primary=st.booleans())
    def arrange_parties(self, party, order, primary):
        uid = self.uid(Perspective, party)
        self.attempt(edit_perspective, "lena", perspective_uid=uid, order=order, is_primary=primary)

    @rule(party=few, back=st.booleans())
    def take_out_a_party(self, party, back):
        operation = restore_perspective if back else remove_perspective
        self.attempt(operation, "lena", perspective_uid=self.uid(Perspective, party))

    @rule(question=few, framing=st.sampled_from(("competing", "independent")), order=few)
    def ask_otherwise(self, question, framing, order):
        uid = self.uid(Question, question)
        self.attempt(edit_question, "lena", question_uid=uid, framing=framing, order=order)

    @rule(hypothesis=few, meaning=st.sampled_from(("same", "changed", "anew")))
    def reword(self, hypothesis, meaning):
        draft = HypothesisDraft("Put otherwise")
        uid = self.uid(Hypothesis, hypothesis)
        self.attempt(reword_hypothesis, "lena", hypothesis_uid=uid, draft=draft, meaning=meaning)

    @rule(hypothesis=few, to=st.sampled_from(("first", "both", "")), item=few)
    def split(self, hypothesis, to, item):
        evidence = self.uid(Evidence, item)
        self.attempt(
            split_hypothesis,
            "lena",
            hypothesis_uid=self.uid(Hypothesis, hypothesis),
            parts=[HypothesisDraft("A part"), HypothesisDraft("Another")],
            joints=[Joint(0, 1)],
            links={evidence: to} if evidence else {},
        )

    @rule(by=st.sampled_from(("lena", "cora")), hypothesis=few, into=few)
    def merge(self, by, hypothesis, into):
        self.attempt(
            merge_hypotheses,
            by,
            hypothesis_uid=self.uid(Hypothesis, hypothesis),
            into_uid=self.uid(Hypothesis, into),
        )

    @rule(hypothesis=few)
    def undo_shaping(self, hypothesis):
        self.attempt(undo_reshaping, "lena", hypothesis_uid=self.uid(Hypothesis, hypothesis))

    @rule(hypothesis=few, order=few)
    def move(self, hypothesis, order):
        uid = self.uid(Hypothesis, hypothesis)
        self.attempt(move_hypothesis, "lena", hypothesis_uid=uid, order=order)

    @rule(
        name=st.sampled_from(("ana", "ben", "cora", "otto")),
        role=st.sampled_from(("lead", "analyst", "curator", "observer", None)),
    )
    def change_role(self, name, role):
        self.attempt(
            change_participant,
            "lena",
            participant_uid=self.here.participant(name).uid,
            role=role,
        )

    @rule(argument=few, by=st.sampled_from(("lena", "cora")), back=st.booleans())
    @precondition(lambda self: self.pick(Argument, 0))
    def decide_on_argument(self, argument, by, back):
        """By others than its author."""
        operation = restore_argument if back else withdraw_argument
        self.attempt(operation, by, argument_uid=self.uid(Argument, argument))

    @rule(hypothesis=few)
    def ask_again(self, hypothesis):
        self.attempt(ask_again, "lena", hypothesis_uid=self.uid(Hypothesis, hypothesis))

    @rule(name=st.sampled_from(("ana", "otto")))
    def leave(self, name):
        self.attempt(leave_assessment, name)

    @rule(heir=st.sampled_from(("ana", "ben")))
    def hand_over(self, heir):
        uid = self.here.participant(heir).uid
        self.attempt(hand_assessment_over, "lena", participant_uid=uid, role="lead")

    @rule(name=st.sampled_from(("ana", "ben", "cora", "otto")))
    def bring_back(self, name):
        self.attempt(add_participant, "lena", user=self.here.users[name], name=name, role="analyst")

    @rule(
        change=st.sampled_from(
            (
                {"ratings_hidden": True},
                {"ratings_hidden": False},
                {"title": "Another title"},
                {"status": "closed"},
                {"status": "active"},
                {"curation": "lead_may_accept"},
            )
        )
    )
    def settle(self, change):
        self.attempt(update_assessment, "lena", changes=change)

    # ------------------------------------------------------------------------ what holds

    @invariant()
    def the_fold_is_a_fresh_read(self):
        # Two after each step, in turn: reading all is what takes long here, and what a step does
        # to somebody is in the changes that they fold at the latest two steps later.
        for name in (next(self.turns), next(self.turns)):
            try:
                access = access_to(self.here.actor(name), self.here.uid)
            except NotVisible:
                continue
            fresh = read(access)
            number, state = self.before[name] or (last_change_number(access), fresh)
            assert differences(fold(access, state, number), fresh) == [], name
            self.before[name] = (last_change_number(access), fresh)
            self.first[name] = self.first[name] or self.before[name]

    @invariant()
    def counts_are_recounts(self):
        assert recount_links(assessment=self.here.assessment, repair=False) == []

    @invariant()
    def the_numbers_have_no_gap(self):
        stream = Assessment.objects.select_related("stream").get(uid=self.here.uid).stream
        numbers = Change.objects.filter(stream=stream).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(range(1, stream.last + 1))


def test_the_journal_folds_to_a_fresh_read_for_every_role():
    Journal.world = build_world()
    # No shrinking: a failure's steps are short enough to read, and shrinking takes minutes.
    bounds = settings(
        max_examples=examples(5),
        stateful_step_count=20,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(Journal, settings=bounds)


def test_what_was_read_is_native_json(no_n_plus_one):
    """The states compared above are of the kind that travels: JSON and nothing else."""
    world = build_world()
    world.accepted()
    world.rate("ana", "E1", "H1", "C")
    _, state = snapshot_of(world, "root")
    records = list(state.values())
    assert json.loads(json.dumps(records)) == records
    assert Participant.objects.count() > 0

"""Page, interface and export show the same figures, read on the sample by its linked lead.

Each figure is read where a person or a program would read it; what the export's records come to
is counted by `tests.seeds.reading`, which knows nothing of the product's own arithmetic.
"""

import json
import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from html import unescape
from statistics import fmean

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from assessments.accounts.models import User
from assessments.accounts.operations import create_token
from assessments.evidence.operations import give_account, rate_evidence
from assessments.framing.models import Assessment, Participant
from assessments.framing.operations import resolve_hypothesis
from assessments.framing.rules import ResolutionDraft
from tests.house.routes import RECORDS
from tests.interchange.documents import SAMPLE, load, operator
from tests.rest.conftest import Caller
from tests.seeds.reading import cell_consensus, heuer, weighted
from tests.world import World

pytestmark = pytest.mark.django_db

LEAD = "Mara Lindqvist"
SENTENCE = re.compile(
    r"\(<a [^>]*#likelihood\">(?P<best>\d+)\s%</a>; "
    r"<a [^>]*#interval\">(?P<lower>\d+) to (?P<upper>\d+)</a>; "
    r"<a [^>]*#members\">(?P<n>\d+) analysts?, round (?P<round>\d+)</a>\)"
)
FIGURES = ("best", "lower", "upper", "n", "round")


@dataclass
class Sample:
    """The sample as its lead has it: pages, the interface and the export."""

    assessment: Assessment
    user: User
    pages: Client
    caller: Caller

    def page(self, path=""):
        answer = self.pages.get(f"/a/{self.assessment.uid}/{path}")
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    def read(self, path, **query):
        answer = self.caller.get(f"assessments/{self.assessment.uid}/{path}/", **query)
        assert answer.status_code == 200
        return answer.json()

    def listed(self, kind):
        """Every record of a list, page after page: {id: record}."""
        found, answer = {}, self.read(kind, limit=200)
        while True:
            found.update((row["id"], row) for row in answer["results"])
            if answer["next"] is None:
                return found
            answer = self.caller.ask("GET", answer["next"]).json()

    def exported(self):
        answer = self.caller.get(f"assessments/{self.assessment.uid}/export/")
        return json.loads(b"".join(answer.streaming_content))

    @cached_property
    def table(self):
        """A row of the judgements table for each hypothesis, by label."""
        return {row["hypothesis"]: row for row in self.read("judgements-table")["results"]}

    @cached_property
    def pooled(self):
        return {row["hypothesis"]: row for row in self.read("pooled")["results"]}

    @cached_property
    def export(self):
        return self.exported()

    @cached_property
    def matrices(self):
        """Label of the question to its matrix as programs read it."""
        return {q.label: self.read("matrix", question_id=q.uid) for q in self.questions}

    @property
    def questions(self):
        return self.assessment.questions.order_by("pk")


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        found = Assessment.objects.get(uid=load(SAMPLE).assessment_uid)
        user = User.objects.create_user("mara")
        give_account(
            actor=operator(),
            assessment_uid=found.uid,
            participant_uid=Participant.objects.get(assessment=found, name=LEAD).uid,
            user=user,
        )
        resolve_hypothesis(
            actor=World({"mara": user}, found.team, found).actor("mara"),
            assessment_uid=found.uid,
            hypothesis_uid=found.hypotheses.exclude(rounds__state="blind").earliest("pk").uid,
            draft=ResolutionDraft("unresolvable", "2024-12", "Nobody will tell"),
        )
        _, token = create_token(user=user, name="parity", scopes=["read", "write"], days=1)
        pages = Client()
        pages.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        yield Sample(found, user, pages, Caller(token, Client()))
        transaction.set_rollback(True)


def whole(percent):
    return int(Decimal(str(percent)).quantize(Decimal(1), ROUND_HALF_UP))


def score(number):
    """A figure as the matrix prints it."""
    return f"{round(number, 1):g}"


def as_shown(row):
    return tuple(whole(row[f]) if f in {"best", "lower", "upper"} else row[f] for f in FIGURES)


def sentences(html):
    """Label of a hypothesis to the figures in its sentence on the Answer page."""
    found = {}
    for item in re.findall(r'<li class="rowitem said.*?</li>', html, re.DOTALL):
        label = re.search(r' id="(H\d+)"', item)[1]
        if figures := SENTENCE.search(item):
            found[label] = tuple(int(figures[f]) for f in FIGURES)
    return found


def test_the_answer_s_sentences_hold_the_table_s_and_the_pool_s_figures(sample):
    table = {label: row for label, row in sample.table.items() if row["best"] is not None}
    assert len(table) >= 13
    assert sentences(sample.page()) == {label: as_shown(row) for label, row in table.items()}
    for label, row in sample.pooled.items():
        assert as_shown(row) == as_shown(table[label]), label
        for figure in ("best", "lower", "upper", "n", "word"):
            assert row[figure] == table[label][figure], (label, figure)
    assert set(sample.pooled) == set(table)


def test_a_hypothesis_s_own_pages_hold_them_unrounded(sample):
    for label, row in sample.pooled.items():
        uid = row["hypothesis_id"]
        said = SENTENCE.search(sample.page(f"hypotheses/{uid}/"))
        assert tuple(int(said[f]) for f in FIGURES) == as_shown(row), label
        method = sample.page(f"method/{uid}/").replace("\N{NO-BREAK SPACE}", " ")
        assert f"Turned back, that is {row['best']:g} %." in method, label
        assert f"{row['lower']:g} % to {row['upper']:g} %." in method, label
        assert f"{row['n']} members answered in time" in method, label


def test_the_export_s_estimates_come_to_the_same_figures(sample):
    labels = {h["id"]: h["label"] for h in sample.export["hypotheses"]}
    rounds = {row["id"]: row for row in sample.export["rounds"]}
    given = {}
    for estimate in sample.export["estimates"]:
        label, round_ = labels[estimate["hypothesis_id"]], rounds[estimate["round_id"]]
        if estimate["estimated_at"] <= round_["revealed_at"]:
            best = given.setdefault(label, {}).setdefault(round_["number"], [])
            best.append(estimate["best"])
    for label, row in sample.pooled.items():
        newest = max(given[label])
        odds = [math.log(p / (100 - p)) for p in (min(99, max(1, p)) for p in given[label][newest])]
        best = 100 / (1 + math.exp(-fmean(odds)))
        assert (row["round"], row["n"]) == (newest, len(odds)), label
        assert row["best"] == pytest.approx(best, abs=0.006), label


def test_the_matrix_page_holds_the_interface_s_totals(sample):
    for question in sample.questions:
        matrix = sample.matrices[question.label]
        page = sample.page(f"matrix/?question={question.uid}")
        for total in matrix["totals"]:
            cell = re.search(rf'id="total-{total["hypothesis"]}".*?</td>', page, re.DOTALL)[0]
            if question.framing == "competing":
                shown = re.search(r'mx__score">([^<]+)<.*?weighted ([\d.]+)', cell, re.DOTALL)
                expected = (total["inconsistency"], total["weighted"])
            else:
                shown = re.search(r"\+</b> ([\d.–]+).*−</b> ([\d.–]+)", cell, re.DOTALL)
                expected = (total["for_weight"], total["against_weight"])
            told = ["–" if n is None else score(n) for n in expected]
            assert list(shown.groups()) == told, total["hypothesis"]


def test_the_matrix_page_s_cells_are_the_interface_s(sample):
    for question in sample.questions:
        page = sample.page(f"matrix/?question={question.uid}&view=team")
        shown = dict(re.findall(r'id="cell-(E\d+-H\d+)" data-code="(\w*)"', page))
        labels = {
            t["hypothesis_id"]: t["hypothesis"] for t in sample.matrices[question.label]["totals"]
        }
        read = {
            f"{row['evidence']}-{labels[cell['hypothesis_id']]}": cell["consensus"] or ""
            for row in sample.matrices[question.label]["rows"]
            for cell in row["cells"]
        }
        assert {cell: code for cell, code in shown.items() if code or cell in read} == read


def test_the_export_s_ratings_come_to_the_same_totals(sample):
    totals = {t["hypothesis"]: t for m in sample.matrices.values() for t in m["totals"]}
    consensus = cell_consensus(sample.export)
    assert set(totals) == {h["label"] for h in sample.export["hypotheses"]}
    for label, total in totals.items():
        assert total["inconsistency"] == heuer(sample.export, label), label
        assert total["weighted"] == pytest.approx(weighted(sample.export, label)), label
        values = [
            value for (_, of), value in consensus.items() if of == label and value is not None
        ]
        assert total["contradicting"] == sum(value < 0 for value in values), label
        assert total["supporting"] == sum(value > 0 for value in values), label


def test_the_table_and_the_hypothesis_page_list_the_same_evidence(sample):
    totals = {t["hypothesis"]: t for m in sample.matrices.values() for t in m["totals"]}
    for label, row in sample.table.items():
        page = sample.page(f"hypotheses/{row['hypothesis_id']}/")
        tally = re.search(r"tally__against\">− (\d+)<.*?tally__for\">\+ (\d+)<", page, re.DOTALL)
        listed = (len(row["evidence_against"]), len(row["evidence_for"]))
        assert tuple(map(int, tally.groups())) == listed, label
        assert (totals[label]["contradicting"], totals[label]["supporting"]) == listed, label


@pytest.mark.parametrize("kind", RECORDS)
def test_the_export_s_records_are_those_of_the_list(sample, kind):
    """What the lead gave in a blind round they may read, but it leaves in no export."""
    blind = {row["id"] for row in sample.export["rounds"] if row["state"] == "blind"}
    listed = sample.listed(kind)
    unsealed = {uid: row for uid, row in listed.items() if row.get("round_id") not in blind}
    exported = {row["id"]: row for row in sample.export[kind.replace("-", "_")]}
    assert unsealed == exported
    assert exported


def test_the_feed_s_upserts_are_the_lists_and_the_export_s_records(sample):
    """In a transaction of its own: the rest reads the sample as it was."""
    point = transaction.savepoint()
    world = World({"mara": sample.user}, sample.assessment.team, sample.assessment)
    before = sample.read("changes", after=0, limit=200)["results"][-1]["number"]
    item = world.submit("A second report", by="mara", source="A new paper", origin="A new agency")
    rate_evidence(
        actor=world.actor("mara"),
        assessment_uid=world.uid,
        evidence_uid=world.item("E2").uid,
        hypothesis_uid=world.hypothesis("H1").uid,
        consistency="C",
    )
    changes = sample.read("changes", after=before)["results"]
    export = {kind: {r["id"]: r for r in rows} for kind, rows in sample.exported().items()
              if isinstance(rows, list)}  # fmt: skip
    told = {}
    for change in changes:
        for upsert in change["upserts"]:
            told[upsert.pop("type"), upsert["id"]] = upsert
    assert {kind for kind, _ in told} >= {"evidence", "sources", "citations", "links", "ratings"}
    assert ("evidence", str(item.uid)) in told
    for (kind, uid), record in told.items():
        if kind == "assessment":
            continue
        assert sample.listed(kind.replace("_", "-"))[uid] == record, kind
        assert export[kind][uid] == record, kind
    transaction.savepoint_rollback(point)

"""The whole description, tried by schemathesis in all its phases: no server error, no answer that
the description does not name, no body that it does not describe.

`ASSAY_FUZZ_EXAMPLES` (25) is how many inputs are tried for each operation and phase;
`ASSAY_FUZZ_SECONDS` (20) is how long the analyst's run takes at most; the others' have their part
of it. Every phase has its part too: one that takes long leaves the later ones theirs.
"""

import logging
import os
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
import schemathesis
from schemathesis.config import (
    ChecksConfig,
    CoveragePhaseConfig,
    ExamplesPhaseConfig,
    FuzzingPhaseConfig,
    GenerationConfig,
    PhasesConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    SimpleCheckConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine import events, from_schema

from assessments.implications.operations import add_implication
from assessments.web.rest.document import document
from assessments.web.rest.throttling import StrangerThrottle, TokenThrottle
from tests.conftest import ON_POSTGRES

log = logging.getLogger(__name__)
EXAMPLES = int(os.environ.get("ASSAY_FUZZ_EXAMPLES", "25"))
SECONDS = int(os.environ.get("ASSAY_FUZZ_SECONDS", "20"))
SHARES = {"examples": 0.2, "coverage": 0.25, "fuzzing": 0.3, "stateful": 0.25}
# Who asks, with what token, and for which part of the time. Whoever is refused most things alike
# needs little of it.
READERS = {
    "analyst": ("ana", {}, 1),
    "lead": ("lena", {}, 0.7),
    "curator": ("cora", {}, 0.4),
    "observer": ("otto", {}, 0.15),
    "reading token": ("lena", {"scopes": ["read"]}, 0.15),
    "limited token": ("lena", {"assessment_uid": "here"}, 0.2),
    "stranger": (None, {}, 0.15),
}
# An analyst on both databases, which refuse different things; the others' answers differ by rules.
CALLERS = ["analyst"] if ON_POSTGRES else list(READERS)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def configured(caller, phase, part):
    # A statement of blanks, a date that no calendar has or a reference to nothing fit the schema
    # and are refused all the same, by rules that no schema states.
    checks = ChecksConfig(
        positive_data_acceptance=PositiveDataAcceptanceConfig(enabled=False),
        # A closed round is still there after its "close"; a rating taken back may be given again.
        use_after_free=SimpleCheckConfig(enabled=False),
        ensure_resource_availability=SimpleCheckConfig(enabled=False),
    )
    project = ProjectConfig(
        headers={"Authorization": f"Bearer {caller.token}"} if caller.token else {},
        checks=checks,
        generation=GenerationConfig(max_examples=EXAMPLES, deterministic=True, no_shrink=True),
        phases=PhasesConfig(
            examples=ExamplesPhaseConfig(enabled=phase == "examples"),
            coverage=CoveragePhaseConfig(enabled=phase == "coverage"),
            fuzzing=FuzzingPhaseConfig(enabled=phase == "fuzzing"),
            stateful=StatefulPhaseConfig(enabled=phase == "stateful", max_steps=6),
        ),
        continue_on_failure=True,
    )
    return SchemathesisConfig(
        seed=1,
        max_time=max(1, round(SECONDS * SHARES[phase] * part)),
        projects=ProjectsConfig(default=project),
    )


def known_ids(world, round_):
    """An id that exists for every name under which one may be asked for. A lead may have revealed
    the round by the next phase."""
    return {
        "assessment": world.uid,
        "team": world.team.uid,
        "team_id": world.team.uid,
        "hypothesis": world.hypothesis("H1").uid,
        "hypothesis_id": world.hypothesis("H4").uid,
        "evidence": world.item("E1").uid,
        "evidence_id": world.item("E2").uid,
        "round_id": round_.uid,
        "perspective_id": world.assessment.perspectives.first().uid,
        "source_id": world.assessment.sources.first().uid,
        "origin_source_id": world.assessment.sources.last().uid,
        "participant_id": world.participant("ana").uid,
        "implication_id": world.assessment.implications.first().uid,
    }


def with_known(value, ids, name=""):
    """`value` with every UUID that stands under a known name made one that exists."""
    if isinstance(value, dict):
        return {key: with_known(below, ids, key) for key, below in value.items()}
    if isinstance(value, list):
        return [with_known(below, ids, name.removesuffix("s")) for below in value]
    if isinstance(value, str) and name in ids and UUID.fullmatch(value):
        return str(ids[name])
    # Once closed, all that follows is refused for that alone.
    return "active" if (name, value) in (("status", "closed"), ("status", "archived")) else value


@dataclass
class Run:
    """What one run found: answers by status, failures by operation and kind, broken tests."""

    answers: Counter = field(default_factory=Counter)
    failures: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    phases: Counter = field(default_factory=Counter)

    def take(self, event):
        if isinstance(event, events.NonFatalError):
            self.errors.append(f"{event.label}: {event.info.title} {event.info.message}")
        elif isinstance(event, events.FatalError):
            self.errors.append(repr(event.exception))
        elif isinstance(event, events.ScenarioFinished):
            self.phases[event.phase.value] += 1
            self.scenario(event.recorder)

    def scenario(self, recorder):
        for interaction in recorder.interactions.values():
            if interaction.response is not None:
                self.answers[interaction.response.status_code] += 1
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    found = check.failure_info
                    operation = recorder.cases[case].value.operation.label
                    told = f"{found.failure.message}\n{found.code_sample}"
                    self.failures.setdefault((operation, found.failure.title), told)


def hooked(schema, ids, round_uid):
    """Has most requests ask for what there is; ids of nothing would all be not found."""

    @schema.hook
    def map_case(context, case):
        case.path_parameters = with_known(case.path_parameters, ids)
        if "/rounds/" in case.path and "uid" in (case.path_parameters or {}):
            case.path_parameters = {**case.path_parameters, "uid": str(round_uid)}
        if case.path.endswith("/lock/"):
            # Once locked, all that follows is refused for that alone.
            case.path_parameters = {**case.path_parameters, "assessment": str(round_uid)}
        case.body = with_known(case.body, ids)
        return case


@pytest.mark.parametrize("reader", CALLERS)
def test_the_description_is_kept(filled, caller, reader, monkeypatch, live_server):
    name, limits, part = READERS[reader]
    limits = {key: filled.uid if value == "here" else value for key, value in limits.items()}
    rates = {"token": None, "stranger": None}
    monkeypatch.setattr(TokenThrottle, "THROTTLE_RATES", rates)
    monkeypatch.setattr(StrangerThrottle, "THROTTLE_RATES", rates)
    add_implication(
        actor=filled.actor("lena"),
        assessment_uid=filled.uid,
        cause_uid=filled.hypothesis("H1").uid,
        effect_uid=filled.hypothesis("H4").uid,
    )
    round_ = filled.open_round("H1", "H4", covers=("estimates", "ratings"))
    document()  # made beforehand: whoever asks for it waits ten seconds and no longer
    run = Run()
    for phase in SHARES:
        schema = schemathesis.openapi.from_url(
            f"{live_server.url}/api/v1/schema/",
            config=configured(caller(name, **limits), phase, part),
        )
        if name is not None:
            hooked(schema, known_ids(filled, round_), round_.uid)
        for event in from_schema(schema).execute():
            run.take(event)
    log.info("%s: %d calls, answered %s", reader, run.answers.total(), dict(run.answers))
    assert not run.errors
    assert not run.failures, "\n\n".join(f"{at}\n{told}" for at, told in run.failures.items())
    assert max(run.answers, default=0) < 500
    if name is None:
        assert set(run.answers) <= {401, 404, 405}
    elif part < 1:
        # A slow machine is not through every phase in their part of the time, and may not have
        # come to a call that is answered; that they could have been is asked by hand.
        assert caller(name, **limits).get(f"assessments/{filled.uid}/").status_code == 200
    else:
        assert set(run.phases) == set(SHARES)
        # Not everything may be refused: most of the product would go untried.
        assert run.answers[200] > run.answers.total() / 50
        assert run.answers[201] + run.answers[204] > run.answers.total() / 200

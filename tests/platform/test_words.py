"""Words and limits that must stand in several places (rules may not import models; the published
schema is a file; columns have lengths) are the same in all of them."""

import json

import pytest
from django.utils.functional import Promise

from assessments.accounts import models as accounts
from assessments.accounts import rules as account_rules
from assessments.debate import models as debate
from assessments.debate import rules as debate_rules
from assessments.estimates import models as estimates
from assessments.estimates import rules as estimate_rules
from assessments.evidence import models as evidence
from assessments.evidence import rules as evidence_rules
from assessments.evidence import words as evidence_words
from assessments.framing import models as framing
from assessments.framing import rules as framing_rules
from assessments.framing import words as framing_words
from assessments.implications import models as implications
from assessments.implications import rules as implication_rules
from assessments.interchange import rules as interchange_rules
from assessments.interchange.shape import SCHEMA_FILE
from assessments.rounds import models as rounds
from assessments.rounds import rules as round_rules
from assessments.scoring import codes, pooling
from assessments.teams import models as teams
from assessments.teams import rules as team_rules

SCHEMA = json.loads(SCHEMA_FILE.read_text())


@pytest.mark.parametrize(
    ("said", "stored"),
    [
        (evidence_rules.CONSISTENCIES, evidence.Consistency.values),
        (codes.CODES, evidence.Consistency.values),
        (evidence_rules.KINDS, evidence.Kind.values),
        (evidence_words.KINDS, evidence.Kind.values),
        (evidence_words.KIND_MEANINGS, evidence.Kind.values),
        (evidence_words.STATUSES, evidence.EvidenceStatus.values),
        (evidence_words.EXPECTED, evidence.Consistency.values),
        (evidence_rules.RELIABILITIES, evidence.Reliability.values),
        (evidence_rules.RELATIONS, evidence.Relation.values),
        (evidence_rules.RELEVANCES, evidence.Relevance.values),
        (debate_rules.STANCES, debate.Stance.values),
        (debate_rules.TARGETS, debate.Target.values),
        (debate_rules.STATUSES, debate.ArgumentStatus.values),
        (estimate_rules.DIRECTIONS, estimates.Direction.values),
        (estimate_rules.CONFIDENCES, estimates.Confidence.values),
        (interchange_rules.MARKINGS, framing.Marking.values),
        (framing_words.STATUSES, framing.Status.values),
        (framing_words.FRAMINGS, framing.Framing.values),
        (framing_words.CURATIONS, framing.CurationPolicy.values),
        (framing_words.METHODS, framing.PoolingMethod.values),
        (list(pooling.PoolingMethod), framing.PoolingMethod.values),
        (framing_words.ROLES, teams.Role.values),
        (framing_words.ROLE_NAMES, teams.Role.values),
        (
            (round_rules.BLIND, round_rules.REVEALED, round_rules.CLOSED),
            rounds.RoundState.values,
        ),
    ],
)
def test_the_words_are_those_that_are_stored(said, stored):
    assert list(said) == list(stored)


@pytest.mark.parametrize(
    ("longest", "model", "column"),
    [
        (framing_rules.TITLE_LONGEST, framing.Assessment, "title"),
        (framing_rules.CUSTOMER_LONGEST, framing.Assessment, "customer"),
        (framing_rules.LANG_LONGEST, framing.Assessment, "lang"),
        (framing_rules.NAME_LONGEST, framing.Participant, "name"),
        (framing_rules.NAME_LONGEST, framing.Perspective, "name"),
        (team_rules.NAME_LONGEST, teams.Team, "name"),
        (round_rules.TITLE_LONGEST, rounds.Round, "title"),
        (evidence_rules.NAME_LONGEST, evidence.Source, "name"),
        (evidence_rules.URL_LONGEST, evidence.Citation, "url"),
        (evidence_rules.URL_LONGEST, evidence.Citation, "archived_url"),
        (implication_rules.LAG_LONGEST, implications.Implication, "lag"),
        (account_rules.NAME_LONGEST, accounts.User, "username"),
        (account_rules.NAME_LONGEST, accounts.User, "first_name"),
        (account_rules.EMAIL_LONGEST, accounts.User, "email"),
        (account_rules.TOKEN_NAME_LONGEST, accounts.Token, "name"),
    ],
)
def test_a_column_holds_what_its_rule_lets_through(longest, model, column):
    assert model._meta.get_field(column).max_length == longest


def limits_of(record):
    """The published schema's limit of each text of one record type."""
    properties = SCHEMA["$defs"][record]["properties"]
    return {key: said["maxLength"] for key, said in properties.items() if "maxLength" in said}


@pytest.mark.parametrize(
    ("record", "limits"),
    [
        (
            "assessment",
            {
                "title": framing_rules.TITLE_LONGEST,
                "context": framing_rules.TEXT_LONGEST,
                "customer": framing_rules.CUSTOMER_LONGEST,
                "decision": framing_rules.TEXT_LONGEST,
                "lang": framing_rules.LANG_LONGEST,
            },
        ),
        ("participants", {"name": framing_rules.NAME_LONGEST}),
        ("perspectives", {"name": framing_rules.NAME_LONGEST}),
        ("questions", {"text": framing_rules.STATEMENT_LONGEST}),
        (
            "hypotheses",
            {
                "statement": framing_rules.STATEMENT_LONGEST,
                "judged_by": framing_rules.STATEMENT_LONGEST,
                "notes": framing_rules.TEXT_LONGEST,
            },
        ),
        (
            "sources",
            {
                "name": evidence_rules.NAME_LONGEST,
                "reliability_basis": evidence_rules.TEXT_LONGEST,
                "stake": evidence_rules.TEXT_LONGEST,
            },
        ),
        (
            "evidence",
            {
                "statement": evidence_rules.STATEMENT_LONGEST,
                "origin_note": evidence_rules.TEXT_LONGEST,
            },
        ),
        (
            "citations",
            {"url": evidence_rules.URL_LONGEST, "archived_url": evidence_rules.URL_LONGEST},
        ),
        ("ratings", {"rationale": evidence_rules.RATIONALE_LONGEST}),
        (
            "rounds",
            {
                "title": round_rules.TITLE_LONGEST,
                "early_reveal_reason": round_rules.REASON_LONGEST,
            },
        ),
        ("estimates", {"rationale": estimate_rules.RATIONALE_LONGEST}),
        ("impact_estimates", {"rationale": estimate_rules.RATIONALE_LONGEST}),
        (
            "judgements",
            {
                "text": estimate_rules.JUDGEMENT_LONGEST,
                "confidence_basis": estimate_rules.JUDGEMENT_LONGEST,
            },
        ),
        ("arguments", {"text": debate_rules.TEXT_LONGEST}),
        (
            "implications",
            {
                "mechanism": implication_rules.MECHANISM_LONGEST,
                "lag": implication_rules.LAG_LONGEST,
            },
        ),
        ("implication_estimates", {"rationale": implication_rules.RATIONALE_LONGEST}),
    ],
)
def test_an_import_takes_texts_as_long_as_the_rules_do(record, limits):
    found = limits_of(record)
    found.pop("label", None)
    assert found == limits


def test_an_import_takes_as_many_tags_as_the_rules_do():
    tags = SCHEMA["$defs"]["evidence"]["properties"]["tags"]
    assert tags["maxItems"] == evidence_rules.TAGS_MOST
    assert tags["items"]["maxLength"] == evidence_rules.TAG_LONGEST


@pytest.mark.parametrize(
    "choices",
    [
        evidence.Reliability,
        evidence.Credibility,
        evidence.Kind,
        evidence.EvidenceStatus,
        framing.Status,
        framing.CurationPolicy,
        framing.PoolingMethod,
        teams.Role,
    ],
)
def test_labels_that_the_admin_shows_follow_the_reader_s_language(choices):
    assert all(isinstance(label, Promise) for _value, label in choices.choices)

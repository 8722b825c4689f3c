"""Assembles the capabilities' tables for Django, nothing else."""

from assessments.accounts.models import KeptAnswer, Token, User
from assessments.curation.models import SubmittedEvidence
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import CellOpening, Citation, Evidence, Link, Rating, Source
from assessments.framing.models import (
    Assessment,
    Hypothesis,
    Participant,
    Perspective,
    Question,
)
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.journal.models import Change, Stream
from assessments.rounds.models import Round, RoundFinish
from assessments.teams.models import Membership, Team

__all__ = [
    "Assessment",
    "CellOpening",
    "Change",
    "Citation",
    "Estimate",
    "Evidence",
    "Hypothesis",
    "ImpactEstimate",
    "Implication",
    "ImplicationEstimate",
    "Judgement",
    "KeptAnswer",
    "Link",
    "Membership",
    "Participant",
    "Perspective",
    "Question",
    "Rating",
    "Round",
    "RoundFinish",
    "Source",
    "Stream",
    "SubmittedEvidence",
    "Team",
    "Token",
    "User",
]

"""Assembles the capabilities' tables for Django, nothing else."""

from assessments.accounts.models import Draft, KeptAnswer, SignIn, Token, User
from assessments.curation.merging.models import EvidenceMerge, KeptApart, SourceMerge
from assessments.curation.models import SubmittedEvidence
from assessments.debate.models import Argument, ArgumentVote, CitedEvidence
from assessments.estimates.models import Estimate, ImpactEstimate, Judgement
from assessments.evidence.models import (
    CellOpening,
    Citation,
    Evidence,
    Link,
    Rating,
    ReadingText,
    SavedView,
    Sentence,
    SentenceUse,
    Source,
    SourceProfile,
)
from assessments.framing.models import Assessment, Hypothesis, Participant, Perspective, Question
from assessments.framing.outcomes import Resolution
from assessments.home.models import Visit
from assessments.implications.models import Implication, ImplicationEstimate
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.models import Unfinished
from assessments.jobs.models import Job, Piece
from assessments.journal.models import Change, Stream
from assessments.live.models import DecisionEntry, JournalEntry
from assessments.people.models import Invitation
from assessments.rounds.models import Round, RoundFinish
from assessments.teams.models import Membership, Team

__all__ = [
    "Argument",
    "ArgumentVote",
    "Assessment",
    "BulkDraft",
    "BulkImport",
    "CellOpening",
    "Change",
    "Citation",
    "CitedEvidence",
    "DecisionEntry",
    "Draft",
    "Estimate",
    "Evidence",
    "EvidenceMerge",
    "Hypothesis",
    "ImpactEstimate",
    "Implication",
    "ImplicationEstimate",
    "Invitation",
    "Job",
    "JournalEntry",
    "Judgement",
    "KeptAnswer",
    "KeptApart",
    "Link",
    "Membership",
    "Participant",
    "Perspective",
    "Piece",
    "Question",
    "Rating",
    "ReadingText",
    "Resolution",
    "Round",
    "RoundFinish",
    "SavedView",
    "Sentence",
    "SentenceUse",
    "SignIn",
    "Source",
    "SourceMerge",
    "SourceProfile",
    "Stream",
    "SubmittedEvidence",
    "Team",
    "Token",
    "Unfinished",
    "User",
    "Visit",
]

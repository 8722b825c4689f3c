"""Reads that put judgements through `scoring`. Page, REST, export and report call these."""

from assessments.results.queries.answer import (
    Answer,
    HypothesisAnswer,
    QuestionAnswer,
    answer_from,
    answer_of,
)
from assessments.results.queries.impact import Impacts, ImpactTable, impacts_of
from assessments.results.queries.likelihood import Coherence, Likelihoods, Point, Pooled, pooled_of
from assessments.results.queries.material import (
    Frame,
    Grid,
    Material,
    Voice,
    frame_of,
    grid_of,
    judgement_on,
    material_of,
    resolution_on,
)
from assessments.results.queries.matrix import Matrix, Total, matrix_from, matrix_of
from assessments.results.queries.sensitivity import (
    LeftOut,
    Linchpin,
    Mainstay,
    WithoutOrigin,
    leave_out_origins,
    mainstay_of,
)
from assessments.results.queries.steps import Difference, Kind, Step, differences_of, next_steps
from assessments.results.queries.table import COLUMNS, JudgementRow, judgements_table

__all__ = [
    "COLUMNS",
    "Answer",
    "Coherence",
    "Difference",
    "Frame",
    "Grid",
    "HypothesisAnswer",
    "ImpactTable",
    "Impacts",
    "JudgementRow",
    "Kind",
    "LeftOut",
    "Likelihoods",
    "Linchpin",
    "Mainstay",
    "Material",
    "Matrix",
    "Point",
    "Pooled",
    "QuestionAnswer",
    "Step",
    "Total",
    "Voice",
    "WithoutOrigin",
    "answer_from",
    "answer_of",
    "differences_of",
    "frame_of",
    "grid_of",
    "impacts_of",
    "judgement_on",
    "judgements_table",
    "leave_out_origins",
    "mainstay_of",
    "material_of",
    "matrix_from",
    "matrix_of",
    "next_steps",
    "pooled_of",
    "resolution_on",
]

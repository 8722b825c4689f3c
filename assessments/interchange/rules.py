"""The native format's fixed words and limits. What a document must satisfy is in `meaning`."""

from typing import Any

Document = dict[str, Any]
Row = dict[str, Any]

FORMAT = "assay-assessment"
FORMAT_VERSION = "1.0"
SCHEMA = "urn:assay:schema:assessment:1.0"

# Of a document that is held in memory whole, of a line, of a file of lines.
BYTES_MOST = 256 * 1024 * 1024
LINE_MOST = 4 * 1024 * 1024
LINES_BYTES_MOST = 4 * 1024 * 1024 * 1024
# Ratings pass by; everything else is held whole.
RATINGS_MOST = 10_000_000
FRAME_MOST = 500_000
DEPTH_MOST = 16
FAULTS_MOST = 500
DIGITS_MOST = 15

# Record types in the document's order.
TYPES = (
    "participants", "perspectives", "questions", "hypotheses", "sources", "evidence",
    "citations", "links", "ratings", "rounds", "estimates", "impact_estimates", "judgements",
    "arguments", "argument_votes", "implications", "implication_estimates", "assumptions",
    "indicators", "indicator_estimates", "observations", "resolutions",
)  # fmt: skip

# The journal, exported when asked for and never imported: an import journals itself.
CHANGES = "changes"

# The last line of a file of lines, by which a reader notices that none is missing: how many there
# are of each type. The header says that it comes; files of before have neither.
END = "end"
HAS_END = "has_end"

# The same so that each reference comes after its target: the order of lines and of writing.
TYPES_BY_REFERENCE = (
    "participants", "perspectives", "questions", "hypotheses", "rounds", "sources", "evidence",
    "citations", "links", "ratings", "estimates", "impact_estimates", "judgements",
    "arguments", "argument_votes", "implications", "implication_estimates", "assumptions",
    "indicators", "indicator_estimates", "observations", "resolutions",
)  # fmt: skip

# Nothing above the ceiling is exported; what carries no marking counts as CLEAR.
MARKINGS = ("TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED")

# Key to the record type it refers to, where that is the same in every record.
REFERENCES = {
    "question_id": "questions",
    "hypothesis_id": "hypotheses",
    "cause_id": "hypotheses",
    "effect_id": "hypotheses",
    "evidence_id": "evidence",
    "source_id": "sources",
    "origin_source_id": "sources",
    "link_id": "links",
    "participant_id": "participants",
    "author_id": "participants",
    "perspective_id": "perspectives",
    "round_id": "rounds",
    "implication_id": "implications",
    "parent_id": "arguments",
    "argument_id": "arguments",
}


def within(marking: str | None, ceiling: str | None) -> bool:
    """Whether something marked `marking` may be in an export with this ceiling (None: no limit)."""
    if ceiling is None or marking is None:
        return True
    return MARKINGS.index(marking) <= MARKINGS.index(ceiling)


def targets_first(rows: list[Row]) -> list[Row]:
    """Rows with every `merged_into_id` after its target, otherwise in the order given.

    Rows whose target is not among them, or that run in a circle, are left out.
    """
    waiting = rows
    placed: list[Row] = []
    known: set[str | None] = {None}
    while waiting:
        later = []
        for row in waiting:
            if row["merged_into_id"] in known:
                placed.append(row)
                known.add(row["id"])
            else:
                later.append(row)
        if len(later) == len(waiting):
            break
        waiting = later
    return placed

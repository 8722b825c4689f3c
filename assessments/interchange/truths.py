"""What turned out, across a document: of competing hypotheses one at most is true."""

from collections.abc import Iterator

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.framing.rules import TRUE
from assessments.interchange.rules import Document


def several_truths(document: Document) -> Iterator[RuleViolation]:
    """A fault at each further resolution that calls a rival true. Needs sound references.

    One that was set aside or merged competes no longer.
    """
    competing = {q["id"] for q in document["questions"] if q["framing"] == "competing"}
    hypotheses = {h["id"]: h for h in document["hypotheses"] if h["status"] == "active"}
    seen: set[str] = set()
    for index, row in enumerate(document["resolutions"]):
        hypothesis = hypotheses.get(row["hypothesis_id"])
        if row["outcome"] != TRUE or hypothesis is None:
            continue
        question = hypothesis["question_id"]
        if question in competing and question in seen:
            yield RuleViolation(
                "one_true",
                f"/resolutions/{index}/outcome",
                gettext_noop("is true of another hypothesis with which this one competes"),
            )
        seen.add(question)

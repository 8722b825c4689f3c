"""What follows from a document's records and is no record itself. Free of Django."""

from collections import defaultdict

from assessments.interchange.rules import Document


def sealed_rounds(document: Document) -> set[str]:
    """The ids of the rounds that are still blind."""
    return {row["id"] for row in document["rounds"] if row["state"] == "blind"}


def finished(document: Document) -> dict[tuple[str, str], str]:
    """(round, participant) to the time at which they had answered every hypothesis of it.

    For rounds over estimates alone; answers after the reveal finish nothing.
    """
    rounds = {row["id"]: row for row in document["rounds"] if row["covers"] == ["estimates"]}
    given: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in document["estimates"]:
        round_ = rounds.get(row["round_id"])
        if round_ and row["estimated_at"] <= (round_["revealed_at"] or "9999"):
            given[row["round_id"], row["participant_id"]].append(row["estimated_at"])
    return {
        key: max(times)
        for key, times in given.items()
        if len(times) == len(rounds[key[0]]["hypothesis_ids"])
    }

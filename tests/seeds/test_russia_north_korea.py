"""The worked example holds what its plan says, and its figures say what its text claims."""

from collections import Counter
from statistics import median

import numpy as np
import pytest

from assessments.scoring import agreement, consensus
from assessments.scoring.codes import Rating
from tests.seeds.reading import (
    SCALE,
    Document,
    Record,
    cell_consensus,
    contradicting,
    heuer,
    labels,
    origins,
    ratings_by_cell,
    seed,
    weighted,
    without,
)

AUTHOR = "The article's author"
NIS = "South Korean National Intelligence Service (NIS)"
STATE = "Russian state (TASS, ministries)"
NEWCOMER = "Samira Haddad"
# The plan's contradicting links, claim by claim.
CONTRADICTED = {
    "H1": {"E16", "E26", "E32"},
    "H2": {"E25", "E32"},
    "H3": {"E32", "E33"},
    "H4": {"E24", "E25"},
    "H5": {"E27", "E29"},
    "H6": {"E28"},
    "H8": {"E23", "E30"},
    "H9": {"E5", "E11", "E13", "E15"},
    "H10": {"E6", "E33", "E37", "E39"},
    "H12": {"E40"},
    "H13": {"E40"},
    "H14": {"E41"},
    "H15": {"E13", "E35"},
    "H16": {"E5", "E8", "E12", "E30", "E42"},
}
SUPPORTED = {
    "H1": {"E24", "E25", "E27", "E28", "E29", "E30", "E31"},
    "H2": {"E10", "E22", "E24", "E26"},
    "H3": {"E3", "E7", "E12", "E16", "E23", "E24", "E34"},
    "H4": {"E32"},
    "H5": {"E28", "E30"},
    "H6": {"E25", "E27", "E29"},
    "H8": {"E2", "E15", "E17", "E19", "E21", "E22"},
    "H9": {"E3", "E4", "E6", "E10", "E12"},
    "H10": {"E38"},
    "H11": {"E36", "E37", "E43"},
    "H12": {"E43"},
    "H13": {"E43"},
    "H14": {"E16"},
    "H15": {"E2", "E9", "E14", "E34"},
    "H16": {
        *("E1", "E2", "E3", "E4", "E7", "E9", "E16", "E17", "E23", "E34"),
    },
}
Q1 = ("H1", "H2", "H3", "H4")


@pytest.fixture(scope="module")
def sample() -> Document:
    return seed("russia-north-korea")


@pytest.fixture(scope="module")
def accepted(sample: Document) -> list[Record]:
    return [row for row in sample["evidence"] if row["status"] == "accepted"]


def by_name(document: Document) -> dict[str, str]:
    return {person["name"]: person["id"] for person in document["participants"]}


def test_counts(sample: Document, accepted: list[Record]) -> None:
    assert [row["label"] for row in accepted] == [f"E{n}" for n in range(1, 44)]
    assert [row["label"] for row in sample["hypotheses"]] == [f"H{n}" for n in range(1, 17)]
    assert [q["framing"] for q in sample["questions"]] == ["competing", "competing", "independent"]
    assert Counter(person["role"] for person in sample["participants"]) == {
        "lead": 1,
        "analyst": 7,
        "curator": 1,
        "observer": 1,
    }
    first_names = [person["name"].split()[0].lower() for person in sample["participants"]]
    assert len(set(first_names)) == 10
    assert all(name.isascii() and name.isalpha() for name in first_names)


def test_each_competing_question_has_its_one_remainder(sample: Document) -> None:
    assert [h["label"] for h in sample["hypotheses"] if h["is_remainder"]] == ["H4", "H7"]
    assert [p["name"] for p in sample["perspectives"] if p["is_primary"]] == ["Ukraine"]


def test_the_frame_is_marked_as_inferred_and_its_horizons_stay_in_2025(sample: Document) -> None:
    frame = sample["assessment"]
    assert frame["information_cutoff_on"] == "2024-12"
    assert "inferred from the text" in " ".join(frame["context"].split())
    assert sample["resolutions"] == []
    for hypothesis in sample["hypotheses"]:
        assert hypothesis["horizon_on"] in {"2025-06-30", "2025-12-31", None}
        assert (hypothesis["horizon_on"] is None) == (hypothesis["label"] == "H16")
        assert hypothesis["judged_by"]


def test_every_sentence_of_the_article_is_accounted_for(accepted: list[Record]) -> None:
    tagged = {tag for row in accepted for tag in row["tags"] if tag[0] == "S" and tag[1:].isdigit()}
    set_aside = {"S33", "S34", "S36"}
    assert not tagged & set_aside
    assert tagged | set_aside == {f"S{n}" for n in range(1, 37)}


def test_what_waits_for_the_curator_only_repeats_the_summary(sample: Document) -> None:
    waiting = [row for row in sample["evidence"] if row["status"] == "submitted"]
    assert [row["label"] for row in waiting] == ["E44", "E45"]
    linked = {link["evidence_id"] for link in sample["links"]}
    for row in waiting:
        assert row["credibility"] is None
        assert row["id"] not in linked
        assert {"summary"} < set(row["tags"])


def test_origins_and_grades(sample: Document, accepted: list[Record]) -> None:
    origin = {row["label"]: origins(sample)[row["label"]] for row in accepted}
    counts = Counter(origin.values())
    assert (counts[AUTHOR], counts[NIS], counts[STATE]) == (23, 3, 5)
    assert {label for label, name in origin.items() if name == NIS} == {"E17", "E24", "E25"}
    by_author = [row for row in accepted if origin[row["label"]] == AUTHOR]
    assert Counter(row["kind"] for row in by_author)["judgement"] == 19
    reliability = {source["name"]: source["reliability"] for source in sample["sources"]}
    assert (reliability[NIS], reliability[STATE], reliability[AUTHOR]) == ("B", "C", "F")
    assert sum(grade is None for grade in reliability.values()) == 1
    assert all(row["credibility"] for row in accepted)


def test_the_article_is_what_every_row_was_read_in(sample: Document) -> None:
    articles = {citation["source_id"] for citation in sample["citations"]}
    assert len(articles) == 1
    article = next(s for s in sample["sources"] if s["id"] in articles)
    assert not {"author", "title", "publisher", "issued", "URL"} & set(article["csl"])
    assert {c["url"] for c in sample["citations"]} == {None}
    assert {c["excerpt"] for c in sample["citations"]} == {None}


def test_contradictions_are_those_of_the_plan_and_no_others(sample: Document) -> None:
    assert contradicting(sample) == CONTRADICTED


def test_support_is_that_of_the_plan_where_nothing_cuts_both_ways(sample: Document) -> None:
    team = cell_consensus(sample)
    found: dict[str, set[str]] = {}
    for (evidence, hypothesis), value in team.items():
        if value is not None and value > 0:
            found.setdefault(hypothesis, set()).add(evidence)
    assert found == SUPPORTED


def test_h11_has_no_contrary_item_and_not_one_contrary_rating(sample: Document) -> None:
    cells = {cell: r for cell, r in ratings_by_cell(sample).items() if cell[1] == "H11"}
    assert {cell[0] for cell in cells} == {"E36", "E37", "E43"}
    codes = {rating["consistency"] for ratings in cells.values() for rating in ratings.values()}
    assert not codes & {"I", "II"}


def test_e20_is_an_arrow_and_e18_bears_on_no_likelihood(sample: Document) -> None:
    cells = cell_consensus(sample)
    assert [cell for cell in cells if cell[0] == "E20"] == []
    assert {cell: value for cell, value in cells.items() if cell[0] == "E18"} == {
        ("E18", "H8"): None
    }


def test_leaving_out_an_origin_changes_the_leader(sample: Document) -> None:
    found, origin = contradicting(sample), origins(sample)
    nis = {label for label, name in origin.items() if name == NIS}
    author = {label for label, name in origin.items() if name == AUTHOR}
    assert without(found, set(), *Q1) == [3, 2, 2, 2]
    assert without(found, nis, *Q1) == [3, 1, 2, 0]
    assert without(found, author, *Q1) == [1, 1, 0, 2]


def test_heuers_score_equals_the_plain_count_in_the_competing_questions(sample: Document) -> None:
    for label in ("H1", "H2", "H3", "H4", "H5", "H6", "H7"):
        assert heuer(sample, label) == len(CONTRADICTED.get(label, ()))


def test_the_change_of_leader_survives_the_weights(sample: Document) -> None:
    origin = origins(sample)
    nis = frozenset(label for label, name in origin.items() if name == NIS)
    author = frozenset(label for label, name in origin.items() if name == AUTHOR)

    def leader(left_out: frozenset[str]) -> str:
        return min(Q1, key=lambda label: weighted(sample, label, left_out))

    assert leader(frozenset()) == "H2"
    assert leader(nis) == "H4"
    assert leader(author) == "H3"


def test_a_linked_item_is_rated_against_the_whole_competing_question(sample: Document) -> None:
    question = {h["label"]: h["question_id"] for h in sample["hypotheses"]}
    framing = {q["id"]: q["framing"] for q in sample["questions"]}
    cells = ratings_by_cell(sample)
    for evidence, hypothesis in cells:
        if framing[question[hypothesis]] == "competing":
            others = [label for label in question if question[label] == question[hypothesis]]
            assert all((evidence, other) in cells for other in others)


def test_ratings_are_whole_but_for_the_newcomers_six_cells(sample: Document) -> None:
    people = by_name(sample)
    blank: dict[str, list[tuple[str, str]]] = {}
    for cell, ratings in ratings_by_cell(sample).items():
        for name, person in people.items():
            if person not in ratings:
                blank.setdefault(name, []).append(cell)
    assert set(blank) == {NEWCOMER, "Pavel Novotny", "Lucia Ferreira"}
    assert sorted(blank[NEWCOMER]) == [
        ("E13", "H15"),
        ("E15", "H9"),
        ("E23", "H16"),
        ("E37", "H11"),
        ("E40", "H12"),
        ("E40", "H13"),
    ]


def test_ratings_are_argued_and_in_a_disputed_cell_all_of_them(sample: Document) -> None:
    reasons = [rating["rationale"] for rating in sample["ratings"] if rating["rationale"]]
    assert len(reasons) / len(sample["ratings"]) >= 0.3
    assert len(set(reasons)) == len(reasons)
    disputed = 0
    for cell, ratings in ratings_by_cell(sample).items():
        codes = [rating["consistency"] for rating in ratings.values()]
        if {"I", "II"} & set(codes) and {"C", "CC"} & set(codes):
            disputed += 1
            assert all(rating["rationale"] for rating in ratings.values()), cell
    assert disputed >= 8


def test_e8_splits_the_team(sample: Document) -> None:
    codes = Counter(
        rating["consistency"] for rating in ratings_by_cell(sample)["E8", "H16"].values()
    )
    assert codes == {"II": 1, "I": 4, "C": 3}


def test_the_application_reads_the_same_team_view(sample: Document) -> None:
    cells = ratings_by_cell(sample)
    codes = [[r["consistency"] for r in ratings.values()] for ratings in cells.values()]
    counts = np.array([[row.count(rating.name) for rating in Rating] for row in codes])
    read = [SCALE.get(Rating(int(code)).name) for code in consensus.cell_consensus(counts)]
    assert dict(zip(cells, read, strict=True)) == cell_consensus(sample)
    levels = agreement.disagreement(counts).level
    split = [
        cell for cell, level in zip(cells, levels, strict=True) if level == agreement.Level.SPLIT
    ]
    assert split == [("E8", "H16"), ("E11", "H9"), ("E37", "H10"), ("E41", "H14")]


def test_implications_are_those_of_the_plan(sample: Document) -> None:
    label = labels(sample, "hypotheses")
    edges = {i["id"]: (label[i["cause_id"]], label[i["effect_id"]]) for i in sample["implications"]}
    assert sorted(edges.values()) == [
        ("H1", "H6"),
        ("H10", "H11"),
        ("H10", "H14"),
        ("H11", "H12"),
        ("H12", "H13"),
        ("H9", "H15"),
    ]
    judged = Counter(edges[e["implication_id"]] for e in sample["implication_estimates"])
    assert min(judged.values()) >= 3
    assert set(judged) == set(edges.values())


def test_judgements_keep_confidence_and_likelihood_apart(sample: Document) -> None:
    label = labels(sample, "hypotheses")
    lead = next(person["id"] for person in sample["participants"] if person["role"] == "lead")
    assert {label[j["hypothesis_id"]] for j in sample["judgements"]} == {"H1", "H6", "H16"}
    for judgement in sample["judgements"]:
        assert judgement["author_id"] == lead
        assert "confidence" not in judgement["text"]
        assert not {"likely", "unlikely"} & set(judgement["confidence_basis"].lower().split())


def test_impact_of_losing_kursk_differs_by_party(sample: Document) -> None:
    hypothesis = next(h["id"] for h in sample["hypotheses"] if h["label"] == "H6")
    latest = next(r["id"] for r in sample["rounds"] if r["number"] == 2)
    found = {}
    for perspective in sample["perspectives"]:
        rows = [
            row
            for row in sample["impact_estimates"]
            if row["hypothesis_id"] == hypothesis
            and row["perspective_id"] == perspective["id"]
            and row["round_id"] == latest
        ]
        found[perspective["name"]] = (
            median(row["severity"] for row in rows),
            Counter(row["direction"] for row in rows).most_common(1)[0][0],
        )
    assert found["Ukraine"] == (4, "harm")
    assert found["Russia"] == (4, "gain")
    assert found["South Korea"] == (2, "harm")


def test_the_debate_has_two_camps_and_cites_what_counts(
    sample: Document, accepted: list[Record]
) -> None:
    arguments = {row["id"]: row for row in sample["arguments"]}
    label = labels(sample, "hypotheses")
    on_h1 = [a for a in arguments.values() if label.get(a["hypothesis_id"]) == "H1"]
    roots = Counter(a["stance"] for a in on_h1 if a["parent_id"] is None)
    assert roots == {"supports": 3, "attacks": 2}
    assert len({a["author_id"] for a in on_h1}) >= 6
    assert 12 <= len(arguments) <= 20
    assert any(a["target"] == "inference" for a in on_h1)
    (conceded,) = (a for a in arguments.values() if a["status"] == "conceded")
    assert any(a["parent_id"] == conceded["id"] for a in arguments.values())
    counted = {row["id"] for row in accepted}
    assert all(set(a["evidence_ids"]) <= counted for a in arguments.values())
    cells = {a["link_id"] for a in arguments.values() if a["link_id"]}
    evidence = labels(sample, "evidence")
    found = [
        (evidence[row["evidence_id"]], label[row["hypothesis_id"]])
        for row in sample["links"]
        if row["id"] in cells
    ]
    assert found == [("E11", "H9")]
    for vote in sample["argument_votes"]:
        argument = arguments[vote["argument_id"]]
        assert argument["author_id"] != vote["participant_id"]
        assert argument["created_at"] < vote["created_at"]

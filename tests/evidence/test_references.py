"""Sources as reference managers read them, by those programs' own readers."""

import json

import bibtexparser
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.evidence.references import bibtex_chunks, csl_chunks, item_of, ris_chunks
from assessments.evidence.references.csl import DATES, NAMES, NUMBERS, TEXTS, TYPES
from tests.conftest import examples

UID = "3f0c2b0e-5a0f-4f0b-9d7e-2f6a1c9b8e01"
REPORT = {
    "type": "report",
    "title": "Soldiers & sanctions: 100% of {what} we know_about #1 ~ 쿠르스크",
    "author": [
        {"literal": "Multilateral Sanctions Monitoring Team"},
        {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"},
    ],
    "issued": {"date-parts": [[2024, 11, 5]]},
    "accessed": {"date-parts": [["2024", "12"]]},
    "publisher": "A \\ B",
    "page": "14-16",
    "DOI": "10.1000/x_y%z",
    "URL": "https://example.org/a_b%20c?d={e}",
    "keyword": "arms, sanctions",
    "note": "First line\nSecond line",
    "colour": "red",
    "volume": True,
    "editor": "nobody",
}


def source(csl=None, **more):
    plain = {"name": "The NIS", "reliability": "B", "reliability_basis": None, "stake": None}
    return {"id": UID, **plain, "marking": "TLP:GREEN", "csl": csl or {}, **more}


def ris(*sources):
    return rispy.loads(b"".join(ris_chunks(sources)).decode())


def bibtex(*sources):
    library = bibtexparser.parse_string(b"".join(bibtex_chunks(sources)).decode())
    assert library.failed_blocks == []
    return [
        {f.key: f.value for f in entry.fields} | {"type": entry.entry_type}
        for entry in library.entries
    ]


def csl_schema():
    """The shape of csl-data.json 1.0.2: what an item may hold, and nothing else."""
    name = {"type": "object", "additionalProperties": {"type": "string"}}
    part = {"type": ["string", "integer"]}
    day = {"type": "array", "minItems": 1, "maxItems": 3, "items": part}
    date = {
        "type": "object",
        "properties": {
            "date-parts": {"type": "array", "minItems": 1, "maxItems": 2, "items": day},
            "season": {"type": ["string", "number"]},
            "circa": {"type": ["string", "number", "boolean"]},
            "literal": {"type": "string"},
            "raw": {"type": "string"},
        },
        "additionalProperties": False,
    }
    properties = {
        "id": {"type": ["string", "number"]},
        "type": {"enum": sorted(TYPES)},
        "categories": {"type": "array", "items": {"type": "string"}},
        "custom": {"type": "object"},
        **{key: {"type": "string"} for key in TEXTS},
        **{key: {"type": ["string", "number"]} for key in NUMBERS},
        **{key: {"type": "array", "items": name} for key in NAMES},
        **dict.fromkeys(DATES, date),
    }
    item = {
        "type": "object",
        "required": ["type", "id"],
        "properties": properties,
        "additionalProperties": False,
    }
    return {"type": "array", "items": item}


def csl(*sources):
    import jsonschema

    items = json.loads(b"".join(csl_chunks(sources)))
    jsonschema.validate(items, csl_schema())
    return items


def test_csl_takes_what_fits_and_keeps_the_rest_apart():
    (item,) = csl(source(REPORT))
    assert item["id"] == UID
    assert item["title"] == REPORT["title"]
    assert item["note"].splitlines() == [
        "First line",
        "Second line",
        "Admiralty: B",
        "Marking: TLP:GREEN",
        "Known as: The NIS",
    ]
    assert item["custom"] == {"colour": "red", "volume": True, "editor": "nobody"}


def test_a_source_without_citation_data_is_a_document_of_its_name():
    assert csl(source(reliability=None, marking=None)) == [
        {"id": UID, "type": "document", "title": "The NIS"}
    ]
    (record,) = ris(source())
    assert (record["type_of_reference"], record["title"]) == ("GEN", "The NIS")
    (entry,) = bibtex(source())
    assert (entry["type"], entry["title"]) == ("misc", "{The NIS}")


def test_ris_is_read_as_it_was_meant():
    (record,) = ris(source(REPORT))
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == REPORT["title"]
    assert record["authors"] == ["Multilateral Sanctions Monitoring Team", "van Gogh, Vincent"]
    assert (record["year"], record["date"]) == ("2024", "2024/11/05/")
    assert (record["start_page"], record["end_page"]) == ("14", "16")
    assert record["doi"] == REPORT["DOI"]
    assert record["urls"] == [REPORT["URL"]]
    assert record["keywords"] == ["arms", "sanctions", "admiralty:B"]
    assert record["notes"][:2] == ["First line", "Second line"]
    assert record["id"] == UID


def test_bibtex_is_read_as_it_was_meant():
    (entry,) = bibtex(source(REPORT))
    assert entry["type"] == "techreport"
    assert entry["title"] == (
        r"{Soldiers \& sanctions: 100\% of \{what\} we know\_about \#1 \textasciitilde{} 쿠르스크}"
    )
    assert entry["author"] == "{Multilateral Sanctions Monitoring Team} and van Gogh, Vincent"
    assert (entry["date"], entry["year"], entry["month"]) == ("2024-11-05", "2024", "11")
    assert entry["urldate"] == "2024-12"
    assert entry["institution"] == r"A \textbackslash{} B"
    assert entry["doi"] == REPORT["DOI"]
    assert entry["url"] == "https://example.org/a_b%20c?d=%7Be%7D"


def test_two_sources_of_one_name_have_two_keys():
    text = b"".join(bibtex_chunks([source(), source(id=UID.replace("3", "4", 1))])).decode()
    library = bibtexparser.parse_string(text)
    assert len({entry.key for entry in library.entries}) == 2


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [*sorted(TEXTS | NAMES | DATES | NUMBERS), "type", "id", "categories", "custom"]
)
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
).filter(str.strip)


@given(st.dictionaries(KEYS, ANY, max_size=6), WORDS)
@settings(max_examples=examples(60))
def test_whatever_a_source_was_given_all_three_can_be_read(given_csl, name):
    one = source(given_csl, name=name)
    csl(one)
    assert len(ris(one)) == 1
    assert len(bibtex(one)) == 1
    assert item_of(one)["id"] == UID


@pytest.mark.django_db
def test_the_list_of_sources_comes_in_all_three(db):
    from django.test import Client

    from assessments.accounts.operations import create_token
    from tests.world import build_world

    world = build_world()
    world.accepted("Crumbs were found", source="The cook", origin="The postman")
    _, text = create_token(user=world.users["ana"], name="t", scopes=["read"], days=1)
    client = Client(headers={"Authorization": f"Bearer {text}"})
    path = f"/api/v1/assessments/{world.uid}/sources/"
    found = client.get(path, {"format": "csl"})
    assert found["Content-Type"] == "application/vnd.citationstyles.csl+json"
    assert [item["title"] for item in json.loads(found.getvalue())] == ["The cook", "The postman"]
    found = client.get(path, {"format": "ris"})
    assert found["Content-Disposition"] == 'attachment; filename="sources.ris"'
    assert len(rispy.loads(found.getvalue().decode())) == 2
    found = client.get(path, headers={"Accept": "application/x-bibtex"})
    assert found["Content-Disposition"] == 'attachment; filename="sources.bib"'
    assert len(bibtexparser.parse_string(found.getvalue().decode()).entries) == 2

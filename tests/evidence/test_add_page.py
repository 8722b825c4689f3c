"""The form that adds evidence: one form, nothing typed is lost, likeness is pointed out."""

from uuid import uuid4

import pytest
from django.urls import reverse

from assessments.evidence.likeness import closest
from assessments.evidence.models import Citation, Evidence, Source
from tests.pages import signed_in, text_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db

TYPED = {
    "statement": "Grain was shipped in March",
    "kind": "statement",
    "occurred_on": "2024-03",
    "tags": "grain, trade , grain",
    "origin_note": "Second hand",
    "source": "A paper",
    "origin": "The ministry",
    "relation": "corroborates",
    "url": "https://example.org/a?b=c",
    "accessed_on": "2024-12-01",
    "excerpt": "Grain has been shipped.",
}


@pytest.fixture
def world() -> World:
    return build_world()


def sent(world, name="ana", **changes):
    url = reverse("evidence-add", args=(world.uid,))
    return signed_in(world, name).post(url, {**TYPED, **changes})


@pytest.mark.parametrize("name", ["lena", "ana", "cora"])
def test_one_form_adds_statement_source_and_origin(world, name):
    response = sent(world, name)
    item = Evidence.objects.get()
    assert response["Location"] == reverse("evidence-detail", args=(world.uid, item.uid))
    assert (item.status, item.tags, item.occurred_on) == (
        "submitted",
        ["grain", "trade"],
        "2024-03",
    )
    citation = Citation.objects.select_related("source", "origin_source").get()
    assert (citation.source.name, citation.origin_source.name) == ("A paper", "The ministry")
    assert citation.excerpt["exact"] == "Grain has been shipped."
    page = text_of(signed_in(world, name).get(response["Location"]))
    assert "Waits for a curator" in page
    assert "A curator has accepted" not in page


def test_a_known_source_is_not_made_twice(world):
    sent(world)
    sent(world, statement="Something else altogether", source="a PAPER", origin="A Paper")
    assert Source.objects.count() == 2
    last = Citation.objects.latest("pk")
    assert (last.source.name, last.origin_source) == ("A paper", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": ""},
        {"statement": "x" * 4001},
        {"kind": ""},
        {"kind": "rumour"},
        {"source": ""},
        {"url": "javascript:alert(1)"},
        {"url": "not an address"},
        {"occurred_on": "2024-13"},
        {"accessed_on": "yesterday"},
        {"relation": "repeats"},
        {"tags": ",".join(f"t{n}" for n in range(40))},
        {"statement": "nul \x00"},
    ],
)
def test_a_refused_form_comes_back_filled_in(world, changes):
    response = sent(world, **changes)
    html = text_of(response)
    assert response.status_code == 422
    assert 'class="errors"' in html
    typed = {**TYPED, **changes}
    for name in ("origin", "excerpt", "origin_note"):
        assert typed[name] in html
    assert not Evidence.objects.exists()
    assert not Source.objects.exists()


def test_what_comes_back_is_escaped(world):
    html = text_of(sent(world, kind="", source='"><script>alert(1)</script>'))
    assert "<script>alert" not in html


def test_likeness_is_pointed_out_and_may_be_overruled(world):
    world.accepted("In March grain was shipped")
    response = sent(world)
    html = text_of(response)
    assert response.status_code == 422
    assert "In March grain was shipped" in html
    assert "Nothing you typed is lost" in html
    assert "Grain has been shipped." in html
    assert sent(world, anyway="1").status_code == 302
    assert Evidence.objects.count() == 2


def test_likeness_reveals_nothing_that_is_not_mine_to_see(world):
    world.submit("In March grain was shipped", by="ben")
    assert sent(world).status_code == 302


@pytest.mark.parametrize(("name", "status"), [("otto", 403), ("stranger", 404)])
def test_who_only_reads_is_refused(world, name, status):
    client = signed_in(world, name)
    assert client.get(reverse("evidence-add", args=(world.uid,))).status_code == status
    assert sent(world, name).status_code == status


def test_a_closed_assessment_takes_nothing(world):
    world.assessment.status = "closed"
    world.assessment.save()
    assert sent(world).status_code == 403


def test_only_those_who_grade_may_bring_a_grade(world):
    sent(world, "ana", credibility="1")
    assert Evidence.objects.get().credibility is None
    sent(world, "cora", statement="Another thing entirely", credibility="2")
    assert Evidence.objects.latest("pk").credibility == 2


def test_reworded_is_alike_and_another_event_is_not():
    rows = [
        ("1", "E1", "More than 11,000 North Korean soldiers have been sent to Russia", "accepted"),
        ("2", "E2", "A railway line to the port was reopened last autumn", "accepted"),
    ]
    found = closest("11,000 North Korean soldiers were sent to Russia", rows)
    assert [one.label for one in found] == ["E1"]
    assert closest("", rows) == []


def test_a_report_without_its_attribution_is_alike(world):
    world.accepted(
        "More than 11,000 North Korean soldiers have been sent to Russia, by a report of the NIS."
    )
    typed = "More than 11,000 North Korean soldiers have been sent to Russia"
    response = sent(world, statement=typed)
    assert response.status_code == 422
    assert "This reads like something that is here already" in text_of(response)


def test_likeness_of_long_monotonous_texts_is_found_without_end():
    """Comparing such texts letter by letter took minutes each."""
    rows = [(uuid4(), f"E{n}", "ba" * 2000, "accepted") for n in range(40)]
    assert closest("ab" * 2000, rows)[0].share > 0.9

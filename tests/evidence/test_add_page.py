"""The form that adds evidence: one form, nothing typed is lost, likeness is pointed out."""

from uuid import uuid4

import pytest
from django.urls import reverse

from assessments.basis import RuleViolation
from assessments.curation.operations import reject_evidence
from assessments.evidence.likeness import closest
from assessments.evidence.models import Citation, Evidence, Source
from assessments.evidence.operations import (
    CitationDraft,
    SourceDraft,
    TextDraft,
    add_source,
    add_text,
    edit_citation,
)
from tests.pages import signed_in, text_of
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

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
    sent(world, statement="It rained in the capital", source="Á  pápèr", origin="the  MINISTRY")
    assert Source.objects.count() == 2
    last = Citation.objects.latest("pk")
    assert (last.source.name, last.origin_source.name) == ("A paper", "The ministry")


def test_what_is_typed_of_a_known_source_is_not_left_out_in_silence(world):
    sent(world, "cora")
    more = {"statement": "Something else altogether", "stake": "Sells papers"}
    refused = sent(world, "cora", **more)
    assert refused.status_code == 422
    assert "differs from what “A paper” has here" in text_of(refused)
    Source.objects.filter(name="A paper").update(stake="Sells papers")
    assert sent(world, "cora", **more).status_code == 302
    assert Source.objects.count() == 2


def test_a_source_that_is_named_by_itself_is_not_made_twice(world):
    where = {"actor": world.actor("ana"), "assessment_uid": world.uid}
    made = add_source(**where, draft=SourceDraft(name="Yonhap"))
    with pytest.raises(RuleViolation, match=str(made.uid)) as refused:
        add_source(**where, draft=SourceDraft(name=" YONHAP "))
    assert refused.value.field == "name"
    draft = TextDraft(title="A cable", body="It rained.", new_source=SourceDraft(name="yonhap"))
    assert add_text(**where, draft=draft).source == made


def test_a_citation_that_is_corrected_keeps_its_own_of_two_that_are_called_the_same(world):
    sent(world)
    own = Citation.objects.get()
    twin = Source.objects.get(pk=own.source.pk)
    twin.pk, twin.uid = own.source.pk - 1_000, uuid4()
    twin.save(force_insert=True)
    edit_citation(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        citation_uid=own.uid,
        draft=CitationDraft(new_source=SourceDraft(name="a paper"), url="https://example.org/b"),
    )
    assert Citation.objects.get().source == own.source


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


def test_several_forms_of_a_page_are_refused_in_one_summary(world):
    html = text_of(sent(world, statement="", kind="", source=""))
    assert html.count('class="errors"') == 1
    assert "3 things need another look" in html


def test_a_date_that_is_none_is_said_with_the_other_faults(world):
    html = text_of(sent(world, kind="", occurred_on="31/01/2025", accessed_on="2024-13"))
    assert "3 things need another look" in html
    assert html.count("is not a date such as 2024, 2024-11 or 2024-11-05") == 4


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


def likes(world, statement, name="ana"):
    url = reverse("evidence-alike", args=(world.uid,))
    return signed_in(world, name).post(url, {"statement": statement})


def test_likes_are_shown_while_one_types(world):
    world.accepted("In March grain was shipped")
    world.submit("Grain was shipped in March, at night", by="ben")
    page = text_of(signed_in(world, "ana").get(reverse("evidence-add", args=(world.uid,))))
    assert reverse("evidence-alike", args=(world.uid,)) in page
    part = text_of(likes(world, "Grain was shipped in March"))
    assert "In March grain" in part
    assert "at night" not in part
    assert "anyway" not in part
    assert text_of(likes(world, "")).strip() == ""
    assert likes(world, "x", "otto").status_code == 403


def test_several_sources_with_what_is_known_of_them(world):
    url = reverse("evidence-add", args=(world.uid,))
    cora = signed_in(world, "cora")
    more = cora.post(url, {**TYPED, "citations": "1", "more": "1"})
    html = text_of(more)
    assert more.status_code == 200
    assert 'name="c2-source"' in html
    assert "Grain has been shipped." in html
    second = {
        "c2-source": "A witness",
        "c2-origin": "the MINISTRY",
        "c2-relation": "conflicts",
        "c2-stake": "Owns the ship",
        "c2-reliability": "C",
        "c2-reliability_basis": "Was there",
        "c2-archived_url": "https://archive.example.org/x",
        "c2-excerpt": "I saw it.",
        "c2-before": "He said:",
    }
    wrong = cora.post(url, {**TYPED, **second, "citations": "2", "c2-url": "ftp://x"})
    assert wrong.status_code == 422
    assert "id_c2-url_error" in text_of(wrong)
    # A third that was left alone is none.
    sent_ = cora.post(url, {**TYPED, **second, "citations": "3", "c3-relation": "corroborates"})
    assert sent_.status_code == 302
    first, other = Citation.objects.order_by("pk")
    assert first.origin_source == other.origin_source
    assert (other.source.stake, other.source.reliability) == ("Owns the ship", "C")
    assert other.excerpt == {"exact": "I saw it.", "prefix": "He said:", "suffix": ""}
    assert Source.objects.count() == 3


def test_what_it_bears_on_is_said_at_once(world):
    page = text_of(signed_in(world, "ana").get(reverse("evidence-add", args=(world.uid,))))
    h1, h4 = world.hypothesis("H1"), world.hypothesis("H4")
    assert f'name="bears-{h1.uid}"' in page
    sent(world, "ana", marking="TLP:AMBER", **{f"bears-{h1.uid}": "II", f"bears-{h4.uid}": ""})
    item = Evidence.objects.get()
    assert item.marking == "TLP:AMBER"
    assert [r.consistency for link in item.links.all() for r in link.ratings.all()] == ["II"]
    for name in ("ana", "ben", "cora"):
        matrix = reverse("evidence-list", args=(world.uid,))
        assert "− 1" not in text_of(signed_in(world, name).get(matrix))
    assert sent(world, "ana", **{f"bears-{h1.uid}": "XX"}).status_code == 422
    assert "bears-" not in text_of(
        signed_in(world, "cora").get(reverse("evidence-add", args=(world.uid,)))
    )


def test_my_submissions_and_what_became_of_them(world):
    world.submit("Still waiting", by="ana")
    item = world.submit("A rumour", by="ana")
    reject_evidence(
        actor=world.actor("cora"),
        assessment_uid=world.uid,
        evidence_uid=item.uid,
        reason="Nobody knows where it comes from",
    )
    world.accepted("Grain was shipped", by="ana")
    world.accepted("Somebody else’s", by="ben")
    url = reverse("evidence-mine", args=(world.uid,))
    html = text_of(signed_in(world, "ana").get(url))
    assert html.index("Still waiting") < html.index("Grain was shipped") < html.index("A rumour")
    assert "Nobody knows where it comes from" in html
    assert "by Cora" in html
    assert "Somebody else" not in html
    assert html.count(">Edit<") == 1
    assert "Nothing submitted yet" in text_of(signed_in(world, "otto").get(url))
    assert url in text_of(signed_in(world, "ana").get(reverse("evidence-list", args=(world.uid,))))

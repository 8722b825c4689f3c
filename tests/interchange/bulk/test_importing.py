"""From rows to evidence: all or nothing, by the rules of one at a time, and back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.basis import AccessDenied, Conflict, NotVisible, RuleViolation, Violations
from assessments.curation.operations import accept_evidence, withdraw_evidence
from assessments.evidence.models import Citation, Evidence, Source
from assessments.evidence.operations import add_citation, grade_source
from assessments.evidence.operations.items import CitationDraft
from assessments.evidence.operations.sources import SourceDraft
from assessments.framing.access import access_to
from assessments.interchange.bulk import rules, work
from assessments.interchange.bulk.mapping import Mapping
from assessments.interchange.bulk.models import BulkDraft, BulkImport
from assessments.interchange.bulk.operations import (
    begin_draft,
    choose_for_rows,
    drafting,
    import_rows,
    map_draft,
    read_draft_again,
    start_import,
    undo_bulk_import,
)
from assessments.interchange.bulk.table import Asked
from assessments.jobs.models import Job
from assessments.jobs.operations import cancel_job
from assessments.jobs.runner import run_waiting
from assessments.journal.models import Change
from tests.house.reading import fold, snapshot_of
from tests.world import build_world

pytestmark = pytest.mark.django_db

HEAD = "Statement,Kind,Source,URL,Origin,Grade,Date,Tags\n"


@pytest.fixture
def world():
    return build_world()


def drafted(world, text, by="cora", columns=None, **more):
    """Read and mapped: by the guess, or by `columns` on top of it."""
    name = more.pop("name", "rows.csv")
    draft = begin_draft(
        actor=world.actor(by), assessment_uid=world.uid, data=text.encode(), name=name, **more
    )
    found = Mapping({**draft.mapping["columns"], **(columns or {})}, {"kind": "statement"})
    return map_draft(
        actor=world.actor(by), assessment_uid=world.uid, draft_uid=draft.uid, columns=found
    )


def imported(world, text, by="cora", choices=None, **options):
    draft = drafted(world, text, by)
    if choices:
        chosen(world, draft, choices, by)
    return finished(world, draft, by, **options)


def chosen(world, draft, choices, by="cora"):
    choose_for_rows(
        actor=world.actor(by), assessment_uid=world.uid, draft_uid=draft.uid, choices=choices
    )


def finished(world, draft, by="cora", **options):
    job = start_import(
        actor=world.actor(by), assessment_uid=world.uid, draft_uid=draft.uid, **options
    )
    assert run_waiting() == 1
    job.refresh_from_db()
    assert job.state == "done", job.problem
    return BulkImport.objects.get(uid=job.result["import_id"])


def undone(world, made, by="cora", **more):
    return undo_bulk_import(
        actor=world.actor(by), assessment_uid=world.uid, import_uid=made.uid, **more
    )


def statements():
    rows = Evidence.objects.filter(withdrawn_at=None).order_by("pk")
    return list(rows.values_list("label", "statement"))


def test_rows_become_evidence_with_its_citations_sources_and_origins(world):
    made = imported(
        world,
        HEAD + "Trains cross,fact,Yonhap,https://y.kr/1,NIS,B3,2024-11,rail; border\n"
        "Ships sail,,YONHAP,https://y.kr/2,nis,,5 Nov 2024,\n",
        accept=True,
    )
    first, second = Evidence.objects.order_by("pk")
    assert (first.label, first.status, first.kind, first.credibility) == (
        "E1",
        "accepted",
        "fact",
        3,
    )
    assert (first.occurred_on, first.tags) == ("2024-11", ["rail", "border"])
    assert (first.submitted_by.name, first.decided_by_name) == ("Cora", "Cora")
    assert (second.kind, second.occurred_on) == ("statement", "2024-11-05")
    assert list(Source.objects.order_by("pk").values_list("name", "reliability")) == [
        ("Yonhap", "B"), ("NIS", None),
    ]  # fmt: skip
    cited = Citation.objects.order_by("pk").select_related("source", "origin_source")
    assert [(c.source.name, c.origin_source.name, c.url) for c in cited] == [
        ("Yonhap", "NIS", "https://y.kr/1"),
        ("Yonhap", "NIS", "https://y.kr/2"),
    ]
    assert made.counts == {
        "rows": 2, "evidence": 2, "citations": 0, "sources": 2, "skipped": 0, "cited": 0,
        "left_out": 0, "known_sources": 0,
    }  # fmt: skip
    assert BulkDraft.objects.count() == 0
    world.accepted("Labels go on")
    assert world.item("E3").statement == "Labels go on"


def test_an_analysts_rows_wait_and_bring_no_grades(world):
    imported(world, HEAD + "Trains cross,fact,Yonhap,,,B3,,\n", by="ana")
    item = world.item("E1")
    assert (item.status, item.credibility) == ("submitted", None)
    draft = drafted(world, HEAD + "Ships sail,,,,,,,\n", by="ana")
    with pytest.raises(AccessDenied):
        finished(world, draft, "ana", accept=True)
    with pytest.raises(AccessDenied, match="may grade"):
        drafted(world, HEAD + "Ships sail,,,,,B3,,\n", by="ana", columns={"grade": 5})


@pytest.mark.parametrize(("who", "error"), [("otto", AccessDenied), ("stranger", NotVisible)])
def test_who_may_not_add_evidence_may_not_import(world, who, error):
    with pytest.raises(error):
        drafted(world, HEAD + "Trains cross,,,,,,,\n", by=who)


def test_a_draft_is_its_owners_alone(world):
    draft = drafted(world, HEAD + "Trains cross,,,,,,,\n")
    with pytest.raises(NotVisible):
        finished(world, draft, "lena")
    assert BulkDraft.objects.visible_to(world.actor("root")).count() == 0


def test_faults_are_named_by_row_and_field_and_nothing_is_written(world):
    text = (
        HEAD + "Trains cross,rumour,Yonhap,ftp://x,,Z9,5/11/2024,\n"
        ",,Yonhap,,,,,\nShips sail,,Yonhap,,,,,\nToo,many,x,,,,,,,,cells\n"
    )
    draft = drafted(world, text)
    faults = {
        (int(row), fault[1]) for row, said in draft.checked["faults"].items() for fault in said
    }
    assert faults == {
        (0, "kind"), (0, "url"), (0, "grade"), (0, "occurred_on"), (1, "statement"), (3, ""),
    }  # fmt: skip
    with pytest.raises(RuleViolation, match=r"rows have faults.*\(3\)"):
        finished(world, draft)
    assert statements() == []
    made = finished(world, draft, leave_out=True)
    assert [label for label, _ in statements()] == ["E1"]
    assert [row for row, _ in made.left_out] == [2, 3, 5]


def test_what_stands_is_cited_rather_than_said_again(world):
    world.accepted("Trains cross the bridge at night", source="Yonhap")
    made = imported(
        world,
        "Statement,Source,URL\nTrains cross the bridge at night.,KCNA,https://k.kp/1\n"
        "At night trains cross the bridge,Kyodo,\nShips sail,KCNA,\n",
    )
    assert [label for label, _ in statements()] == ["E1", "E2", "E3"]
    names = world.item("E1").citations.order_by("pk").values_list("source__name", flat=True)
    assert list(names) == ["Yonhap", "KCNA"]
    assert made.counts["cited"] == 1
    assert [row for _, row in made.made["citations"]] == [2]


def test_every_likeness_may_be_decided_otherwise(world):
    world.accepted("Trains cross the bridge at night", source="Yonhap")
    text = "Statement,Source\n" + "Trains cross the bridge at night,KCNA\n" * 4
    draft = drafted(world, text)
    assert {like["uid"] is not None for like in draft.checked["likes"].values()} == {True}
    chosen(world, draft, {0: "import", 1: "skip", 2: "cite"})
    made = finished(world, draft)
    assert (made.counts["evidence"], made.counts["skipped"], made.counts["cited"]) == (1, 1, 2)
    # The same source at the same address is one citation.
    assert made.counts["citations"] == 1
    draft = drafted(world, text)
    with pytest.raises(RuleViolation, match="is none of"):
        chosen(world, draft, {0: "burn"})
    with pytest.raises(RuleViolation, match="reads like nothing else"):
        chosen(world, draft, {77: "skip"})


def test_rows_that_repeat_one_another_are_cited_for_the_first(world):
    text = (
        "Statement,Source\nTrains cross the bridge at night,Yonhap\n"
        "Trains cross the bridge at night,KCNA\nTrains cross the bridge at night,\n"
    )
    made = imported(world, text)
    assert (made.counts["evidence"], made.counts["cited"], made.counts["skipped"]) == (1, 1, 1)
    assert world.item("E1").citations.count() == 2


def test_who_repeats_what_is_left_out_takes_its_place(world):
    world.accepted("Trains cross the bridge at night")
    text = (
        "Statement,Source\nAt night trains cross the bridge,Yonhap\n"
        "Trains cross at night the bridge,KCNA\n"
    )
    draft = drafted(world, text)
    draft.checked["likes"]["1"] |= {"uid": None, "index": 0}
    draft.save()
    chosen(world, draft, {0: "skip", 1: "cite"})
    made = finished(world, draft)
    assert (made.counts["evidence"], made.counts["skipped"]) == (1, 1)


def test_evidence_that_went_meanwhile_stops_the_import(world):
    item = world.accepted("Trains cross the bridge at night", source="Yonhap")
    draft = drafted(world, "Statement,Source\nTrains cross the bridge at night,KCNA\n")
    withdraw_evidence(actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=item.uid)
    job = start_import(actor=world.actor("cora"), assessment_uid=world.uid, draft_uid=draft.uid)
    run_waiting()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.problem["errors"][0]["pointer"] == "/rows/2"
    assert (Source.objects.filter(name="KCNA").count(), BulkDraft.objects.count()) == (0, 1)


def test_what_others_submitted_is_not_told_to_an_analyst(world):
    world.submit("Trains cross the bridge at night", by="ben")
    draft = drafted(world, "Statement\nTrains cross the bridge at night\n", by="ana")
    assert draft.checked["likes"] == {}


def test_sources_are_found_by_doi_address_and_name(world):
    for name, csl in (
        ("Journal of Trains", {"DOI": "10.1000/XYZ"}),
        ("The site", {"URL": "https://www.example.org/a/"}),
    ):
        world.submit(name, source=name)
        Source.objects.filter(name=name).update(csl=csl)
    text = """@article{a, title={Another title}, doi={https://doi.org/10.1000/xyz}}
@misc{b, title={A page}, url={http://example.org/a}}
@misc{c, title={the  SITE}}
@misc{d, title={New}, doi={10.1/n}}
@misc{e, title={New again}, doi={10.1/N}}
"""
    made = finished(world, drafted(world, text, name="list.bib"))
    assert (made.counts["sources"], made.counts["known_sources"]) == (1, 2)
    new = Source.objects.get(name="New")
    assert (new.csl["DOI"], new.csl["title"]) == ("10.1/n", "New")


def test_an_address_alone_names_its_site_or_the_source_read_there(world):
    text = "Statement,URL\nTrains cross,https://www.nknews.org/1\nShips sail,https://nknews.org/2\n"
    made = imported(world, text)
    assert [s.name for s in Source.objects.all()] == ["nknews.org"]
    Source.objects.update(name="NK News")
    made = imported(world, "Statement,URL\nMore,https://www.nknews.org/1\n")
    assert made.counts["sources"] == 0


def test_a_grade_does_not_overwrite_that_of_a_known_source(world):
    world.submit(source="Yonhap")
    source = Source.objects.get(name="Yonhap")
    grade_source(
        actor=world.actor("cora"), assessment_uid=world.uid, source_uid=source.uid,
        reliability="A", basis="",
    )  # fmt: skip
    draft = drafted(world, "Statement,Source,Reliability\nTrains cross,Yonhap,C\n")
    assert draft.checked["notes"]["0"][0] == "graded"
    finished(world, draft)
    source.refresh_from_db()
    assert source.reliability == "A"


def folded(world, name, before):
    after, state = before
    return fold(access_to(world.actor(name), world.uid), state, after)


@pytest.mark.parametrize("accept", [True, False])
def test_everybody_who_sees_some_of_it_reads_anew_and_nobody_else_hears(world, accept):
    readers = ("lena", "ana", "cora", "otto", "root")
    before = {name: snapshot_of(world, name) for name in readers}
    text = "Statement\nTrains cross\nShips sail\n"
    made = imported(world, text, accept=accept)
    change = Change.objects.filter(stream=world.assessment.stream).latest("number")
    assert (change.verb, change.is_resync, change.upserts) == ("import_evidence", True, [])
    assert change.audience == ("all" if accept else "curation")
    for name in readers:
        assert folded(world, name, before[name]) == snapshot_of(world, name)[1]
    before = {name: snapshot_of(world, name) for name in readers}
    undone(world, made)
    for name in readers:
        assert folded(world, name, before[name]) == snapshot_of(world, name)[1]


def test_undo_withdraws_exactly_what_was_made(world):
    world.accepted("Trains cross the bridge at night", source="Yonhap")
    text = (
        "Statement,Source,Origin\nTrains cross the bridge at night,KCNA,\nShips sail,Yonhap,NIS\n"
    )
    made = imported(world, text, accept=True)
    assert Source.objects.visible_to(world.actor("cora")).count() == 3
    undone(world, made)
    made.refresh_from_db()
    assert (made.undone_by.name, made.counts["kept"]) == ("Cora", 0)
    assert statements() == [("E1", "Trains cross the bridge at night")]
    assert Citation.objects.visible_to(world.actor("cora")).count() == 1
    seen = Source.objects.visible_to(world.actor("cora"))
    assert [source.name for source in seen] == ["Yonhap"]
    with pytest.raises(RuleViolation, match="taken back already"):
        undone(world, made)


def test_undo_names_the_rows_that_others_have_built_on(world):
    text = "Statement,Source\n" + "".join(
        f"{thing} are seen at the border,{thing} daily\n"
        for thing in ("Trains", "Ships", "Lorries", "Planes", "Drones")
    )
    made = imported(world, text, accept=True)
    world.rate("ana", "E1", "H1", "C")
    add_citation(
        actor=world.actor("ben"), assessment_uid=world.uid, evidence_uid=world.item("E2").uid,
        draft=CitationDraft(new_source=SourceDraft(name="Another")),
    )  # fmt: skip
    world.submit("Something else", source="Lorries daily")
    source = Source.objects.filter(name="Lorries daily").earliest("pk")
    Citation.objects.filter(evidence=world.item("E6")).update(source=source)
    with pytest.raises(Violations) as refused:
        undone(world, made)
    assert [(v.field, v.message) for v in refused.value.violations] == [
        ("rows/2", "has been rated since"),
        ("rows/2", "has been used by others since"),
        ("rows/3", "has got further citations"),
        ("rows/3", "has been used by others since"),
        ("rows/4", "has been used by others since"),
    ]
    assert len(statements()) == 6
    undone(world, made, keep_used=True)
    assert [label for label, _ in statements()] == ["E1", "E2", "E6"]
    seen = Source.objects.visible_to(world.actor("cora")).values_list("name", flat=True)
    assert set(seen) == {"Trains daily", "Ships daily", "Lorries daily", "Another"} | {
        "A newspaper"
    } & set(seen)


def test_undo_tells_nothing_of_what_is_sealed(world):
    made = imported(world, "Statement\nTrains cross\n", accept=True)
    world.open_round("H1", covers=("ratings",))
    world.rate("ana", "E1", "H1", "C")
    undone(world, made)
    assert statements() == []


def test_an_analyst_takes_back_what_still_waits_and_no_more(world):
    made = imported(world, "Statement\nTrains cross\nShips sail\n", by="ana")
    with pytest.raises(NotVisible):
        undone(world, made, by="ben")
    accept_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=world.item("E1").uid
    )
    with pytest.raises(Violations, match="decided since"):
        undone(world, made, by="ana")
    undone(world, made, by="ana", keep_used=True)
    assert [label for label, _ in statements()] == ["E1"]


def test_a_draft_is_imported_once(world):
    draft = drafted(world, "Statement\nTrains cross\n")
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid}
    start_import(actor=world.actor("cora"), **where)
    with pytest.raises(Conflict, match="imported already"):
        start_import(actor=world.actor("cora"), **where)
    run_waiting()
    with pytest.raises(NotVisible):
        start_import(actor=world.actor("cora"), **where)
    assert len(statements()) == 1


@pytest.mark.django_db(transaction=True)
def test_what_two_pages_choose_at_once_is_kept_of_both(world, monkeypatch):
    draft = drafted(world, "Statement\n" + "Trains cross the river\n" * 2)
    find = drafting.draft_of

    def within(*given):
        assert connection.in_atomic_block, "read and written in one"
        return find(*given)

    monkeypatch.setattr(drafting, "draft_of", within)
    chosen(world, draft, {1: "import"})
    assert BulkDraft.objects.get().choices == {"1": "import"}


def test_a_draft_that_goes_while_its_rows_are_compared_is_gone(world, monkeypatch):
    draft = drafted(world, "Statement\nTrains cross\n")
    compare = drafting.check_table

    def slowly(*given):
        BulkDraft.objects.all().delete()
        return compare(*given)

    monkeypatch.setattr(drafting, "check_table", slowly)
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid}
    with pytest.raises(NotVisible):
        map_draft(actor=world.actor("cora"), columns=Mapping({"statement": 0}), **where)


def test_a_draft_that_another_has_just_imported_is_not_imported_again(world, monkeypatch):
    draft = drafted(world, "Statement\nTrains cross\n")
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid}
    job = start_import(actor=world.actor("cora"), **where)

    def after_another(**given):
        BulkDraft.objects.all().delete()
        return import_rows(**given)

    monkeypatch.setattr(work, "import_rows", after_another)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem["status"]) == ("failed", 409)
    assert statements() == []


def test_an_import_that_is_stopped_writes_nothing_and_may_begin_anew(world):
    draft = drafted(world, "Statement\nTrains cross\n")
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid}
    job = start_import(actor=world.actor("cora"), **where)
    cancel_job(actor=world.actor("cora"), job_uid=job.uid)
    assert run_waiting() == 0
    assert statements() == []
    finished(world, draft)
    assert len(statements()) == 1


@pytest.fixture
def two_at_once(monkeypatch):
    """More than two rows are many."""
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 2)


THREE = "Statement\nTrains cross\nShips sail\nTrains cross\n"


def test_many_rows_are_looked_at_as_long_work(world, two_at_once):
    draft = drafted(world, THREE)
    assert (draft.checked, draft.mapping["columns"]) == (None, {"statement": 0})
    where = {"actor": world.actor("cora"), "assessment_uid": world.uid, "draft_uid": draft.uid}
    with pytest.raises(Conflict, match="looked at"):
        map_draft(**where, columns=Mapping({"statement": 0}))
    with pytest.raises(Conflict):
        start_import(**where)
    assert run_waiting() == 1
    draft.refresh_from_db()
    assert draft.checked["likes"]["2"]["index"] == 0
    made = finished(world, draft)
    assert made.counts["evidence"] == 2


def test_a_look_that_is_stopped_leaves_the_draft_to_be_mapped_again(world, two_at_once):
    draft = drafted(world, THREE)
    cancel_job(actor=world.actor("cora"), job_uid=draft.job_uid)
    assert run_waiting() == 0
    again = drafted_again(world, draft)
    assert again.job_uid != draft.job_uid
    assert run_waiting() == 1
    draft.refresh_from_db()
    assert draft.checked["faults"] == {}


def drafted_again(world, draft):
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid}
    return map_draft(actor=world.actor("cora"), columns=Mapping({"statement": 0}), **where)


def test_a_look_keeps_nothing_in_a_draft_that_another_has_taken_up(world, two_at_once, monkeypatch):
    draft = drafted(world, THREE)
    compare = drafting.check_table

    def while_another_begins(*given):
        BulkDraft.objects.update(job_uid=world.uid)
        return compare(*given)

    monkeypatch.setattr(drafting, "check_table", while_another_begins)
    assert run_waiting() == 1
    draft.refresh_from_db()
    assert (draft.checked, Job.objects.get().state) == (None, "failed")


def test_a_file_is_read_another_way_and_keeps_what_still_fits(world):
    text = "Aussage;Quelle\nDie Brücke;Zürcher\n".encode("cp1252").decode("cp1252")
    draft = begin_draft(
        actor=world.actor("cora"), assessment_uid=world.uid, data=text.encode("cp1252"),
        name="rows.csv",
    )  # fmt: skip
    where = {"assessment_uid": world.uid, "draft_uid": draft.uid, "actor": world.actor("cora")}
    again = read_draft_again(**where, asked=Asked(has_headings=False))
    assert again.table["headings"] == ["#1", "#2"]
    with pytest.raises(RuleViolation, match="is not UTF-8"):
        read_draft_again(**where, asked=Asked(encoding="utf-8"))
    assert BulkDraft.objects.get().table["headings"] == ["#1", "#2"]
    with pytest.raises(Violations, match="names a column that is not there"):
        map_draft(**where, columns=Mapping({"statement": 5}))
    with pytest.raises(Violations, match="name the column of the statements"):
        map_draft(**where, columns=Mapping({"tags": 0}))


def test_drafts_do_not_pile_up(world):
    for n in range(12):
        drafted(world, f"Statement\nThing {n}\n")
    assert BulkDraft.objects.count() == 10


def test_a_closed_assessment_takes_nothing(world):
    draft = drafted(world, "Statement\nTrains cross\n")
    world.assessment.status = "closed"
    world.assessment.save()
    with pytest.raises(AccessDenied):
        finished(world, draft)
    assert Job.objects.count() == 0


def asked_for(world, rows):
    text = "Statement,Source,Origin\n" + "".join(
        f"Thing number {rows}{n:04} was seen,Paper {rows} {n},Agency {rows} {n}\n"
        for n in range(rows)
    )
    draft = drafted(world, text)
    start_import(
        actor=world.actor("cora"), assessment_uid=world.uid, draft_uid=draft.uid, accept=True
    )
    with CaptureQueriesContext(
        connection,
    ) as captured:
        run_waiting()
    inserts = sum(query["sql"].startswith("INSERT") for query in captured)
    return len(captured) - inserts, inserts


def test_as_many_questions_for_four_hundred_rows_as_for_two(world, no_n_plus_one):
    """SQLite takes 999 values in one statement, which splits the 1,600 new rows into some."""
    few, many = asked_for(world, 2), asked_for(world, 400)
    assert few[0] == many[0] <= 30
    assert many[1] <= 40


def test_access_is_asked_again_when_the_work_begins(world):
    draft = drafted(world, "Statement\nTrains cross\n", by="ana")
    job = start_import(actor=world.actor("ana"), assessment_uid=world.uid, draft_uid=draft.uid)
    participant = world.participant("ana")
    participant.role = "observer"
    participant.save()
    run_waiting()
    job.refresh_from_db()
    assert (job.state, statements()) == ("failed", [])
    assert access_to(world.actor("ana"), world.uid).participant is not None

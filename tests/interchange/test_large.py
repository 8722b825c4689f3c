"""Large imports and exports as long work: all or nothing, in steps, followed and stopped."""

import io
import json
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from assessments.accounts.models import User
from assessments.basis import Actor, Conflict, RuleViolation, Violations
from assessments.estimates.operations import reveal_round
from assessments.evidence.models import CellOpening, Rating
from assessments.evidence.operations import give_account, recount_links
from assessments.evidence.queries import ratings_for
from assessments.evidence.records import rating_record
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.interchange import unfinished, writing
from assessments.interchange.models import Unfinished
from assessments.interchange.operations import (
    How,
    import_as_operator,
    import_assessment,
)
from assessments.interchange.parsing import parse_ndjson
from assessments.interchange.passing import given, said
from assessments.interchange.passing.given import Lines, Whole
from assessments.interchange.passing.spelling import rating_lines
from assessments.interchange.queries import json_chunks, ndjson_lines
from assessments.interchange.shape import check_row
from assessments.interchange.work import EXPORT
from assessments.jobs.kinds import Handle, Stopped
from assessments.jobs.models import Job
from assessments.jobs.operations import cancel_job, start_job
from assessments.jobs.queries import output_of
from assessments.jobs.runner import Runner, run_waiting
from assessments.teams.models import Team
from tests.interchange.documents import (
    MATRICES,
    SAMPLE,
    clear,
    document,
    exported,
    load,
    operator,
    rows,
)
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_batches(monkeypatch):
    """Several of everything that a large import has many of."""
    monkeypatch.setattr(given, "BATCH", 100)
    monkeypatch.setattr(given, "_READ", 5_000)
    monkeypatch.setattr(unfinished, "STEP", 70)


def lines_of(name):
    load(name)
    uid = document(name)["assessment"]["id"]
    text = b"".join(ndjson_lines(access_to(operator(), UUID(uid))))
    whole = exported(uid)
    clear()
    return text, uid, whole


def in_steps(text, **more):
    return import_as_operator(
        actor=operator(), document=Lines(io.BytesIO(text)), how=How(in_steps=True, **more)
    )


@pytest.mark.parametrize("name", [SAMPLE, MATRICES])
def test_what_comes_in_line_by_line_goes_out_as_it_was(name, small_batches):
    text, uid, whole = lines_of(name)
    report = in_steps(text)
    assert report.counts()["created"] == sum(report.counts().values()) > 80
    assert exported(uid) == whole
    assert recount_links(assessment=Assessment.objects.get(), repair=False) == []
    assert not Unfinished.objects.exists()


def test_several_ratings_of_one_cell_leave_one_that_counts(small_batches):
    """The newest unsealed one, whichever came first in the file."""
    doc = document(SAMPLE)
    rounds = [row["id"] for row in doc["rounds"]]
    doc["rounds"][0]["covers"] = ["estimates", "ratings"]
    covered = set(doc["rounds"][0]["hypothesis_ids"])
    links = {row["id"]: row["hypothesis_id"] for row in doc["links"]}
    again = []
    for index, row in enumerate(doc["ratings"]):
        if links[row["link_id"]] in covered and row["round_id"] is None:
            late = index % 2 == 0
            at = "2025-01-01T00:00:00.000Z" if late else "2020-01-01T00:00:00.000Z"
            other = {"id": str(uuid4()), "round_id": rounds[0], "rated_at": at}
            again.append({**row, **other, "consistency": "II"})
    doc["ratings"] = [*again, *doc["ratings"]]
    import_as_operator(actor=operator(), document=doc)
    current = {str(r.uid) for r in Rating.objects.filter(is_current=True)}
    late = {row["id"] for row in again if row["rated_at"].startswith("2025")}
    assert len(late) > 20
    assert late <= current
    assert not {row["id"] for row in again} - late & current
    assert recount_links(assessment=Assessment.objects.get(), repair=False) == []


def test_a_fault_in_the_last_line_leaves_nothing(small_batches):
    text, *_ = lines_of(SAMPLE)
    lines = text.splitlines()
    last = max(n for n, line in enumerate(lines) if line.startswith(said.PREFIX))
    before = rows()
    for wrong in (
        lines[last].replace(b'"consistency":"', b'"consistency":"X'),
        lines[last].replace(b'"link_id":"', b'"link_id":"0'),
        lines[last][:-20],
        lines[last - 1],
        lines[last].replace(b'"rated_at":"2024', b'"rated_at":"2524'),
        b"\xff" + lines[last],
    ):
        broken = [*lines[:last], wrong, *lines[last + 1 :]]
        with pytest.raises(Violations) as refused:
            in_steps(b"\n".join(broken))
        assert all(f.field.startswith(("/ratings/", "/lines/")) for f in refused.value.violations)
        assert rows() == before


def test_faults_of_ratings_are_named_together(small_batches):
    doc = document(SAMPLE)
    doc["ratings"][3]["consistency"] = "X"
    doc["ratings"][700]["wording"] = 9
    with pytest.raises(Violations) as refused:
        import_as_operator(actor=operator(), document=doc)
    assert {f.field for f in refused.value.violations} == {
        "/ratings/3/consistency",
        "/ratings/700/wording",
    }


def test_lines_in_another_spelling_say_the_same(small_batches):
    text, uid, whole = lines_of(SAMPLE)
    spelled = []
    for line in text.splitlines():
        row = json.loads(line)
        spelled.append(json.dumps(dict(sorted(row.items())), ensure_ascii=True, indent=None))
    first = next(n for n, line in enumerate(spelled) if '"ratings"' in line)
    spelled[first] = spelled[first].replace('"ratings"', '"\\u0072atings"')
    in_steps("\r\n".join(spelled).encode())
    assert exported(uid) == whole


def test_lines_and_whole_are_read_alike():
    text, *_ = lines_of(SAMPLE)
    lines, whole = Lines(io.BytesIO(text)), Whole(parse_ndjson(text.splitlines()))
    assert lines.frame == {key: v for key, v in whole.frame.items() if key != "ratings"}
    read = [[one for batch in given_.ratings() for one in batch.said] for given_ in (lines, whole)]
    assert read[0] == read[1]
    assert len(read[0]) == lines.count == whole.count


def stop_at(share):
    def progress(kind, done, total):
        if kind == "ratings" and total and done >= total * share:
            raise Stopped

    return progress


@pytest.mark.parametrize("share", [0, 0.5])
def test_stopped_it_leaves_nothing_and_can_be_begun_again(share, small_batches):
    text, uid, whole = lines_of(SAMPLE)
    Team.objects.all().delete()
    before = rows()
    with pytest.raises(Stopped):
        in_steps(text, progress=stop_at(share))
    assert rows() == before
    in_steps(text)
    assert exported(uid) == whole


@pytest.fixture(scope="module")
def ended():
    """Lines of a file with two ratings, as an export writes them."""
    rating = b'{"type":"ratings","id":"%d"}'
    head = b'{"type":"header","format":"x","has_end":true}'
    return [head, rating % 1, rating % 2, b'{"type":"end","counts":{"ratings":2}}']


@pytest.mark.parametrize(
    ("take", "pointer"),
    [
        (slice(0, 3), ""),
        (slice(0, 1), ""),
        ([0, 1, 3], "/lines/3/counts/ratings"),
        ([0, 1, 3, 2], "/lines/4"),
    ],
)
def test_lines_that_are_missing_are_noticed(ended, take, pointer):
    lines = ended[take] if isinstance(take, slice) else [ended[n] for n in take]
    with pytest.raises(Violations) as refused:
        Lines(io.BytesIO(b"\n".join(lines)))
    assert [fault.field for fault in refused.value.violations] == [pointer]


def test_whole_lines_and_those_of_before_are_read(ended):
    assert Lines(io.BytesIO(b"\n".join(ended))).count == 2
    before = [ended[0].replace(b',"has_end":true', b""), *ended[1:3]]
    assert Lines(io.BytesIO(b"\n".join(before))).frame == {"format": "x"}


def test_what_is_under_way_is_seen_by_nobody(small_batches):
    text, *_ = lines_of(SAMPLE)
    seen = []

    def look(kind, done, total):
        seen.append(Assessment.objects.visible_to(operator()).count())

    in_steps(text, progress=look)
    assert len(seen) > 10
    assert set(seen) == {0}


def test_what_a_killed_import_left_is_removed_before_the_next(small_batches, monkeypatch):
    """The process is gone before it could tidy up; two minutes later somebody imports again."""
    text, uid, whole = lines_of(SAMPLE)
    with monkeypatch.context() as patch:
        patch.setattr(unfinished, "remove", lambda key: None)
        with pytest.raises(Stopped):
            in_steps(text, progress=stop_at(0.5))
    assert Assessment.objects.get().is_importing
    assert unfinished.remove_dead(timezone.now()) == 0
    Unfinished.objects.update(beat_at=timezone.now() - timedelta(minutes=3))
    in_steps(text)
    assert exported(uid) == whole


@pytest.mark.sqlite
def test_others_find_the_lock_free_now_and_then(small_batches, monkeypatch):
    """For longer than the tenth of a second after which whoever waits looks again."""
    clock, breaks = count(step=0.05), []
    monkeypatch.setattr(unfinished, "monotonic", lambda: next(clock))
    monkeypatch.setattr(unfinished, "sleep", breaks.append)
    text, _uid, _whole = lines_of(SAMPLE)
    in_steps(text)
    assert len(breaks) > 3
    assert min(breaks) > 0.1


def test_an_import_that_slept_finds_itself_removed_and_writes_nothing_more(small_batches):
    text, uid, whole = lines_of(SAMPLE)
    Team.objects.all().delete()
    before = rows()

    def sleep(kind, done, total):
        if kind == "ratings" and done and not slept:
            slept.append(done)
            Unfinished.objects.update(beat_at=timezone.now() - timedelta(minutes=3))
            assert unfinished.remove_dead(timezone.now()) == 1

    slept = []
    with pytest.raises(Conflict, match="taken for dead"):
        in_steps(text, progress=sleep)
    assert slept
    assert rows() == before
    in_steps(text)
    assert exported(uid) == whole


def test_participants_who_are_given_an_account_find_open_what_they_rated():
    uid = load(SAMPLE).assessment_uid
    assert not CellOpening.objects.exists()
    who = Rating.objects.first().participant
    user = User.objects.create_user("mara")
    give_account(actor=operator(), assessment_uid=uid, participant_uid=who.uid, user=user)
    assert CellOpening.objects.count() == Rating.objects.filter(participant=who).count() > 0


# ------------------------------------------------------------------------------------- as jobs


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def signed_in(world, client):
    client.force_login(world.users["ana"])
    return client


def handed_over(client, world, text, name="a.ndjson", **more):
    file = SimpleUploadedFile(name, text)
    return client.post("/import/", {"file": file, "team": str(world.team.uid), **more})


def now(world, who="ana"):
    user = world.users[who]
    return Actor(at=timezone.now(), user_id=user.pk, name=user.display_name)


def test_a_person_hands_over_a_file_and_is_led_to_what_came_of_it(world, signed_in):
    text = b"".join(json_chunks(access_to(world.actor("system"), world.uid)))
    answer = handed_over(signed_in, world, text, "a.json")
    assert run_waiting() == 1
    page = signed_in.get(answer["Location"]).content.decode()
    assert "It is all there" in page
    assert "it has new ids" in page
    copy = Assessment.objects.exclude(pk=world.assessment.pk).get()
    assert f"/a/{copy.uid}/frame/" in page
    assert not copy.is_importing


@pytest.mark.parametrize("when", ["waiting", "writing"])
def test_who_has_left_the_team_meanwhile_imports_nothing_into_it(
    world, signed_in, small_batches, monkeypatch, when
):
    text = b"".join(ndjson_lines(access_to(world.actor("system"), world.uid)))
    answer = handed_over(signed_in, world, text)
    ratings = Rating.objects.count()
    member = world.team.memberships.filter(user=world.users["ana"])
    if when == "waiting":
        member.delete()
    else:
        monkeypatch.setattr(writing.Writer, "derive", lambda writer: member.delete())
    assert run_waiting() == 1
    job = Job.objects.get()
    assert (job.state, job.problem["status"]) == ("failed", 404)
    assert Assessment.objects.get() == world.assessment
    assert Rating.objects.count() == ratings
    assert "could not be done" in signed_in.get(answer["Location"]).content.decode()


def test_a_rehearsal_writes_nothing_and_lists_every_outcome(world, signed_in):
    text = b"".join(ndjson_lines(access_to(world.actor("system"), world.uid)))
    handed_over(signed_in, world, text, dry_run="on")
    run_waiting()
    job = Job.objects.get()
    assert Assessment.objects.count() == 1
    assert (job.result["dry_run"], job.result["is_copy"]) == (True, True)
    _, chunks = output_of(now(world), job.uid)
    told = [json.loads(line) for line in b"".join(chunks).splitlines()]
    assert len(told) == job.result["counts"]["created"]
    assert {one["outcome"] for one in told} == {"created"}


def test_a_page_says_what_is_wrong_with_a_file(world, signed_in):
    handed_over(signed_in, world, b'{"type":"header","format":"other"}\n')
    run_waiting()
    job = Job.objects.get()
    assert job.state == "failed"
    page = signed_in.get(f"/jobs/{job.uid}/").content.decode()
    assert "<code>/format</code>" in page


def test_a_team_of_others_is_none(world, signed_in):
    elsewhere = Team.objects.get(name="Elsewhere")
    file = SimpleUploadedFile("a.json", b"{}")
    answer = signed_in.post("/import/", {"file": file, "team": str(elsewhere.uid)})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_who_stops_an_import_finds_nothing_of_it(world, signed_in, monkeypatch, small_batches):
    load(SAMPLE)
    sample = access_to(world.actor("system"), UUID(document(SAMPLE)["assessment"]["id"]))
    handed_over(signed_in, world, b"".join(ndjson_lines(sample)))
    before = rows()
    job = Job.objects.get()
    show = import_assessment.__globals__["Writer"].show

    def stopped_before(writer, verb):
        cancel_job(actor=now(world), job_uid=job.uid)
        return show(writer, verb)

    monkeypatch.setattr(import_assessment.__globals__["Writer"], "show", stopped_before)
    run_waiting()
    job.refresh_from_db()
    assert job.state == "cancelled"
    after = rows()
    assert after.pop("assessments_piece") < before.pop("assessments_piece")
    assert after == before


@pytest.mark.parametrize("role", [None, "observer"])
def test_an_export_as_long_work_is_the_same_file_and_closes_with_the_assessment(world, role):
    from assessments.framing.operations import change_participant

    payload = {"format": "ndjson", "asked": {"marking": None}}
    job = start_job(actor=now(world), kind=EXPORT, payload=payload, subject_uid=world.uid)
    run_waiting()
    _, chunks = output_of(now(world), job.uid)
    plain = b"".join(ndjson_lines(access_to(now(world), world.uid)))
    assert b"".join(chunks).splitlines()[1:] == plain.splitlines()[1:]
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("ana").uid,
        role=role,
    )
    with pytest.raises(Exception, match=str(job.uid)):
        output_of(now(world), job.uid)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format_", ["ndjson", "csv"])
def test_an_export_that_is_stopped_leaves_no_transaction_open(monkeypatch, format_):
    """The export reads within one: what ends the job would be written into it, and be lost."""
    world = build_world()
    payload = {"format": format_, "asked": {"marking": None}}
    job = start_job(actor=now(world), kind=EXPORT, payload=payload, subject_uid=world.uid)

    def stopped(*_args, **_said):
        raise Stopped

    monkeypatch.setattr(Handle, "report", stopped)
    assert Runner(beats=False).run_next()
    assert not connection.in_atomic_block
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_history_goes_along_when_asked_for_and_is_left_when_imported(world):
    world.accepted()
    access = access_to(world.actor("ana"), world.uid)
    whole = json.loads(b"".join(json_chunks(access, history=True)))
    numbers = [change["number"] for change in whole["changes"]]
    assert numbers == sorted(numbers)
    assert "accept_evidence" in {change["verb"] for change in whole["changes"]}
    report = import_assessment(actor=world.actor("ana"), team_uid=world.team.uid, document=whole)
    lines = b"".join(ndjson_lines(access, history=True)).splitlines()
    assert sum(b'"type":"changes"' in line for line in lines) == len(numbers)
    import_assessment(
        actor=world.actor("ana"),
        team_uid=world.team.uid,
        document=Lines(io.BytesIO(b"\n".join(lines))),
    )
    copy = Assessment.objects.get(uid=report.assessment_uid)
    assert copy.stream.last == 1
    with pytest.raises(RuleViolation):
        json_chunks(access, history=True, marking="TLP:GREEN")


def test_the_usual_spelling_is_exactly_what_the_schema_lets_pass():
    row = document(SAMPLE)["ratings"][0]
    assert said.said_by(row) == said.anyhow(row)
    for key in row:
        for junk in (None, True, 0, 1, 1.5, "", "x", [], {}, "2024-02-30T00:00:00.000Z"):
            given_row = {**row, key: junk}
            quick = said.said_by(given_row)
            if quick is not None:
                assert check_row("ratings", given_row, "") == [], (key, junk)
                assert quick == said.anyhow(given_row)
    assert said.said_by({**row, "more": 1}) is None
    assert Whole({"ratings": 5}).frame == {"ratings": 5}


def test_lines_are_spelled_as_their_records_are(world):
    """Straight from the rows, and byte for byte what `json` makes of the records."""
    world.accepted()
    world.rate("ana", "E1", "H1", "C", why='Said "so",\nin Пхеньян \\ 평양 \u2028')
    world.rate("ben", "E1", "H1", "NA")
    round_ = world.open_round("H2", covers=("ratings",))
    for name in ("ana", "ben", "chidi"):
        world.rate(name, "E1", "H2", "II", why="In a round")
    reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason="Time"
    )
    sealed = world.open_round("H1", covers=("ratings",))
    world.rate("ana", "E1", "H1", "I", why="Sealed")
    assert sealed.number == 2
    Rating.objects.filter(consistency="NA").update(rated_at=world.actor("ana").at)
    for who in ("ana", "lena", "otto", "chidi"):
        access = access_to(world.actor(who), world.uid)
        records = [rating_record(rating) for rating in ratings_for(access)]
        expected = [
            json.dumps({"type": "ratings", **row}, ensure_ascii=False, separators=(",", ":"))
            for row in records
        ]
        assert b"".join(rating_lines(access)).decode().split("\n")[:-1] == expected
    assert len(said.LINES.findall(b"".join(rating_lines(access)).decode())) == len(records) > 0

"""Long work: begun, followed, stopped, refused, lost, forgotten; and its owner's alone."""

import io
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.accounts.models import User
from assessments.accounts.operations import create_token
from assessments.basis import AccessDenied, Actor, Conflict, NotVisible, anonymous
from assessments.jobs import files, rules, runner
from assessments.jobs.kinds import Stopped
from assessments.jobs.models import Job, Piece, Side
from assessments.jobs.operations import (
    cancel_job,
    forget_jobs,
    hold_job,
    release_job,
    start_job,
)
from assessments.jobs.operations.doing import claim_job
from assessments.jobs.operations.tidying import sweep
from assessments.jobs.queries import job_of, jobs_of, output_of
from assessments.jobs.runner import Runner, actor_of, run_waiting
from tests.jobs.kinds import MEANWHILE, a_job, closed, rename, told_after_purge, undone

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    user = User.objects.create_user("ana", first_name="Ana")
    return Actor(at=timezone.now(), user_id=user.pk, name="Ana")


@pytest.fixture(autouse=True)
def forgetful():
    undone.clear()
    told_after_purge.clear()
    closed.clear()


def later(actor, **by):
    return actor.moved_to(timezone.now() + timedelta(**by))


def test_work_waits_and_is_done_in_its_owners_name(ana):
    job = a_job(ana)
    assert (job.state, job.upload_size) == ("queued", 8)
    assert run_waiting() == 1
    job = job_of(ana, job.uid)
    assert (job.state, job.result) == ("done", {"lines": 2, "by": "Ana"})
    _, chunks = output_of(ana, job.uid)
    assert b"".join(chunks) == b"one\ntwo\n"
    # What was handed over has served.
    assert set(Piece.objects.values_list("side", flat=True)) == {"output"}


def test_what_it_makes_visible_and_that_it_is_done_are_one(ana):
    job = a_job(ana, "rename", steps=3)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == ("done", {"was": "Ana"}, 3, 3)
    assert User.objects.get().first_name == "Renamed"
    assert undone == []
    assert not Piece.objects.exists(), "what was handed over has served"


def test_a_refusal_is_told_as_a_request_would_have_been(ana):
    job = a_job(ana, "rename", refuse=True)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem["status"]) == ("failed", 400)
    fault = {"pointer": "/name", "code": "too_long", "detail": "may have at most 3 characters"}
    assert job.problem["errors"] == [fault]
    assert undone == [(job.uid, {"was": "Ana"})]
    assert not Piece.objects.exists()


def test_what_breaks_is_told_without_a_word_of_how(ana):
    job = a_job(ana, "rename", **{"break": True})
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem["status"]) == ("failed", 500)
    assert "ZeroDivision" not in str(job.problem)
    assert undone == [(job.uid, {"was": "Ana"})]


def test_what_waits_is_stopped_at_once_and_never_done(ana):
    job = a_job(ana, "rename")
    assert cancel_job(actor=ana, job_uid=job.uid).state == "cancelled"
    assert run_waiting() == 0
    assert not Piece.objects.exists()
    # Twice is once.
    assert cancel_job(actor=ana, job_uid=job.uid).state == "cancelled"


def test_what_runs_is_stopped_at_its_next_step_and_undone(ana):
    job = a_job(ana, "rename", steps=5, stop_at=2)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 3)
    assert undone == [(job.uid, {"was": "Ana"})]
    assert User.objects.get().first_name == "Ana"


def test_who_stops_it_just_before_the_end_has_stopped_it(ana):
    """Between the last report and the transaction that makes it visible."""
    job = a_job(ana, "rename", steps=1, stop_at=0)
    run_waiting()
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert User.objects.get().first_name == "Ana"


def test_what_is_over_cannot_be_stopped(ana):
    job = a_job(ana)
    run_waiting()
    with pytest.raises(Conflict):
        cancel_job(actor=ana, job_uid=job.uid)


def lost(ana, kind, **more):
    """Work whose process died an hour ago."""
    job = a_job(ana, kind)
    job = claim_job(runner="of a machine that is gone", at=timezone.now() - timedelta(hours=1))
    Job.objects.filter(pk=job.pk).update(notes={"was": "Ana"}, **more)
    return job


def test_work_whose_process_died_is_undone_and_told_failed(ana):
    job = lost(ana, "rename")
    Runner(beats=False).tidy()
    job.refresh_from_db()
    assert (job.state, job.problem["status"]) == ("failed", 500)
    assert "Start it again" in job.problem["detail"]
    assert undone == [(job.uid, {"was": "Ana"})]


def test_work_that_may_begin_again_does_once(ana):
    job = lost(ana, "again")
    Runner(beats=False).tidy()
    assert undone == [(job.uid, {"was": "Ana"})]
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"attempt": 2})
    second = lost(ana, "again", attempts=rules.ATTEMPTS_MOST)
    Runner(beats=False).tidy()
    second.refresh_from_db()
    assert second.state == "failed"


def test_whoever_was_stopped_before_the_process_died_is_stopped(ana):
    job = lost(ana, "again", is_stopping=True)
    Runner(beats=False).tidy()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("cancelled", None)


def test_a_sign_of_life_keeps_work_from_being_taken_over(ana):
    job = lost(ana, "rename", beat_at=timezone.now() - rules.LOST_AFTER / 2)
    Runner(beats=False).tidy()
    job.refresh_from_db()
    assert job.state == "running"


def test_whoever_was_taken_for_dead_changes_nothing_any_more(ana):
    """A process that slept for a minute wakes up when another has taken its work over."""
    job = a_job(ana, "rename")
    runner = Runner(beats=False)
    claimed = claim_job(runner=runner.name, at=timezone.now())
    handle = runner._handle(claimed)
    Job.objects.filter(pk=job.pk).update(runner="another")
    with pytest.raises(Stopped):
        rename(handle)
    assert User.objects.get().first_name == "Ana"
    assert Job.objects.get(pk=job.pk).state == "running"


def test_a_process_that_goes_down_gives_back_what_it_has_begun(ana):
    job = a_job(ana, "rename")
    runner = Runner(beats=False)
    runner.going_down.set()
    claim = runner._handle

    def stopped(job):
        handle = claim(job)
        handle.stop.set()
        return handle

    runner._handle = stopped
    runner.run_next()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.notes) == ("queued", 0, {})
    assert Piece.objects.filter(side="upload").exists()
    assert run_waiting() == 1


def test_nobody_finds_anothers(ana):
    job = a_job(ana)
    stranger = User.objects.create_user("stranger", is_superuser=True)
    for actor in (
        Actor(at=ana.at, user_id=stranger.pk, name="S"),
        Actor(at=ana.at, user_id=stranger.pk, name="S", is_superuser=True),
        anonymous(ana.at),
    ):
        assert not jobs_of(actor).exists()
        with pytest.raises(NotVisible):
            cancel_job(actor=actor, job_uid=job.uid)


def test_a_limited_token_finds_only_what_it_has_started(ana):
    limited = replace(ana, team_uid=uuid4())
    a_job(ana)
    own = a_job(limited)
    assert list(jobs_of(limited)) == [own]
    assert not jobs_of(replace(ana, assessment_uid=uuid4())).exists()
    assert jobs_of(ana).count() == 2


def test_work_has_the_reach_of_the_token_that_asked(ana):
    limited = replace(ana, assessment_uid=uuid4(), scopes=frozenset({"read"}))
    acting = actor_of(a_job(limited))
    assert (acting.assessment_uid, acting.team_uid) == (limited.assessment_uid, None)
    assert acting.scopes == {"read"}
    User.objects.update(is_active=False)
    job = Job.objects.get()
    assert actor_of(job).scopes == frozenset()
    run_waiting()
    job.refresh_from_db()
    assert job.state == "cancelled"


@pytest.fixture
def by_token(ana):
    """Ana, by a token that is good for a day from now."""
    token, _text = create_token(user=User.objects.get(), name="t", scopes=["read"], days=1)
    return replace(ana, token_uid=token.uid)


@pytest.mark.parametrize("how", ["revoked", "expired"])
def test_what_waits_of_a_token_that_is_good_no_more_is_not_done(by_token, how):
    job = a_job(by_token, "rename")
    MEANWHILE[how]()
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.problem["status"]) == ("failed", 403)
    assert User.objects.get().first_name == "Ana"


@pytest.mark.parametrize(
    ("meanwhile", "state"),
    [("revoked", "cancelled"), ("closed", "cancelled"), ("expired", "done")],
)
def test_what_runs_ends_with_its_token_and_account(by_token, meanwhile, state):
    """One that expires once the work has begun was good for it."""
    job = a_job(by_token, "rename", meanwhile=meanwhile)
    assert run_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.problem) == (state, None)
    assert User.objects.get().first_name == ("Renamed" if state == "done" else "Ana")


def test_work_is_done_for_accounts_and_so_much_at_a_time(ana):
    with pytest.raises(AccessDenied):
        start_job(actor=anonymous(ana.at), kind="copy")
    for _ in range(rules.OPEN_MOST):
        a_job(ana)
    with pytest.raises(Conflict):
        a_job(ana)
    run_waiting()
    a_job(ana)


def test_what_a_dead_process_was_taking_in_stands_in_nobodys_way(ana):
    dead = [hold_job(actor=ana, kind="copy") for _ in range(rules.OPEN_MOST)]
    with pytest.raises(Conflict):
        a_job(ana)
    alive = dead.pop()
    Job.objects.exclude(pk=alive.pk).update(beat_at=ana.at - timedelta(minutes=3))
    a_job(ana)
    assert Job.objects.filter(is_held=True).get() == alive
    assert release_job(alive).beat_at is None


def test_what_was_held_before_there_were_signs_of_life_goes_after_hours(ana):
    hold_job(actor=ana, kind="copy")
    Job.objects.update(beat_at=None)
    sweep(ana.at + timedelta(hours=5))
    assert Job.objects.exists()
    sweep(ana.at + timedelta(hours=6))
    assert not Job.objects.exists()


def test_a_body_that_was_slow_to_read_is_not_taken_for_dead(ana):
    hold_job(actor=later(ana, minutes=-3), kind="copy")
    sweep(ana.at)
    assert Job.objects.filter(is_held=True).exists()


def test_a_file_that_slept_on_its_way_in_is_to_be_sent_again(ana):
    class Sleeper(io.BytesIO):
        def read(self, *size):
            Job.objects.all().delete()
            return super().read(*size)

    with pytest.raises(Conflict, match="send it again"):
        start_job(actor=ana, kind="copy", upload=Sleeper(b"one"))
    held = hold_job(actor=ana, kind="copy")
    Job.objects.all().delete()
    with pytest.raises(Conflict, match="send it again"):
        release_job(held)


def test_what_came_out_is_closed_when_what_it_tells_is(ana):
    job = a_job(ana)
    run_waiting()
    closed.add(job.uid)
    with pytest.raises(NotVisible):
        output_of(ana, job.uid)


def test_files_go_after_a_day_and_the_work_after_a_month(ana):
    job = a_job(ana)
    run_waiting()
    a_job(later(ana, hours=25))
    assert not Piece.objects.filter(job=job).exists()
    with pytest.raises(NotVisible):
        output_of(ana, job.uid)
    assert job_of(ana, job.uid).result["lines"] == 2
    a_job(later(ana, days=31))
    with pytest.raises(NotVisible):
        job_of(ana, job.uid)


def test_what_came_of_a_purged_subject_is_forgotten(ana):
    job = a_job(ana)
    Job.objects.update(subject_uid=job.uid)
    run_waiting()
    assert forget_jobs(subject_uid=job.uid, at=ana.at) == 1
    assert not Piece.objects.exists()
    assert job_of(ana, job.uid).result is None


def test_what_works_on_a_subject_while_it_is_purged_hands_out_nothing(ana):
    running, waiting = a_job(ana, purge=True), a_job(ana)
    Job.objects.update(subject_uid=running.uid)
    assert run_waiting() == 1
    assert {job_of(ana, job.uid).state for job in (running, waiting)} == {"cancelled"}
    assert job_of(ana, running.uid).output_name == "", "written once more by what still ran"
    assert not Piece.objects.exists()


@pytest.mark.parametrize("how", ["refuse", "break"])
def test_what_goes_wrong_after_a_purge_says_nothing_of_it(ana, how):
    """Neither what was wrong, which may quote the file, nor how far it was, told by the beat."""
    job = a_job(ana, "rename", purge=True, **{how: True})
    Job.objects.update(subject_uid=job.uid)
    run_waiting()
    job.refresh_from_db()
    assert (job.state, job.problem, job.message) == ("cancelled", None, "")
    assert undone == [(job.uid, {"was": "Ana"})]
    assert told_after_purge == [""]


def test_a_thread_that_broke_down_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(runner, "_here", None)
    monkeypatch.setattr(runner, "_thread", None)
    begun = []

    def breaks(here):
        begun.append(here)

    monkeypatch.setattr(Runner, "run", breaks)
    for times in (1, 2):
        runner.wake()
        runner._thread.join()
        assert len(begun) == times


@settings(max_examples=40)
@given(
    data=st.binary(max_size=60),
    piece=st.integers(1, 20),
    moves=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 30)), max_size=6),
)
def test_a_kept_file_reads_like_any_other(ana, data, piece, moves):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "PIECE", piece)
        job = a_job(ana, text=data)
    try:
        kept, plain = files.opened(job, Side.UPLOAD), io.BytesIO(data)
        assert kept.read() == data
        for place, length in moves:
            assert kept.seek(place) == plain.seek(place)
            assert kept.read(length) == plain.read(length)
        kept.seek(0)
        assert b"".join(kept) == data
        assert b"".join(files.chunks(job, Side.UPLOAD)) == data
        assert kept.seek(-1, io.SEEK_END) == max(0, len(data) - 1)
    finally:
        job.delete()

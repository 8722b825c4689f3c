"""Following long work over REST and on its page."""

import pytest
from django.utils import timezone

from assessments.accounts.models import User
from assessments.accounts.operations import create_token
from assessments.basis import Actor
from assessments.jobs.models import Job
from assessments.jobs.runner import run_waiting
from tests.jobs.kinds import a_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    user = User.objects.create_user("ana", first_name="Ana")
    client.force_login(user)
    return Actor(at=timezone.now(), user_id=user.pk, name="Ana")


@pytest.fixture
def ask(client, ana):
    _, text = create_token(user=User.objects.get(), name="t", scopes=["read", "write"], days=1)

    def asked(method, path):
        return client.generic(method, path, headers={"Authorization": f"Bearer {text}"})

    return asked


def test_a_program_follows_fetches_and_stops(ask, ana):
    job = a_job(ana)
    place = f"/api/v1/jobs/{job.uid}/"
    waiting = ask("GET", place)
    assert (waiting.json()["state"], waiting["Retry-After"]) == ("queued", "1")
    assert ask("GET", f"{place}result/").status_code == 404
    run_waiting()
    over = ask("GET", place)
    said = over.json()
    assert (said["state"], said["result"]["lines"]) == ("done", 2)
    assert said["output"] == {"name": "copy.txt", "media_type": "text/plain", "size": 8}
    assert "Retry-After" not in over
    file = ask("GET", f"{place}result/")
    assert b"".join(file.streaming_content) == b"one\ntwo\n"
    assert file["Content-Disposition"] == 'attachment; filename="copy.txt"'
    assert ask("DELETE", place).status_code == 409
    second = a_job(ana)
    stopped = ask("DELETE", f"/api/v1/jobs/{second.uid}/")
    assert (stopped.status_code, stopped.json()["state"]) == (200, "cancelled")
    listed = ask("GET", "/api/v1/jobs/?state=done").json()["results"]
    assert [row["id"] for row in listed] == [str(job.uid)]


def test_a_page_follows_without_script_and_with_it(client, ana):
    job = a_job(ana, "rename")
    place = f"/jobs/{job.uid}/"
    page = client.get(place).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "Waiting to begin" in page
    part = client.get(place, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{place}"' in part
    assert "<html" not in part
    Job.objects.update(state="running", done=3, total=8, message="Renaming")
    assert "37 % (3 of 8) Renaming" in client.get(place).content.decode()
    assert client.post(f"{place}stop/").status_code == 302
    assert "Stopping" in client.get(place).content.decode()


def test_who_stops_what_is_just_over_sees_what_came_of_it(client, ana):
    place = f"/jobs/{a_job(ana).uid}/"
    run_waiting()
    page = client.post(f"{place}stop/", follow=True)
    assert page.redirect_chain[-1][0] == place
    assert "It was over before it could be stopped." in page.content.decode()
    assert Job.objects.get().state == "done"


def test_a_page_over_asks_no_more_and_offers_what_came_out(client, ana):
    job = a_job(ana)
    run_waiting()
    page = client.get(f"/jobs/{job.uid}/").content.decode()
    assert "hx-get" not in page
    assert "http-equiv" not in page
    assert "Download copy.txt" in page
    answer = client.get(f"/jobs/{job.uid}/result/")
    assert b"".join(answer.streaming_content) == b"one\ntwo\n"
    assert "said.txt" in client.get("/jobs/").content.decode()


def test_a_page_names_every_fault_of_what_was_refused(client, ana):
    job = a_job(ana, "rename", refuse=True)
    run_waiting()
    page = client.get(f"/jobs/{job.uid}/").content.decode()
    assert "<code>/name</code> may have at most 3 characters" in page


def test_the_page_of_purged_work_tells_nothing(client, ana):
    job = a_job(ana, "told")
    run_waiting()
    assert "What came of every row" in client.get(f"/jobs/{job.uid}/").content.decode()
    Job.objects.update(result=None)
    assert "What came of every row" not in client.get(f"/jobs/{job.uid}/").content.decode()


def test_the_file_is_gone_and_the_page_says_so(client, ana):
    job = a_job(ana)
    run_waiting()
    Job.objects.update(output_size=None)
    assert "gone" in client.get(f"/jobs/{job.uid}/").content.decode()
    assert client.get(f"/jobs/{job.uid}/result/").status_code == 404

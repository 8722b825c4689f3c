"""What went wrong is said in words, to people and to programs, and says nothing else."""

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from assessments.basis import AccessDenied, NotVisible

FAULTS = {
    "broken": RuntimeError("the secret recipe"),
    "away": OperationalError("connection refused"),
    "cut-off": InterfaceError("connection already closed"),
    "busy": OperationalError("database is locked"),
    "refused": IntegrityError("duplicate key"),
    "hidden": NotVisible(),
    "denied": AccessDenied("Only the lead may reveal a round."),
}


def fail(request, kind):
    raise FAULTS[kind]


def fail_while_handling(request):
    try:
        raise OperationalError("connection refused")
    except OperationalError as error:
        raise RuntimeError("a template met it") from error


def read_form(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("fail/handled/", fail_while_handling),
    path("fail/<slug:kind>/", fail),
    path("api/v1/fail/<slug:kind>/", fail),
    path("read/", read_form),
    path("form/", lambda request: HttpResponse("taken")),
    path("", include("config.urls")),
]
handler400 = "assessments.web.errors.bad_request"
handler403 = "assessments.web.errors.forbidden"
handler404 = "assessments.web.errors.not_found"
handler500 = "assessments.web.errors.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


STATUS = {
    "broken": 500,
    "away": 503,
    "cut-off": 503,
    "busy": 503,
    "refused": 500,
    "hidden": 404,
    "denied": 403,
}


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_a_page_says_what_happened_and_its_number(client, kind, status):
    answer = client.get(f"/fail/{kind}/")
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert answer["X-Request-ID"] in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert "secret recipe" not in answer.text


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_a_program_is_answered_with_a_problem_document(client, kind, status):
    answer = client.get(f"/api/v1/fail/{kind}/")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer["X-Request-ID"]
    assert problem["title"]
    assert "secret recipe" not in answer.text


def test_the_words_of_a_denial_reach_the_person(client):
    assert "Only the lead may reveal a round." in client.get("/fail/denied/").text


def test_an_absent_database_asks_to_come_back(client):
    assert client.get("/fail/away/")["Retry-After"] == "5"
    assert client.get("/fail/handled/").status_code == 503
    assert "Retry-After" not in client.get("/fail/broken/")


def test_a_busy_database_is_not_called_away(client):
    busy = client.get("/fail/busy/")
    assert busy["Retry-After"] == "5"
    assert "Too many are writing" in busy.text
    assert "not available" in client.get("/fail/away/").text
    assert "Too many are writing" in client.get("/api/v1/fail/busy/").json()["title"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_waits_too_long_for_others_is_told_so():
    """What the database itself says when a wait ends, in another connection."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection, connections, transaction

    from assessments.journal.models import Stream
    from assessments.journal.operations import lock_stream
    from assessments.web.errors import is_away, is_busy

    held = Stream.objects.create()

    def wait():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                usual = cursor.fetchone()[0]
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
                lock_stream(pk=held.pk)
        except OperationalError as error:
            return usual, is_busy(error), is_away(error)
        finally:
            connections.close_all()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        lock_stream(pk=held.pk)
        assert pool.submit(wait).result() == ("10s", True, True)


def test_a_page_that_does_not_know_its_reader_does_not_offer_to_sign_in(client):
    assert "Sign in" not in client.get("/fail/denied/").text


def test_a_wrong_address_is_not_found(client):
    assert client.get("/no/such/page/").status_code == 404
    assert client.get("/api/v1/no/such/").json()["status"] == 404


def test_a_foreign_host_is_a_bad_request(client):
    answer = client.get("/form/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


def test_an_old_form_is_told_to_reload():
    answer = Client(enforce_csrf_checks=True).post("/form/", {"a": "b"})
    assert answer.status_code == 403
    assert "reload the page" in answer.text


def test_too_many_fields_are_too_much(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = client.post("/read/", {"a": "1", "b": "2", "c": "3"})
    assert answer.status_code == 413


def test_too_large_a_body_is_too_much(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    body = "a=" + "b" * 20
    answer = client.post("/read/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "too much" in answer.text


def test_without_the_files_manifest_there_is_still_a_page(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "assessments.web.static_names.StaticNames"},
    }
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert "<link" not in answer.content.decode()

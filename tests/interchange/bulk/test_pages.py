"""The pages of the import: what is sent comes back filled in, with its fault named."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.framing.models import Participant
from assessments.interchange.bulk import rules, views
from assessments.interchange.bulk.models import BulkDraft
from assessments.interchange.bulk.operations.drafting import job_on
from assessments.jobs.operations import cancel_job
from assessments.jobs.queries import jobs_of
from assessments.jobs.runner import run_waiting
from tests.interchange.bulk.test_importing import drafted
from tests.pages import signed_in, text_of
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world():
    return build_world()


def uploaded(world, data, name="rows.csv", who="cora"):
    return signed_in(world, who).post(
        reverse("bulk", args=(world.uid,)), {"file": SimpleUploadedFile(name, data)}
    )


def at(world, draft, name="bulk-columns"):
    return reverse(name, args=(world.uid, draft.uid))


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "rows.csv", "is empty"),
        (b"PK\x03\x04", "rows.xlsx", "damaged"),
        (b"a\x00b", "rows.csv", "NUL"),
        (b"Statement\n", "../../etc/passwd", "holds headings and no rows"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(world, data, name, words):
    response = uploaded(world, data, name)
    assert response.status_code == 422
    assert words in text_of(response)
    assert BulkDraft.objects.count() == 0


def test_a_text_that_is_none_comes_back(world):
    response = signed_in(world, "cora").post(
        reverse("bulk", args=(world.uid,)), {"text": "[1, <b>2"}
    )
    assert response.status_code == 302
    response = signed_in(world, "cora").post(reverse("bulk", args=(world.uid,)), {"text": "  "})
    assert response.status_code == 422


@pytest.mark.parametrize(("name", "size"), [("bulk", 20_000_000), ("evidence-add", 3_000_000)])
def test_an_upload_beyond_its_pages_limit_is_refused_before_it_is_read(world, name, size):
    """Whatever a request says that it will send: nothing of it has come yet."""
    response = signed_in(world, "cora").generic(
        "POST",
        reverse(name, args=(world.uid,)),
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(size),
    )
    assert response.status_code == 413
    # The same page takes what is smaller.
    assert uploaded(world, b"x" * 3_000_000).status_code == 422


def test_two_columns_do_not_fill_one_field(world):
    draft = drafted(world, "Statement,Source\nTrains cross,Yonhap\n")
    response = signed_in(world, "cora").post(
        at(world, draft), {"act": "map", "c0": "statement", "c1": "statement"}
    )
    assert response.status_code == 422
    assert "“Statement” fills this already." in text_of(response)


def test_a_mapping_without_statements_and_sources_says_what_is_missing(world):
    draft = drafted(world, "Statement,Source\nTrains cross,Yonhap\n")
    response = signed_in(world, "cora").post(at(world, draft), {"act": "map", "c1": "tags"})
    assert response.status_code == 422
    assert "name the column of the statements, or of the sources" in text_of(response)


def test_the_mapping_is_remembered(world):
    draft = drafted(world, "A,B\nTrains cross,Yonhap\n", columns={"statement": 0})
    client = signed_in(world, "cora")
    sent = {"act": "map", "c0": "statement", "c1": "source", "d-kind": "fact", "d-tags": "rail"}
    assert client.post(at(world, draft), sent).status_code == 302
    page = text_of(client.get(at(world, draft)))
    assert '<option value="source" selected>' in page
    assert 'value="rail"' in page


def test_what_stands_in_a_file_is_escaped(world):
    text = 'Statement,"<script>alert(1)</script>"\n<script>alert(2)</script>,x\n'
    draft = drafted(world, text)
    client = signed_in(world, "cora")
    for name in ("bulk-columns", "bulk-preview"):
        assert "<script>alert" not in text_of(client.get(at(world, draft, name)))


def test_a_preview_before_the_columns_are_said_leads_back(world):
    draft = drafted(world, "Statement\nTrains cross\n")
    BulkDraft.objects.update(checked=None)
    response = signed_in(world, "cora").get(at(world, draft, "bulk-preview"))
    assert response["Location"] == at(world, draft)


def test_a_draft_is_dropped(world):
    draft = drafted(world, "Statement\nTrains cross\n")
    signed_in(world, "cora").post(at(world, draft), {"act": "drop"})
    assert BulkDraft.objects.count() == 0


def test_every_likeness_is_decided_at_once(world):
    world.accepted("Trains cross the bridge at night")
    text = "Statement,Source\n" + "At night trains cross the bridge,KCNA\n" * 3
    draft = drafted(world, text)
    client = signed_in(world, "cora")
    client.post(at(world, draft, "bulk-preview"), {"act": "near-skip"})
    draft.refresh_from_db()
    near = [key for key, like in draft.checked["likes"].items() if not like["is_exact"]]
    assert draft.choices == dict.fromkeys(near, "skip")


def test_where_to_is_asked_only_of_who_has_a_choice(world):
    response = signed_in(world, "ana").get(reverse("bulk-anywhere"))
    assert response["Location"] == reverse("bulk", args=(world.uid,))
    assert signed_in(world, "stranger").get(reverse("bulk-anywhere")).status_code == 200


def test_the_list_of_evidence_leads_there_for_who_may_add(world):
    url = reverse("evidence-list", args=(world.uid,))
    there = reverse("bulk", args=(world.uid,))
    assert there in text_of(signed_in(world, "ana").get(url))
    assert there not in text_of(signed_in(world, "otto").get(url))


def test_many_rows_are_followed_stopped_and_then_shown(world, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 1)
    draft = drafted(world, "Statement\nTrains cross\nTrains cross\n")
    cora, place = signed_in(world, "cora"), at(world, draft, "bulk-preview")
    assert cora.get(at(world, draft)).url == place
    page = cora.get(place)
    assert "Every row is looked at" in text_of(page)
    part = cora.get(place, headers={"HX-Request": "true"}).content.decode()
    assert f'hx-get="{place}"' in part
    assert f'action="{place}"' in part
    assert cora.post(place, {"act": "stop"}).url == at(world, draft)
    assert cora.get(place).url == at(world, draft)
    mapped = cora.post(at(world, draft), {"act": "map", "c0": "statement"})
    assert mapped.url == place
    refused = cora.post(at(world, draft), {"act": "map", "c0": "statement"})
    assert "looked at" in text_of(refused)
    job = jobs_of(world.actor("cora")).first()
    assert run_waiting() == 1
    assert cora.get(place, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Says the same as" in text_of(cora.get(f"{place}?show=likes"))
    assert "Go on with it" in text_of(cora.get(reverse("job", args=(job.uid,))))


def test_a_check_that_ends_while_its_page_is_made_is_shown(world, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 1)
    draft = drafted(world, "Statement\nTrains cross\nTrains cross\n")

    def job_once_it_is_done(*asked):
        run_waiting()
        return job_on(*asked)

    monkeypatch.setattr(views, "job_on", job_once_it_is_done)
    cora, place = signed_in(world, "cora"), at(world, draft, "bulk-preview")
    assert "Says the same as" in text_of(cora.get(f"{place}?show=likes"))
    BulkDraft.objects.update(checked=None)
    assert cora.get(place).url == at(world, draft), "read anew since"


@pytest.mark.parametrize("ends", ["before", "meanwhile"])
def test_who_stops_a_check_that_just_ends_sees_what_it_found(world, monkeypatch, ends):
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 1)
    draft = drafted(world, "Statement\nTrains cross\nTrains cross\n")

    def stop_once_it_is_done(**asked):
        run_waiting()
        return cancel_job(**asked)

    if ends == "before":
        run_waiting()
    else:
        monkeypatch.setattr(views, "cancel_job", stop_once_it_is_done)
    cora, place = signed_in(world, "cora"), at(world, draft, "bulk-preview")
    page = cora.post(place, {"act": "stop"}, follow=True)
    assert page.redirect_chain[-1][0] == place
    assert "The check was over before it could be stopped." in text_of(page)
    assert "Says the same as" in text_of(cora.get(f"{place}?show=likes"))


def test_a_check_that_fails_says_why_on_its_page(world, monkeypatch):
    monkeypatch.setattr(rules, "ROWS_AT_ONCE", 1)
    draft = drafted(world, "Statement,Grade\nTrains cross,B2\nShips sail,C3\n")
    Participant.objects.filter(user__username="cora").update(role="analyst")
    assert run_waiting() == 1
    page = text_of(signed_in(world, "cora").get(at(world, draft, "bulk-preview")))
    assert "It could not be done" in page
    assert "Back to the columns" in page

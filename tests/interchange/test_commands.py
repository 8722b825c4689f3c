"""The operator's commands: what they print, write and refuse."""

import json
import logging
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.accounts.models import Token, User
from assessments.evidence.models import Link
from assessments.framing.models import Assessment, Participant
from assessments.journal.models import Change
from assessments.teams.models import Membership
from tests.interchange.documents import MATRICES, SAMPLE, document, load, rows
from tests.seeds.reading import SEEDS
from tests.world import build_world

pytestmark = pytest.mark.django_db
FILE = str(SEEDS / f"{MATRICES}.json")


def run(*args, **options):
    out = StringIO()
    call_command(*args, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_import_says_what_it_made():
    assert "82 created" in run("import_assessment", FILE)
    assert "82 unchanged" in run("import_assessment", FILE)


def test_import_dry_run_writes_nothing():
    before = rows()
    assert "would be 82 created" in run("import_assessment", FILE, "--dry-run")
    assert rows() == before


def test_import_names_every_fault(tmp_path):
    doc = document(MATRICES)
    doc["evidence"][3]["credibility"] = 9
    doc["links"][0]["relevance"] = "x"
    file = tmp_path / "broken.json"
    file.write_text(json.dumps(doc, default=float))
    with pytest.raises(CommandError, match=r"/evidence/3/credibility(.|\n)*/links/0/relevance"):
        run("import_assessment", str(file))


def test_import_of_what_is_not_there():
    with pytest.raises(CommandError, match="cannot read"):
        run("import_assessment", "/nowhere.json")


def test_import_links_accounts():
    User.objects.create_user("mara")
    run("import_assessment", FILE, link=["mara=Mara Lindqvist"])
    assert Participant.objects.get(user__username="mara").name == "Mara Lindqvist"
    with pytest.raises(CommandError, match="existing account"):
        run("import_assessment", FILE, link=["nobody=Mara Lindqvist"])


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_export_to_a_file_comes_in_again(tmp_path, form):
    uid = str(load(MATRICES).assessment_uid)
    file = tmp_path / f"out.{form}"
    run("export_assessment", uid, "--format", form, "--output", str(file))
    assert "82 unchanged" in run("import_assessment", str(file))
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


def test_export_as_somebody_who_may_not():
    world = build_world()
    with pytest.raises(CommandError, match="no such assessment"):
        run("export_assessment", str(world.uid), "--as", "stranger", "--output", "x")
    with pytest.raises(CommandError, match="no active user 'nobody'"):
        run("export_assessment", str(world.uid), "--as", "nobody", "--output", "x")


def test_create_token_prints_it_once():
    User.objects.create_user("ana")
    text = run("create_token", "ana", "--scope", "read", "--scope", "write").strip()
    token = Token.objects.get()
    assert sorted(token.scopes) == ["read", "write"]
    assert text not in (token.digest, token.name)
    assert len(text) > 30
    with pytest.raises(CommandError, match="nobody"):
        run("create_token", "nobody")


def test_verify_finds_and_repairs_a_miscount():
    load(MATRICES)
    assert "1 assessments verified" in run("verify")
    Link.objects.filter(pk=Link.objects.first().pk).update(n_cc=40)
    with pytest.raises(CommandError, match="1 faults"):
        run("verify")
    assert "repaired" in run("verify", "--repair")
    assert "1 assessments verified" in run("verify")


def test_verify_finds_a_gap_in_the_journal():
    load(MATRICES)
    Change.objects.filter(stream__assessment__isnull=False).delete()
    with pytest.raises(CommandError, match="1 faults"):
        run("verify")


def test_the_demo_makes_everything_once():
    said = run("demo", "--no-serve")
    assert "http://127.0.0.1:8000/" in said
    before = rows()
    roles = set(Membership.objects.values_list("user__username", "role"))
    expected = {("mara", "lead"), ("samira", "analyst"), ("pavel", "curator")}
    assert expected | {("lucia", "observer")} <= roles
    assert Assessment.objects.count() == 2
    for name in ("mara", "samira", "pavel", "lucia"):
        assert Participant.objects.filter(user__username=name).count() == 2
        assert name in said
    assert User.objects.get(username="pavel").is_staff
    assert User.objects.get(username="admin").is_superuser
    run("demo", "--no-serve")
    assert rows() == before


def test_the_demo_says_how_to_begin_and_logs_nothing(caplog, monkeypatch):
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    caplog.set_level("INFO")
    assert "Sign in as any of these" in run("demo", "--no-serve")
    assert [record.getMessage() for record in caplog.records] == []
    assert logging.getLogger().level == logging.INFO


def test_the_demo_leaves_alone_what_was_changed_in_it():
    run("demo", "--no-serve")
    sample = Assessment.objects.get(uid=document(SAMPLE)["assessment"]["id"])
    Assessment.objects.filter(pk=sample.pk).update(title="Mine now")
    User.objects.get(username="mara").set_password("another one entirely")
    run("demo", "--no-serve")
    sample.refresh_from_db()
    assert sample.title == "Mine now"


def test_the_demo_is_not_for_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="PRODUCTION"):
        run("demo", "--no-serve")
    assert not User.objects.exists()

"""`import_evidence`: what it prints, writes and refuses."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from assessments.evidence.models import Evidence
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_world()


@pytest.fixture
def run(world, tmp_path):
    def call(text, *args, by="cora", name="rows.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        out = StringIO()
        given = [str(path), "--assessment", str(world.uid), "--as", by, *args]
        call_command("import_evidence", *given, stdout=out, stderr=StringIO())
        return out.getvalue()

    return call


TEXT = "Was;Wer\nTrains cross;Yonhap\nShips sail;KCNA\n"


def test_it_imports_as_somebody_what_columns_are_said_to_be(run, world):
    said = run(TEXT, "--map", "statement=Was", "--map", "source=Wer", "--default", "kind=fact")
    assert "2 evidence, 2 sources" in said
    rows = Evidence.objects.order_by("pk").values_list("statement", "kind", "submitted_by__name")
    assert list(rows) == [("Trains cross", "fact", "Cora"), ("Ships sail", "fact", "Cora")]


def test_a_dry_run_says_all_of_it_and_writes_nothing(run, world):
    world.accepted("Trains cross the bridge")
    said = run(
        "Statement,Source,Kind\nTrains cross the bridge,KCNA,\nThey sail,,rumour\n", "--dry-run"
    )
    assert f"row 2 is the same as {world.item('E1').uid}: cite" in said
    assert "/rows/3/kind is none of: fact" in said
    assert '"statement": "Statement"' in said
    assert Evidence.objects.count() == 1


def test_faults_are_named_and_may_be_left_out(run):
    text = "Statement,Kind\nTrains cross,rumour\nShips sail,fact\n"
    with pytest.raises(CommandError, match="rows/2/kind is none of"):
        run(text)
    assert Evidence.objects.count() == 0
    assert "1 evidence" in run(text, "--leave-out", "--accept")
    assert Evidence.objects.get().status == "accepted"


@pytest.mark.parametrize(
    ("args", "by", "words"),
    [
        ((), "nobody", "no active user"),
        ((), "stranger", "sees no such assessment"),
        ((), "otto", "observers read only"),
        (("--accept",), "ana", "only a curator"),
        (("--map", "statement"), "cora", "write it as FIELD="),
        (("--map", "statement=Nowhere"), "cora", "names a column that is not there"),
        (("--sheet", "x", "--format", "xlsx"), "cora", "is no Excel workbook|holds CSV"),
    ],
)
def test_what_is_refused(run, args, by, words):
    with pytest.raises(CommandError, match=words):
        run("Statement,Source\nTrains cross,Yonhap\n", *args, by=by)
    assert Evidence.objects.count() == 0


def test_a_file_that_is_not_there(world):
    with pytest.raises(CommandError, match="cannot read"):
        call_command("import_evidence", "/nowhere", "--assessment", str(world.uid), "--as", "cora")

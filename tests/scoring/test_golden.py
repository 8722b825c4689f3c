"""Every file of known answers, and the command that holds ours against a folder of them."""

import shutil
from pathlib import Path

import pytest

from tests.golden.__main__ import main
from tests.golden.checks import check, files_of

GOLDEN = Path(__file__).parent.parent / "golden"
FILES = files_of(GOLDEN)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    report = check(path)
    assert not report.failures, report.line()
    assert report.checked > 0


def test_every_file_of_answers_is_described() -> None:
    told = (GOLDEN / "README.md").read_text(encoding="utf-8")
    data = {path.name for path in GOLDEN.iterdir() if path.suffix in (".csv", ".json")}
    assert {name for name in data if f"`{name}`" not in told} == set()
    assert len(FILES) >= 12


def test_the_command_holds_a_folder_to_its_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(GOLDEN / "interval_standardise.csv", tmp_path)
    assert main([str(tmp_path)]) == 0
    assert "ok     interval_standardise.csv: 84 values" in capsys.readouterr().out
    known = (tmp_path / "interval_standardise.csv").read_text(encoding="utf-8")
    changed = known.replace("0.30600000000000005", "0.30600000001")
    (tmp_path / "interval_standardise.csv").write_text(changed, encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "FAILED interval_standardise.csv" in capsys.readouterr().out


def test_the_command_fails_where_there_is_nothing_to_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 1
    assert main([str(tmp_path / "none")]) == 2
    (tmp_path / "other.csv").write_text("one,two\n1,2\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    assert "no check knows" in capsys.readouterr().out


def test_a_file_that_is_not_what_it_seems_fails_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(GOLDEN / "interval_standardise.csv", tmp_path)
    (tmp_path / "cooke.json").write_text('{"experts": {}, "realizations": []}', encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert "FAILED cooke.json" in told
    assert "ok     interval_standardise.csv" in told


def test_answers_without_their_inputs_are_left_out_and_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(GOLDEN / "pooling_expected.csv", tmp_path)
    main([str(tmp_path)])
    assert "1680 left out: the answers are not in the folder" in capsys.readouterr().out

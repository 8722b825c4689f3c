"""`python -m tests.golden FOLDER …`: our figures against every file of known answers in it.

A line for each file, with the largest deviation; the exit code is 1 if any is beyond what is
allowed, or if a folder holds nothing that could be checked. A file of an unknown kind is named.
Without a folder: the one beside this file.
"""

import sys
from pathlib import Path

from tests.golden.checks import check, files_of


def main(folders: list[str]) -> int:
    good = True
    for folder in [Path(name) for name in folders] or [Path(__file__).parent]:
        if not folder.is_dir():
            sys.stderr.write(f"{folder} is no folder\n")
            return 2
        reports = [check(path) for path in files_of(folder)]
        for report in reports:
            sys.stdout.write(report.line() + "\n")
        failed = sum(not report.is_good for report in reports)
        sys.stdout.write(f"{folder}: {len(reports)} files, {failed} failed\n")
        good = good and any(report.checked for report in reports) and not failed
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

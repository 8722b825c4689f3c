"""`python -m tests`: the whole suite on SQLite, then, where a PostgreSQL answers, what that could
answer otherwise: rules, queries, REST, the tests of the whole house. With ASSAY_EVERYTHING=1 what
pages say of the rows that they got is repeated there too.

What is said after the command goes to pytest: `python -m tests tests/evidence -x`. DATABASE_URL
names the PostgreSQL to use; else one on this machine is tried. With ASSAY_REQUIRE_ALL=1, as in
CI, leaving anything out is a failure.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
LOCAL = "postgres://postgres@127.0.0.1:5432/assay"


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main():
    given = sys.argv[1:]
    parts = {"SQLite": run("", given)}
    address = os.environ.get("DATABASE_URL", "")
    address = address if address.startswith("postgres") else LOCAL
    reason = why_not(address)
    if reason is None:
        parts["PostgreSQL"] = run(address, given)
    elif os.environ.get("ASSAY_REQUIRE_ALL") == "1":
        parts["PostgreSQL"] = 1
    for name, code in parts.items():
        say(f"{name}: {'passed' if code == 0 else f'FAILED (exit {code})'}")
    if reason is not None:
        say(f"PostgreSQL: left out, {reason}. DATABASE_URL names a server that may be used.")
    return max(parts.values())


def run(address, given):
    say(f"\n=== {'PostgreSQL' if address else 'SQLite'} ===")
    environment = {**os.environ, "DATABASE_URL": address}
    if not address:
        del environment["DATABASE_URL"]
    spread = ["-n", "auto", "--dist", "worksteal", "--durations", "15"]
    command = [sys.executable, "-m", "pytest", *(given or spread)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def why_not(address):
    """Why the tests cannot use this server; None when they can."""
    maintenance = address.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(maintenance, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return "no server answers"
    return None if row and row[0] else "its user may not create databases"


if __name__ == "__main__":
    sys.exit(main())

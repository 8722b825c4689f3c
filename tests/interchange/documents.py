"""The samples as parsed documents, exports as bytes, and a count of every row there is."""

import json
from copy import deepcopy
from typing import Any
from uuid import UUID

from django.apps import apps
from django.utils import timezone

from assessments.basis import system_actor
from assessments.framing.access import access_to
from assessments.interchange.operations import import_as_operator
from assessments.interchange.parsing import parse_json
from assessments.interchange.queries import json_chunks
from assessments.interchange.reports import ImportReport
from tests.remembering import remembered
from tests.seeds.reading import SEEDS

SAMPLE = "russia-north-korea"
MATRICES = "published-matrices"
NAMES = (SAMPLE, MATRICES)
_TEXT = {name: (SEEDS / f"{name}.json").read_bytes() for name in NAMES}
_PARSED = {name: parse_json(text) for name, text in _TEXT.items()}


def document(name: str = MATRICES) -> dict[str, Any]:
    """A copy that a test may break."""
    return deepcopy(_PARSED[name])


def operator() -> Any:
    return system_actor(timezone.now())


@remembered
def load(name: str = MATRICES) -> ImportReport:
    return import_as_operator(actor=operator(), document=document(name))


def exported(uid: str | UUID | None, actor: Any = None) -> bytes:
    """The export's bytes without the time and the program that wrote it."""
    whole = json.loads(b"".join(json_chunks(access_to(actor or operator(), UUID(str(uid))))))
    del whole["exported_at"], whole["generator"]
    return json.dumps(whole, ensure_ascii=False).encode()


def rows() -> dict[str, int]:
    """How many rows each of our tables has."""
    models = apps.get_app_config("assessments").get_models(include_auto_created=True)
    return {model._meta.db_table: model._default_manager.count() for model in models}


def clear() -> None:
    """Empty our tables, as an empty instance would be."""
    from django.db import connection

    tables = [
        m._meta.db_table
        for m in apps.get_app_config("assessments").get_models(include_auto_created=True)
    ]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("TRUNCATE " + ", ".join(f'"{t}"' for t in tables) + " CASCADE")
        return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        for table in tables:
            cursor.execute(f'DELETE FROM "{table}"')

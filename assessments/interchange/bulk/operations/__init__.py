"""Writes of a bulk import: preparing it, doing it, taking it back."""

from assessments.interchange.bulk.operations.drafting import (
    begin_draft,
    choose_for_rows,
    drop_draft,
    map_draft,
    read_draft_again,
    start_import,
)
from assessments.interchange.bulk.operations.importing import import_rows
from assessments.interchange.bulk.operations.sending import import_prepared, prepare_later
from assessments.interchange.bulk.operations.undoing import undo_bulk_import

__all__ = [
    "begin_draft",
    "choose_for_rows",
    "drop_draft",
    "import_prepared",
    "import_rows",
    "map_draft",
    "prepare_later",
    "read_draft_again",
    "start_import",
    "undo_bulk_import",
]

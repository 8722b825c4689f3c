"""On PostgreSQL: who imported took part in the assessment that they imported into (see 0002)."""

from django.db import migrations

COLUMNS = ("made_by_id", "undone_by_id")


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for column in COLUMNS:
        schema_editor.execute(
            f"ALTER TABLE assessments_bulkimport ADD CONSTRAINT bulkimport_{column}_in_assessment "
            f"FOREIGN KEY ({column}, assessment_id) "
            "REFERENCES assessments_participant (id, assessment_id) DEFERRABLE INITIALLY DEFERRED"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for column in COLUMNS:
        schema_editor.execute(
            f"ALTER TABLE assessments_bulkimport DROP CONSTRAINT bulkimport_{column}_in_assessment"
        )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0010_bulk_imports")]
    operations = [migrations.RunPython(add, remove, elidable=False)]

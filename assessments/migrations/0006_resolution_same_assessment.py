"""On PostgreSQL: a resolution belongs to the assessment of its hypothesis (see 0002)."""

from django.db import migrations

NAME = "resolution_hypothesis_id_in_assessment"


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"ALTER TABLE assessments_resolution ADD CONSTRAINT {NAME} "
            "FOREIGN KEY (hypothesis_id, assessment_id) "
            "REFERENCES assessments_hypothesis (id, assessment_id) DEFERRABLE INITIALLY DEFERRED"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE assessments_resolution DROP CONSTRAINT {NAME}")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0005_resolutions")]
    operations = [migrations.RunPython(add, remove, elidable=False)]

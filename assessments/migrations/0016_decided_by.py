import django.db.models.deletion
from django.db import migrations, models


# On PostgreSQL: who decided takes part in the assessment of what they decided (see 0002).
def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "ALTER TABLE assessments_evidence ADD CONSTRAINT evidence_decided_by_id_in_assessment "
        "FOREIGN KEY (decided_by_id, assessment_id) "
        "REFERENCES assessments_participant (id, assessment_id) DEFERRABLE INITIALLY DEFERRED"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "ALTER TABLE assessments_evidence DROP CONSTRAINT evidence_decided_by_id_in_assessment"
    )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0015_merges_forget_names")]
    operations = [
        migrations.AddField(
            model_name="evidence",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="decided",
                to="assessments.participant",
            ),
        ),
        migrations.RunPython(add, remove, elidable=False),
    ]

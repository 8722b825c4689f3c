"""Every index of the ratings is paid by each rating that is written: `rating_said_by` begins with the
participant, and most ratings are given outside of rounds.

The indexes go by name: altering the fields would copy SQLite's table and check PostgreSQL's keys anew.
"""

import django.db.models.deletion
from django.db import migrations, models


def without(column, name):
    return migrations.RunSQL(
        f'DROP INDEX IF EXISTS "{name}"',
        f'CREATE INDEX IF NOT EXISTS "{name}" ON "assessments_rating" ("{column}")',
    )


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0018_job_token'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(condition=models.Q(('round__isnull', False)), fields=['round'], name='rating_in_round'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                without('participant_id', 'assessments_rating_participant_id_ee43d473'),
                without('round_id', 'assessments_rating_round_id_0ce93116'),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='rating',
                    name='participant',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='assessments.participant'),
                ),
                migrations.AlterField(
                    model_name='rating',
                    name='round',
                    field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='assessments.round'),
                ),
            ],
        ),
    ]

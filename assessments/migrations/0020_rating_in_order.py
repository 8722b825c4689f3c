"""A page of an assessment's ratings is found by an index in the order of the list, which stands for
the assessment's own.

That goes by name: altering the field would copy SQLite's table and check PostgreSQL's key anew.
"""

import django.db.models.deletion
from django.db import migrations, models

FORMER = "assessments_rating_assessment_id_f141898c"


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0019_fewer_rating_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['assessment', 'created_at'], name='rating_in_order'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{FORMER}"',
                    f'CREATE INDEX IF NOT EXISTS "{FORMER}" ON "assessments_rating" ("assessment_id")',
                ),
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='rating',
                    name='assessment',
                    field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='assessments.assessment'),
                ),
            ],
        ),
    ]

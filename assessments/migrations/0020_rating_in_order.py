"""A page of an assessment's ratings is found by an index in the order of the list."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0019_fewer_rating_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['assessment', 'created_at'], name='rating_in_order'),
        ),
    ]

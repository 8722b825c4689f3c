"""Of what was decided before 0016 the name alone is known: who bore it and submitted it, decided it."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    rows = apps.get_model("assessments", "evidence").objects.using(schema_editor.connection.alias)
    own = rows.filter(decided_at__isnull=False, decided_by_name=F("submitted_by__name"))
    own.update(decided_by=F("submitted_by"))


class Migration(migrations.Migration):
    dependencies = [("assessments", "0016_decided_by")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]

"""On PostgreSQL: a row refers only to rows of its own assessment.

Each parent gets a unique (id, assessment_id) and each reference a second, composite foreign key.
SQLite cannot add such a constraint to a table that stands; there the operations are the guard.
"""

from django.db import migrations

REFERENCES = [
    ("hypothesis", "question_id", "question"),
    ("hypothesis", "merged_into_id", "hypothesis"),
    ("evidence", "merged_into_id", "evidence"),
    ("evidence", "submitted_by_id", "participant"),
    ("citation", "evidence_id", "evidence"),
    ("citation", "source_id", "source"),
    ("citation", "origin_source_id", "source"),
    ("link", "evidence_id", "evidence"),
    ("link", "hypothesis_id", "hypothesis"),
    ("link", "sealed_in_id", "round"),
    ("rating", "link_id", "link"),
    ("rating", "participant_id", "participant"),
    ("rating", "round_id", "round"),
    ("estimate", "hypothesis_id", "hypothesis"),
    ("estimate", "participant_id", "participant"),
    ("estimate", "round_id", "round"),
    ("impactestimate", "hypothesis_id", "hypothesis"),
    ("impactestimate", "perspective_id", "perspective"),
    ("impactestimate", "participant_id", "participant"),
    ("impactestimate", "round_id", "round"),
    ("judgement", "hypothesis_id", "hypothesis"),
    ("judgement", "author_id", "participant"),
    ("implication", "cause_id", "hypothesis"),
    ("implication", "effect_id", "hypothesis"),
    ("implicationestimate", "implication_id", "implication"),
    ("implicationestimate", "participant_id", "participant"),
    ("implicationestimate", "round_id", "round"),
]
PARENTS = sorted({parent for _, _, parent in REFERENCES})


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for parent in PARENTS:
        schema_editor.execute(
            f"ALTER TABLE assessments_{parent} ADD CONSTRAINT {parent}_in_assessment "
            "UNIQUE (id, assessment_id)"
        )
    for child, column, parent in REFERENCES:
        schema_editor.execute(
            f"ALTER TABLE assessments_{child} ADD CONSTRAINT {child}_{column}_in_assessment "
            f"FOREIGN KEY ({column}, assessment_id) "
            f"REFERENCES assessments_{parent} (id, assessment_id) DEFERRABLE INITIALLY DEFERRED"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for child, column, _ in REFERENCES:
        schema_editor.execute(
            f"ALTER TABLE assessments_{child} DROP CONSTRAINT {child}_{column}_in_assessment"
        )
    for parent in PARENTS:
        schema_editor.execute(
            f"ALTER TABLE assessments_{parent} DROP CONSTRAINT {parent}_in_assessment"
        )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunPython(add, remove, elidable=False)]

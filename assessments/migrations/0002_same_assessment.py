"""On PostgreSQL: a row refers only to rows of its own assessment, a reply only to its own tree.

Each parent gets a unique (id, scope) and each reference a second, composite foreign key.
SQLite cannot add such a constraint to a table that stands; there the operations are the guard.
"""

from django.db import migrations

IN_ASSESSMENT = [
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
    ("readingtext", "source_id", "source"),
    ("readingtext", "added_by_id", "participant"),
    ("sentence", "text_id", "readingtext"),
    ("sentenceuse", "sentence_id", "sentence"),
    ("sentenceuse", "citation_id", "citation"),
    ("sentenceuse", "participant_id", "participant"),
    ("argument", "hypothesis_id", "hypothesis"),
    ("argument", "link_id", "link"),
    ("argument", "author_id", "participant"),
    ("argument", "withdrawn_by_id", "participant"),
    ("argument", "parent_id", "argument"),
    ("argumentvote", "argument_id", "argument"),
    ("argumentvote", "participant_id", "participant"),
    ("citedevidence", "argument_id", "argument"),
    ("citedevidence", "evidence_id", "evidence"),
]
# A reply stands in the tree of its parent: on the same hypothesis or in the same cell.
REFERENCES = [
    *((child, column, parent, "assessment") for child, column, parent in IN_ASSESSMENT),
    ("argument", "parent_id", "argument", "hypothesis"),
    ("argument", "parent_id", "argument", "link"),
]
PARENTS = sorted({(parent, scope) for _, _, parent, scope in REFERENCES})


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for parent, scope in PARENTS:
        schema_editor.execute(
            f"ALTER TABLE assessments_{parent} ADD CONSTRAINT {parent}_in_{scope} "
            f"UNIQUE (id, {scope}_id)"
        )
    for child, column, parent, scope in REFERENCES:
        schema_editor.execute(
            f"ALTER TABLE assessments_{child} ADD CONSTRAINT {child}_{column}_in_{scope} "
            f"FOREIGN KEY ({column}, {scope}_id) "
            f"REFERENCES assessments_{parent} (id, {scope}_id) DEFERRABLE INITIALLY DEFERRED"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for child, column, _, scope in REFERENCES:
        schema_editor.execute(
            f"ALTER TABLE assessments_{child} DROP CONSTRAINT {child}_{column}_in_{scope}"
        )
    for parent, scope in PARENTS:
        schema_editor.execute(
            f"ALTER TABLE assessments_{parent} DROP CONSTRAINT {parent}_in_{scope}"
        )


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]
    operations = [migrations.RunPython(add, remove, elidable=False)]

"""What is kept on a link: its relevance, and the six counts of its current ratings."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Case, Count, F, IntegerField, Q, When

from assessments.basis import Actor
from assessments.basis.checks import check_word
from assessments.evidence import rules
from assessments.evidence.models import COUNT_FIELD, COUNT_FIELDS, Link
from assessments.evidence.records import link_record
from assessments.framing.access import access_for_writing, check_version, fetch, touch
from assessments.framing.models import Assessment
from assessments.journal.operations import Entry, lock_stream


@transaction.atomic
def set_relevance(
    *,
    actor: Actor,
    assessment_uid: UUID,
    link_uid: UUID,
    relevance: str,
    version: int | None = None,
) -> Link:
    """How much the evidence matters for the hypothesis: low, medium, high. Curators and leads."""
    access = access_for_writing(actor, assessment_uid)
    access.require_curator_or_lead()
    rows = Link.objects.visible_to(actor).select_related("evidence", "hypothesis")
    link = fetch(rows, access, link_uid)
    check_version(link, version, link_record(link))
    link.relevance = check_word(relevance, rules.RELEVANCES, "relevance")
    touch(link, actor)
    link.save(update_fields=["relevance", "version", "modified_at"])
    access.journal(Entry("set_relevance", upserts=[("links", link_record(link))]))
    return link


def count(link: Link, *, minus: str | None, plus: str | None) -> None:
    """One rating less of `minus` and one more of `plus`; None is neither. In the transaction that
    changes the ratings."""
    if minus == plus:
        return
    steps = ([f'"{COUNT_FIELD[minus]}" = "{COUNT_FIELD[minus]}" - 1'] if minus else []) + (
        [f'"{COUNT_FIELD[plus]}" = "{COUNT_FIELD[plus]}" + 1'] if plus else []
    )
    table = Link._meta.db_table  # noqa: SLF001  (Django's own, and documented)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{table}" SET {", ".join(steps)} WHERE "id" = %s', [link.pk])  # noqa: S608


@dataclass(frozen=True, slots=True)
class Miscount:
    """A link whose stored counts differ from its current open ratings."""

    link_uid: UUID
    stored: tuple[int, ...]
    counted: tuple[int, ...]


def recount_links(*, assessment: Assessment, repair: bool) -> list[Miscount]:
    """Compare every link's counts with its ratings; `repair` brings the counts in step.

    For the operator's `verify` and for imports, which write ratings in bulk. 1 query, with
    `repair` one more for the lock: a rating given between reading and writing would be lost from
    the counts.
    """
    with transaction.atomic():
        if repair:
            lock_stream(pk=assessment.stream_id)
        miscounts = list(_miscounts(assessment))
        if repair:
            for miscount in miscounts:
                Link.objects.filter(uid=miscount.link_uid).update(
                    **dict(zip(COUNT_FIELDS, miscount.counted, strict=True))
                )
    return miscounts


def _miscounts(assessment: Assessment) -> Iterable[Miscount]:
    counted = {
        f"counted_{name}": Count(
            Case(
                When(
                    Q(ratings__consistency=code, ratings__is_current=True),
                    then=F("ratings__pk"),
                ),
                output_field=IntegerField(),
            )
        )
        for code, name in COUNT_FIELD.items()
    }
    rows = Link.objects.filter(assessment=assessment).annotate(**counted).order_by("pk")
    for link in rows.iterator(chunk_size=2000):
        fresh = tuple(getattr(link, f"counted_{name}") for name in COUNT_FIELDS)
        if fresh != link.counts:
            yield Miscount(link.uid, link.counts, fresh)

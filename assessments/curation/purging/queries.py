"""What a purge would take along. Each docstring states the number of SQL queries."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from assessments.basis import AccessDenied, NotVisible
from assessments.curation.purging.operations.profiles import profiles_of
from assessments.curation.purging.operations.things import ONLY, with_taken_in
from assessments.debate.models import Argument
from assessments.evidence.models import Evidence, Source
from assessments.framing.access import Access

EVIDENCE, SOURCE, ARGUMENT, ASSESSMENT = "evidence", "source", "argument", "assessment"


@dataclass(frozen=True, slots=True)
class Doomed:
    """A thing that may be purged. `confirmation` is what has to be typed, `words` what it says,
    `takes` what goes with it, `stays` what might be taken to go and does not."""

    access: Access
    kind: str
    uid: UUID
    confirmation: str
    words: str
    takes: list[str]
    others: int = 0
    """How many records of others hold its words, as far as the actor sees them."""
    stays: list[str] = field(default_factory=list)


def doomed_thing(access: Access, kind: str, uid: UUID) -> Doomed:
    """The thing, withdrawn or not, for those who may purge it. 8 queries at most. NotVisible,
    AccessDenied."""
    if not access.may_purge:
        raise AccessDenied(ONLY)
    found: Doomed | None = _BY_KIND[kind](access, uid)
    if found is None:
        raise NotVisible(str(uid))
    return found


def _evidence(access: Access, uid: UUID) -> Doomed | None:
    rows = Evidence.objects.curated_by(access.actor) | Evidence.objects.visible_to(access.actor)
    item = rows.filter(assessment=access.assessment, uid=uid).distinct().first()
    if item is None:
        return None
    merged = ", ".join(item.merged_from.order_by("pk").values_list("label", flat=True))
    takes = [
        _("its citations with their excerpts: %(n)d") % {"n": item.citations.count()},
        _("every rating of it, with its reasons, and the debates on its cells"),
        _("its sentences in the reading room, which are blacked out"),
    ]
    if merged:
        takes.append(_("what was merged into it: %(labels)s") % {"labels": merged})
    said = Argument.objects.visible_to(access.actor).filter(
        Q(text__icontains=item.statement), assessment=access.assessment
    )
    return Doomed(access, EVIDENCE, uid, item.label, str(item), takes, said.count())


def _source(access: Access, uid: UUID) -> Doomed | None:
    source = Source.objects.filter(assessment=access.assessment, uid=uid).first()
    if source is None:
        return None
    counted = [
        (_("its citations with their excerpts: %(n)d"), source.citations.count()),
        (_("its texts in the reading room: %(n)d"), source.reading_texts.count()),
    ]
    takes = [words % {"n": n} for words, n in counted if n]
    profiles = profiles_of(access.actor, access.assessment, with_taken_in(source))
    if profiles.going:
        takes.append(
            _("its profile in the team's library, with what the team's journal says of it")
        )
    stays = []
    if profiles.rested_on:
        stays.append(_("its profile in the team's library: other sources rest on it"))
    if profiles.kept_by_others:
        stays.append(
            _(
                "its profile in the team's library: it belongs to the team, and goes when one of "
                "its leads or curators deletes the source"
            )
        )
    return Doomed(access, SOURCE, uid, source.name, source.name, takes, stays=stays)


def _argument(access: Access, uid: UUID) -> Doomed | None:
    rows = Argument.objects.visible_to(access.actor).select_related("author")
    argument = rows.filter(assessment=access.assessment, uid=uid).first()
    if argument is None:
        return None
    takes = [_("what it says and which evidence it cites; its place stays, with the replies")]
    return Doomed(access, ARGUMENT, uid, argument.author.name, argument.text, takes)


def _assessment(access: Access, uid: UUID) -> Doomed | None:
    title = access.assessment.title
    if uid != access.assessment.uid:
        return None
    takes = [_("everything in it: evidence, ratings, estimates, debates, its journal and files")]
    return Doomed(access, ASSESSMENT, uid, title, title, takes)


_BY_KIND: Final[dict[str, Any]] = {
    EVIDENCE: _evidence,
    SOURCE: _source,
    ARGUMENT: _argument,
    ASSESSMENT: _assessment,
}

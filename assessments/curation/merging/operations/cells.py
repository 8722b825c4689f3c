"""The cells of an item that goes into another: links, ratings, debates, and who may read them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q

from assessments.curation.shaping.operations.gates import Gates, part_gates
from assessments.curation.shaping.operations.rewording import recount
from assessments.debate.models import Argument
from assessments.evidence.models import Evidence, Link, Rating
from assessments.framing.access import WritingAccess


class Cells:
    """What the survivor lacks of the cells of the one that goes.

    Links and ratings are copied and the originals stay where they were, out of sight, so that
    apart again each is what it was; debates, which have one place, move.
    """

    def __init__(self, access: WritingAccess, gone: Evidence, into: Evidence) -> None:
        self.access, self.into = access, into
        self.old = list(Link.objects.filter(evidence=gone).order_by("pk"))
        self.standing = {link.hypothesis_id: link for link in Link.objects.filter(evidence=into)}
        self.gates = Gates(Link.objects.filter(evidence=gone), Link.objects.filter(evidence=into))
        self.links: list[Link] = []
        self.ratings: list[Rating] = []
        # A rating that a rewording or a later round has set aside is no answer any more, but one
        # outside of rounds still stands in the way of a second one.
        rated = Rating.objects.filter(link__evidence=into).filter(
            Q(is_current=True) | Q(round__isnull=True)
        )
        self.rated = set(rated.values_list("link__hypothesis_id", "participant_id"))

    def take_over(self) -> dict[str, Any]:
        """Writes them; what undoing has to know, by public ids."""
        current: dict[int, list[Rating]] = defaultdict(list)
        for rating in Rating.objects.filter(link__in=self.old, is_current=True).order_by("pk"):
            current[rating.link_id].append(rating)
        debated: dict[int, list[Argument]] = defaultdict(list)
        for argument in Argument.objects.filter(link__in=self.old).order_by("pk"):
            assert argument.link_id is not None
            debated[argument.link_id].append(argument)
        moved: dict[str, str] = {}
        for link in self.old:
            target = self._one_cell(link, current[link.pk], debated[link.pk])
            arguments = debated[link.pk]
            moved |= {str(argument.uid): str(link.uid) for argument in arguments}
            _move([argument.pk for argument in arguments], target, self.access)
        Rating.objects.bulk_create(self.ratings, batch_size=500)
        recount({rating.link_id for rating in self.ratings})
        return {
            "links": _uids(self.links),
            "ratings": _uids(self.ratings),
            "arguments": moved,
            **self.gates.write(),
        }

    def _one_cell(self, link: Link, current: Iterable[Rating], debated: Iterable[Argument]) -> Link:
        target = self.standing.get(link.hypothesis_id)
        is_new = target is None
        target = target or self._copied(link)
        taken = [
            self._copy(rating, target)
            for rating in current
            if (link.hypothesis_id, rating.participant_id) not in self.rated
        ]
        self.ratings += taken
        if is_new:
            self.gates.copy(link, target)
        else:
            speakers = {rating.participant_id for rating in taken}
            self.gates.join(link, target, speakers | {a.author_id for a in debated})
        return target

    def _copied(self, link: Link) -> Link:
        target = Link(
            assessment=self.access.assessment,
            evidence=self.into,
            hypothesis_id=link.hypothesis_id,
            relevance=link.relevance,
            is_revealed=link.is_revealed,
            created_at=self.access.actor.at,
            modified_at=self.access.actor.at,
        )
        target.save()
        self.links.append(target)
        return target

    def _copy(self, rating: Rating, target: Link) -> Rating:
        return Rating(
            assessment=self.access.assessment,
            link=target,
            participant_id=rating.participant_id,
            consistency=rating.consistency,
            rationale=rating.rationale,
            wording=rating.wording,
            rated_at=rating.rated_at,
            created_at=self.access.actor.at,
            modified_at=self.access.actor.at,
        )


def part_cells(access: WritingAccess, gone: Evidence, into: Evidence, made: dict[str, Any]) -> None:
    """What the merge made goes, but for what has been changed or built upon since."""
    _move_back(access, gone, into, made["arguments"])
    within = {"assessment": access.assessment, "version": 1}
    ratings = Rating.objects.filter(uid__in=made["ratings"], link__evidence=into, **within)
    links = set(ratings.values_list("link_id", flat=True))
    ratings.delete()
    recount(links)
    unused = {"ratings__isnull": True, "arguments__isnull": True}
    Link.objects.filter(uid__in=made["links"], **unused, **within).delete()
    part_gates(access.assessment, made)


def _move_back(
    access: WritingAccess, gone: Evidence, into: Evidence, moved: dict[str, str]
) -> None:
    """The debates, with what has been replied since: a tree is not torn apart."""
    places = {str(link.uid): link for link in Link.objects.filter(evidence=gone)}
    arguments = Argument.objects.filter(
        assessment=access.assessment, link__evidence=into, uid__in=moved
    )
    by_link: dict[str, list[int]] = defaultdict(list)
    for uid, pk in arguments.values_list("uid", "pk"):
        by_link[moved[str(uid)]].append(pk)
    for link_uid, keys in by_link.items():
        place = places.get(link_uid)
        back = keys
        while place is not None and back:
            _move(back, place, access)
            replies = Argument.objects.filter(parent__in=back).exclude(link=place)
            back = list(replies.values_list("pk", flat=True))


def _move(keys: list[int], target: Link, access: WritingAccess) -> None:
    if keys:
        Argument.objects.filter(pk__in=keys).update(
            link=target, version=F("version") + 1, modified_at=access.actor.at
        )


def _uids(rows: Iterable[Any]) -> list[str]:
    return [str(row.uid) for row in rows]

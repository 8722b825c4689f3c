"""Who may read a cell into which another one was merged: those to whom both were open.

Else whoever merges reads the ratings of cells that they have not rated, undoes it, and rates them
with that knowledge. What a merge takes over opens nothing to anybody; what it closes opens again
when it is undone, or when the cell is rated anew.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from assessments.debate.models import Argument
from assessments.evidence.models import CellOpening, Link, Rating
from assessments.framing.models import Assessment, Participant


class Gates:
    """The openings of the cells of `gone` and `into`, by link; `write` changes them. 3 queries."""

    def __init__(self, gone: QuerySet[Link], into: QuerySet[Link]) -> None:
        self.opened: dict[int, dict[int, bool]] = defaultdict(dict)
        self.speakers: dict[int, set[int]] = defaultdict(set)
        self.made: list[CellOpening] = []
        self.passed: list[CellOpening] = []
        self.closed: list[CellOpening] = []
        self.concealed: list[Link] = []
        rows = CellOpening.objects.filter(Q(link__in=gone) | Q(link__in=into))
        for link, who, cannot in rows.values_list("link_id", "participant_id", "cannot"):
            self.opened[link][who] = cannot
        ratings = Rating.objects.filter(link__in=into)
        arguments = Argument.objects.filter(link__in=into)
        for link, who in (
            *ratings.values_list("link_id", "participant_id"),
            *arguments.values_list("link_id", "author_id"),
        ):
            self.speakers[link].add(who)

    def copy(self, link: Link, target: Link) -> None:
        """`target` was made for what `link` holds: it is open to the same people."""
        for who, cannot in self.opened[link.pk].items():
            self.made.append(CellOpening(link=target, participant_id=who, cannot=cannot))

    def join(self, link: Link, target: Link, raters: Collection[int]) -> None:
        """What `raters` said on `link`, in ratings or arguments, stands on `target` from now on,
        beside what stood there."""
        if not raters or (link.is_revealed and target.is_revealed):
            return
        here, there = self.opened[target.pk], self.opened[link.pk]
        for who in sorted({*here, *there, *raters}):
            was_open = target.is_revealed or who in here
            reads_old = was_open or self.speakers[target.pk] <= {who}
            reads_new = link.is_revealed or who in there or set(raters) <= {who}
            cannot = here.get(who, there.get(who, False))
            opening = CellOpening(link=target, participant_id=who, cannot=cannot)
            if who in here and not reads_new:
                self.closed.append(opening)
            elif who not in here and reads_old and reads_new:
                self.passed.append(opening)
        if target.is_revealed:
            self.concealed.append(target)

    def write(self) -> dict[str, list[Any]]:
        """Writes them; what undoing has to know, by public ids."""
        for opening in self.closed:
            CellOpening.objects.filter(
                link=opening.link, participant_id=opening.participant_id
            ).delete()
        CellOpening.objects.bulk_create([*self.made, *self.passed], batch_size=500)
        Link.objects.filter(pk__in=[link.pk for link in self.concealed]).update(is_revealed=False)
        people = dict(
            Participant.objects.filter(
                pk__in={opening.participant_id for opening in (*self.closed, *self.passed)}
            ).values_list("pk", "uid")
        )

        def told(openings: Collection[CellOpening]) -> list[Any]:
            return [[str(o.link.uid), str(people[o.participant_id]), o.cannot] for o in openings]

        return {
            "closed": told(self.closed),
            "passed": told(self.passed),
            "concealed": [str(link.uid) for link in self.concealed],
        }


def part_gates(assessment: Assessment, made: Mapping[str, Any]) -> None:
    """The gates as before the merge, but for whom rating the merged cell has opened it since.

    Called once the ratings taken over are gone.
    """
    here = {"assessment": assessment}
    links = dict(Link.objects.filter(**here).values_list("uid", "pk"))
    people = dict(Participant.objects.filter(**here).values_list("uid", "pk"))
    by_link = {str(uid): pk for uid, pk in links.items()}
    by_person = {str(uid): pk for uid, pk in people.items()}
    lent = CellOpening.objects.filter(link__uid__in=made["links"])
    doomed = set(lent.values_list("link_id", "participant_id"))
    doomed |= {(by_link.get(a, 0), by_person.get(b, 0)) for a, b, _c in made.get("passed", ())}
    touched = {link for link, _who in doomed}
    doomed -= set(Rating.objects.filter(link__in=touched).values_list("link_id", "participant_id"))
    for link, who in sorted(doomed):
        CellOpening.objects.filter(link=link, participant=who).delete()
    CellOpening.objects.bulk_create(
        [
            CellOpening(link_id=by_link[a], participant_id=by_person[b], cannot=cannot)
            for a, b, cannot in made.get("closed", ())
            if a in by_link and b in by_person
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    Link.objects.filter(uid__in=made.get("concealed", ()), **here).update(is_revealed=True)

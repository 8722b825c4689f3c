"""What each tag touches. Each docstring states the number of SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from assessments.evidence.models import Evidence, EvidenceStatus
from assessments.evidence.queries import links_of
from assessments.framing.access import Access

# Words that say something of an item's worth: proposed where tags are put on.
KNOWN: Final = {
    "retracted": _("whoever said it has taken it back"),
    "second-hand": _("told by somebody who was not there"),
    "machine-translated": _("nobody who knows the language has read it"),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """A tag with what it touches, as far as the reader may see."""

    tag: str
    items: Sequence[Evidence]
    links: int
    hypotheses: Sequence[str]

    @property
    def meaning(self) -> str:
        return str(KNOWN.get(self.tag, ""))


def tags_of(access: Access) -> list[Touched]:
    """Every tag, those on most items first, then by name. 2 queries."""
    items = list(
        Evidence.objects.visible_to(access.actor)
        .filter(assessment=access.assessment)
        .exclude(status__in=(EvidenceStatus.MERGED, EvidenceStatus.REJECTED))
        .order_by("pk")
    )
    tagged: dict[str, list[Evidence]] = {}
    for item in items:
        for tag in item.tags:
            tagged.setdefault(tag, []).append(item)
    borne: dict[int, list[tuple[int, str]]] = {}
    rows = links_of(access).select_related(None).order_by("hypothesis_id")
    for evidence, hypothesis, label in rows.values_list(
        "evidence_id", "hypothesis_id", "hypothesis__label"
    ):
        borne.setdefault(evidence, []).append((hypothesis, label))
    found = [_touched(tag, on, borne) for tag, on in tagged.items()]
    return sorted(found, key=lambda one: (-len(one.items), one.tag))


def _touched(
    tag: str, items: Sequence[Evidence], borne: dict[int, list[tuple[int, str]]]
) -> Touched:
    links = [one for item in items for one in borne.get(item.pk, ())]
    labels = [label for _pk, label in sorted(set(links))]
    return Touched(tag, items, len(links), labels)

"""What becomes of rows that read like something else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from assessments.interchange.bulk import rules


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a row that is not simply imported. `uid` or `index` is what it repeats."""

    choice: str
    uid: UUID | None = None
    index: int | None = None


def fates_of(checked: Mapping[str, Any], choices: Mapping[str, str]) -> dict[int, Fate]:
    """Of every row that reads like another: as chosen, else what is said again word for word is
    cited, or left out where it names no source; what only reads alike is imported."""
    citable = set(checked["citable"])
    fates = {}
    for key, like in checked["likes"].items():
        index = int(key)
        usual = rules.CITE if index in citable else rules.SKIP
        choice = choices.get(key) or (usual if like["is_exact"] else rules.IMPORT)
        if choice == rules.CITE and index not in citable:
            choice = rules.SKIP
        uid = UUID(like["uid"]) if like["uid"] else None
        fates[index] = Fate(choice, uid, like["index"])
    return fates

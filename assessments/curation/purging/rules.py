"""Pure decisions about purging, and blacking words out."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from assessments.basis import RuleViolation
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.curation.rules import REASON_LONGEST

# What is shorter says nothing by itself, and would blacken half of what others wrote.
SHORTEST: Final = 8
MARK: Final = "█████"
_NEAR: Final = 12


def check_confirmation(typed: str, expected: str) -> None:
    """What is purged is named once more: this alone cannot be undone."""
    if " ".join(typed.split()).casefold() != " ".join(expected.split()).casefold():
        raise RuleViolation(
            "confirmation",
            "confirmation",
            gettext_noop("is not %(expected)s"),
            expected=expected,
        )


def check_reason(reason: str, words: "Words") -> str:
    """The reason stays in the journal, so it may not hold what is to be forgotten."""
    reason = check_text(reason, "reason", longest=REASON_LONGEST)
    if words.stand_in(reason):
        raise RuleViolation("spills", "reason", gettext_noop("repeats what is to be purged"))
    return reason


class Words:
    """Texts that are to stand nowhere any more, in whatever case and with whatever blanks."""

    def __init__(self, texts: Iterable[str | None]) -> None:
        found = {" ".join((text or "").split()) for text in texts}
        # The longest first: what is part of another goes with it.
        self.texts: Sequence[str] = sorted(
            (text for text in found if len(text) >= SHORTEST), key=len, reverse=True
        )
        patterns = (r"\s+".join(map(re.escape, text.split())) for text in self.texts)
        self._pattern = re.compile("|".join(patterns), re.IGNORECASE) if self.texts else None

    def stand_in(self, text: str) -> bool:
        return bool(self._pattern and self._pattern.search(text))

    def blackened(self, text: str, *, in_place: bool = False) -> str:
        """`text` with a mark for each; `in_place` as long as it was, for what offsets point to."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda m: "█" * len(m[0]) if in_place else MARK, text)

    def blackened_in(self, value: Any) -> Any:
        """The same in every text of a JSON value."""
        if isinstance(value, str):
            return self.blackened(value)
        if isinstance(value, list):
            return [self.blackened_in(item) for item in value]
        if isinstance(value, dict):
            clean = {self.blackened(key): self.blackened_in(item) for key, item in value.items()}
            return self._without_neighbours(clean)
        return value

    def _without_neighbours(self, record: dict[str, Any]) -> dict[str, Any]:
        """An excerpt's prefix and suffix hold what stood beside it: a piece of what is purged."""
        if "exact" in record:
            for key, piece in (("prefix", slice(-_NEAR, None)), ("suffix", slice(None, _NEAR))):
                near = " ".join(str(record.get(key) or "").split())[piece]
                if len(near) >= 4 and any(near in text for text in self.texts):
                    record[key] = ""
        return record

"""Sentences as HTML: every figure a link to how it was worked out."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from assessments.results.sentences import Fragment, Sentence

# Figures whose working stands on the hypothesis's own method page, under an anchor of this name.
_WORKED_OUT = frozenset(
    {"likelihood", "interval", "members", "impact", "tally", "spread", "dissent"}
)


class Markup:
    """Writes the sentences of one assessment."""

    def __init__(self, assessment: UUID) -> None:
        self.assessment = assessment
        self.addresses: dict[str, Callable[[Fragment, UUID], str]] = {
            "evidence": self._evidence,
            "hypothesis": self._hypothesis,
            "cell": self._cell,
            "origin": self._origin,
        }

    def sentence(self, sentence: Sentence, hypothesis: UUID) -> SafeString:
        return format_html_join(
            "", "{}", ((self._fragment(f, hypothesis),) for f in sentence.fragments)
        )

    def _fragment(self, fragment: Fragment, hypothesis: UUID) -> SafeString | str:
        if fragment.strong:
            return format_html("<b>{}</b>", fragment.text)
        if not fragment.about:
            return fragment.text
        return format_html(
            '<a class="fig" href="{}">{}</a>', self.address(fragment, hypothesis), fragment.text
        )

    def address(self, fragment: Fragment, hypothesis: UUID) -> str:
        if fragment.about in _WORKED_OUT:
            about = fragment.uid if fragment.about in {"likelihood", "interval"} else None
            page = reverse("method", args=(self.assessment, about or hypothesis))
            return f"{page}#{fragment.about}"
        return self.addresses[fragment.about](fragment, hypothesis)

    def _evidence(self, fragment: Fragment, hypothesis: UUID) -> str:
        return reverse("evidence-detail", args=(self.assessment, fragment.uid))

    def _hypothesis(self, fragment: Fragment, hypothesis: UUID) -> str:
        return reverse("hypothesis", args=(self.assessment, fragment.uid))

    def _cell(self, fragment: Fragment, hypothesis: UUID) -> str:
        return reverse("cell", args=(self.assessment, fragment.uid, hypothesis))

    def _origin(self, fragment: Fragment, hypothesis: UUID) -> str:
        return f"{reverse('answer', args=(self.assessment,))}?without={fragment.uid}#origins"

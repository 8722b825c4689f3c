"""Adding evidence: one form, and its likes while one types."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.accounts.drafts import drop_draft
from assessments.accounts.queries import draft_at
from assessments.basis import RuleViolation, Violations
from assessments.evidence.adding.forms import (
    BearsForm,
    NewCitationForm,
    NewStatementForm,
    SentenceCitationForm,
)
from assessments.evidence.forms import CITATION_NAMES, CitationForm
from assessments.evidence.likeness import alike
from assessments.evidence.models import Evidence, ReadingText
from assessments.evidence.operations import (
    EvidenceDraft,
    evidence_from_sentences,
    submit_evidence,
)
from assessments.evidence.queries import sources_of
from assessments.evidence.reading.forms import numbers_of
from assessments.evidence.reading.queries import quoted
from assessments.evidence.rules import CITATIONS_MOST, STATEMENT_LONGEST
from assessments.framing.access import Access, access_to
from assessments.framing.queries import active_hypotheses, lacks_curator
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, faults_of

REFUSED: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """A statement with its citations; `text` and `s` name sentences that it is made of."""
    access = access_to(actor_of(request), assessment)
    access.require_contributor()
    access.require_open()
    page = _AddPage(request, access)
    if page.data is None:
        return page.answer()
    if not page.is_valid():
        return page.answer(REFUSED)
    if "anyway" not in request.POST:
        page.alike = alike(access, page.statement.cleaned_data["statement"])
        if page.alike:
            return page.answer(REFUSED)
    try:
        made = page.submit()
    except (RuleViolation, Violations) as refusal:
        page.place(refusal)
        return page.answer(REFUSED)
    drop_draft(actor=access.actor, place=page.place_of_draft)
    if access.powers.curate:
        words = _("%(label)s is submitted. It counts once it is accepted, which you may do.")
    elif lacks_curator(access):
        words = _("%(label)s is submitted. Nobody here may accept it yet.")
    else:
        words = _("%(label)s is submitted. It counts once a curator has accepted it.")
    messages.success(request, words % {"label": made.label})
    return HttpResponseRedirect(page.after(made))


class _AddPage:
    """The forms of the page, filled in as they were sent."""

    def __init__(self, request: HttpRequest, access: Access) -> None:
        self.request, self.access = request, access
        self.given = request.POST if request.method == "POST" else request.GET
        # A further citation was asked for: what was typed stays, and is not judged yet.
        self.asks_more = "more" in request.POST
        self.data = request.POST if request.method == "POST" and not self.asks_more else None
        self.alike: list[Any] = []
        self.numbers = numbers_of(self.given.getlist("s"))
        self.text: ReadingText | None = None
        self.quotes: list[str] = []
        uid = _uid(self.given.get("text", ""))
        if uid is not None and self.numbers:
            self.text, self.quotes = quoted(access, uid, self.numbers)
        at = f"{self.text.uid}:{self.numbers[0]}" if self.text else str(access.assessment.uid)
        self.place_of_draft = f"evidence-add:{at}"
        is_new = request.method != "POST"
        self.draft = draft_at(access.actor, self.place_of_draft) if is_new else None
        self.kept: dict[str, Any] = request.POST.dict() if self.asks_more else {}
        if self.draft:
            self.kept = dict(self.draft.initial)
        grades = access.may_grade
        self.statement = NewStatementForm(self.data, grades=grades, initial=self._initial())
        self.statement.fields["statement"].widget.attrs |= self._while_typing()
        self.citations = [self._citation(n) for n in range(self._number_of_citations())]
        hypotheses = active_hypotheses(access) if self._judges else []
        self.bears = BearsForm(self.data, hypotheses=hypotheses, initial=self.kept)

    @property
    def _judges(self) -> bool:
        return self.access.powers.judge and self.access.participant is not None

    def _initial(self) -> dict[str, Any]:
        words = " ".join(" ".join(quote.split()) for quote in self.quotes)
        marking = self.text.marking or "" if self.text else ""
        return {"statement": words[:STATEMENT_LONGEST], "marking": marking, **self.kept}

    def _while_typing(self) -> dict[str, str]:
        return {
            "hx-post": reverse("evidence-alike", args=(self.access.assessment.uid,)),
            "hx-trigger": "input changed delay:500ms",
            "hx-target": "#alike",
            "hx-include": "closest form",
            "hx-params": "statement,csrfmiddlewaretoken",
            "hx-sync": "this:replace",
        }

    def _number_of_citations(self) -> int:
        named = str(self.given.get("citations", "") or self.kept.get("citations", ""))
        number = int(named) if named.isascii() and named.isdecimal() and len(named) < 4 else 1
        return min(max(number, 1) + self.asks_more, CITATIONS_MOST)

    def _citation(self, n: int) -> CitationForm:
        """The first has plain names, the further ones are numbered."""
        prefix = f"c{n + 1}" if n else None
        if n == 0 and self.text is not None:
            of_text = {"url": self.text.url, "accessed_on": self.text.accessed_on}
            return SentenceCitationForm(self.data, initial={**of_text, **self.kept})
        initial = {name.removeprefix(f"{prefix}-"): value for name, value in self.kept.items()}
        grades = self.access.may_grade
        return NewCitationForm(self.data, prefix=prefix, grades=grades, initial=initial)

    @property
    def _used(self) -> list[CitationForm]:
        """The first citation, and the further ones in which something was typed."""
        further = [f for f in self.citations[1:] if not getattr(f, "is_blank", False)]
        return [*self.citations[:1], *further]

    def is_valid(self) -> bool:
        forms = (self.statement, self.bears, *self._used)
        valid = [form.is_valid() for form in forms]  # each, so that every fault is named
        return all(valid)

    def submit(self) -> Evidence:
        drafts = [form.draft() for form in self._used]
        where: dict[str, Any] = {
            "actor": self.access.actor,
            "assessment_uid": self.access.assessment.uid,
        }
        draft: EvidenceDraft = self.statement.draft(
            marking=self.statement.cleaned_data["marking"] or None, bears=self.bears.said()
        )
        if self.text is None:
            return submit_evidence(**where, draft=_citing(draft, drafts))
        return evidence_from_sentences(
            **where,
            text_uid=self.text.uid,
            numbers=self.numbers,
            draft=_citing(draft, drafts[1:], first=drafts[0]),
        )

    def place(self, refusal: RuleViolation | Violations) -> None:
        """Each fault in the form that has its field."""
        for fault in faults_of(refusal):
            head, _slash, field = fault.field.partition("/")
            if head == "citations" and field:
                number, _slash, field = field.partition("/")
                form = self._used[min(int(number), len(self._used) - 1)]
                inner = RuleViolation(fault.code, field, fault.template, **fault.params)
                add_faults(form, inner, CITATION_NAMES)
            else:
                is_own = head in self.statement.fields
                add_faults(self.statement if is_own else self.citations[0], fault, CITATION_NAMES)

    def answer(self, status: int = 200) -> HttpResponse:
        context: Mapping[str, Any] = {
            "assessment": self.access.assessment,
            "tab": "evidence",
            "access": self.access,
            "statement": self.statement,
            "citation": self.citations[0],
            "further": self.citations[1:],
            "number": len(self.citations),
            "may_cite_more": len(self.citations) < CITATIONS_MOST,
            "bears": self.bears,
            "sources": sources_of(self.access),
            "alike": self.alike,
            "draft": self.draft,
            "draft_place": self.place_of_draft,
            "text": self.text,
            "quotes": self.quotes,
            "numbers": self.numbers,
        }
        return render(self.request, "evidence/add.html", context, status=status)

    def after(self, made: Evidence) -> str:
        uid = self.access.assessment.uid
        if self.text is None:
            return reverse("evidence-detail", args=(uid, made.uid))
        return f"{reverse('reading-text', args=(uid, self.text.uid))}#s-{self.numbers[-1]}"


def _citing(draft: EvidenceDraft, citations: list[Any], first: Any = None) -> EvidenceDraft:
    return replace(draft, citation=first, citations=citations)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@login_required
@require_POST
def alike_to(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """A fragment: what reads like the statement that is being typed. 2 queries beside the sign-in.

    Sent rather than asked, so that no log keeps half a statement.
    """
    access = access_to(actor_of(request), assessment)
    access.require_contributor()
    statement = request.POST.get("statement", "")[:STATEMENT_LONGEST]
    context = {"assessment": access.assessment, "alike": alike(access, statement)}
    return render(request, "evidence/_alike.html", context)

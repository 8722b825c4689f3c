"""The reading room: its shelf, and one text with every sentence accounted for."""

from collections.abc import Callable, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from assessments.basis import Actor, RuleViolation, Violations
from assessments.evidence.models import SentenceUse
from assessments.evidence.operations import (
    add_text,
    attach_sentences,
    purge_text,
    release_sentences,
    restore_text,
    set_sentences_aside,
    withdraw_text,
)
from assessments.evidence.queries import sources_of
from assessments.evidence.reading.forms import (
    REASONS,
    AsideForm,
    AttachForm,
    TextForm,
    numbers_of,
)
from assessments.evidence.reading.queries import (
    ReadingPage,
    labelled,
    reading_page,
    shelf_of,
    withdrawn_texts_of,
)
from assessments.framing.access import Access, access_to
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words
from assessments.web.snapshots import snapshot

REFUSED: Final = 422


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def shelf(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The texts; a new one is pasted here."""
    actor = actor_of(request)
    access = access_to(actor, assessment)
    if request.method != "POST":
        return _shelf_answer(request, access, TextForm())
    access.require_contributor()
    access.require_open()
    form = TextForm(request.POST)
    if form.is_valid():
        try:
            draft = form.draft()
            text = add_text(actor=actor, assessment_uid=assessment, draft=draft)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, {"name": "source"})
        else:
            words = ngettext(
                "%(n)d sentence to account for.",
                "%(n)d sentences to account for.",
                text.n_sentences,
            )
            undo.done(
                request,
                words % {"n": text.n_sentences},
                undo.Reverse("reading-text", (assessment, text.uid), {"act": "withdraw"}),
            )
            return HttpResponseRedirect(reverse("reading-text", args=(assessment, text.uid)))
    return _shelf_answer(request, access, form, status=REFUSED)


def _shelf_answer(
    request: HttpRequest, access: Access, form: TextForm, status: int = 200
) -> HttpResponse:
    with snapshot():
        texts = shelf_of(access)
        context = {
            "assessment": access.assessment,
            "tab": "evidence",
            "access": access,
            "form": form,
            "texts": texts,
            "gone": withdrawn_texts_of(access) if access.may_contribute else (),
            "sources": sources_of(access) if access.may_contribute else (),
        }
    return render(request, "reading/shelf.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, assessment: UUID, text: UUID) -> HttpResponse:
    if request.method == "POST":
        return _Sent(request, assessment, text).answer()
    with snapshot():
        access = access_to(actor_of(request), assessment)
        page = reading_page(access, text)
        found = labelled(access) if access.may_contribute else []
    return _text_answer(request, page, found)


def _text_answer(
    request: HttpRequest,
    page: ReadingPage,
    found: Sequence[tuple[UUID, str, str]],
    *,
    chosen: Sequence[int] = (),
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    only_open = request.GET.get("show") == "open"
    return render(
        request,
        "reading/text.html",
        {
            "assessment": page.access.assessment,
            "tab": "evidence",
            "access": page.access,
            "page": page,
            "text": page.text,
            "lines": page.open_lines if only_open else page.lines,
            "only_open": only_open,
            "labelled": found,
            "reasons": REASONS,
            "chosen": chosen,
            "may_read_out": page.access.may_contribute,
            **more,
        },
        status=status,
    )


class _Sent:
    """What the page of a text was sent: sentences, and what is to become of them."""

    def __init__(self, request: HttpRequest, assessment: UUID, text: UUID) -> None:
        self.request = request
        self.actor: Actor = actor_of(request)
        self.place = (assessment, text)
        self.where: dict[str, Any] = {
            "actor": self.actor,
            "assessment_uid": assessment,
            "text_uid": text,
        }
        self.numbers = numbers_of(request.POST.getlist("s"))

    def answer(self) -> HttpResponse:
        acts: dict[str, Callable[[], HttpResponse]] = {
            "make": self.make,
            "attach": self.attach,
            "aside": self.aside,
            "release": self.release,
            "withdraw": self.withdraw,
            "restore": self.restore,
            "purge": self.purge,
        }
        act = self.request.POST.get("act") or self._meant()
        if self.request.POST.get("release"):
            self.numbers = numbers_of([self.request.POST["release"]])
            act = "release"
        return acts.get(act, self.make)()

    def _meant(self) -> str:
        """Enter was pressed in a field: what is filled in says what is meant."""
        given = self.request.POST
        return "aside" if given.get("reason") else "attach" if given.get("evidence") else "make"

    def make(self) -> HttpResponse:
        """On to the form that makes evidence of the sentences."""
        access = access_to(self.actor, self.place[0])
        access.require_contributor()
        access.require_open()
        page = reading_page(access, self.place[1])
        if not self.numbers:
            return self._refused(Form(), fault=_("Choose a sentence first."), page=page)
        asked = urlencode([("text", str(self.place[1])), *(("s", n) for n in self.numbers)])
        return HttpResponseRedirect(f"{reverse('evidence-add', args=self.place[:1])}?{asked}")

    def attach(self) -> HttpResponse:
        found = labelled(access_to(self.actor, self.place[0]))
        form = AttachForm(self.request.POST, labelled=found)
        if not form.is_valid():
            return self._refused(form)
        given = form.cleaned_data
        return self._tried(
            form,
            lambda: attach_sentences(
                **self.where,
                numbers=self.numbers,
                evidence_uid=given["evidence"],
                relation=given["relation"],
            ),
            _("Attached."),
            {"act": "release", "s": self.numbers},
        )

    def aside(self) -> HttpResponse:
        form = AsideForm(self.request.POST)
        if not form.is_valid():
            return self._refused(form)
        return self._tried(
            form,
            lambda: set_sentences_aside(
                **self.where, numbers=self.numbers, reason=form.cleaned_data["reason"]
            ),
            _("Set aside."),
            {"act": "release", "s": self.numbers},
        )

    def release(self) -> HttpResponse:
        was = release_sentences(**self.where, numbers=self.numbers)
        return self._done(_("Open again."), _reverse_of(was))

    def withdraw(self) -> HttpResponse:
        gone = withdraw_text(**self.where)
        fields = {"act": "restore"}
        undo.done(
            self.request,
            _("“%(title)s” is withdrawn.") % {"title": gone.title},
            undo.Reverse("reading-text", self.place, fields),
        )
        return HttpResponseRedirect(reverse("reading", args=self.place[:1]))

    def restore(self) -> HttpResponse:
        text = restore_text(**self.where)
        words = _("“%(title)s” is back.") % {"title": text.title}
        undo.done(
            self.request, words, undo.Reverse("reading-text", self.place, {"act": "withdraw"})
        )
        return HttpResponseRedirect(reverse("reading-text", args=self.place))

    def purge(self) -> HttpResponse:
        purge_text(**self.where)
        undo.done(self.request, _("The text is deleted for good."))
        return HttpResponseRedirect(reverse("reading", args=self.place[:1]))

    def _tried(
        self, form: Form, write: Callable[[], object], words: str, fields: dict[str, Any]
    ) -> HttpResponse:
        try:
            write()
        except RuleViolation as refusal:
            if undo.is_undo(self.request):
                raise
            if refusal.field == "s":
                return self._refused(form, fault=in_words(refusal).capitalize())
            add_faults(form, refusal)
            return self._refused(form)
        return self._done(words, fields)

    def _done(self, words: str, fields: dict[str, Any] | None) -> HttpResponse:
        back_way = undo.Reverse("reading-text", self.place, fields) if fields else None
        if "HX-Request" not in self.request.headers:
            undo.done(self.request, words, back_way)
            query = self.request.GET.urlencode()
            url = reverse("reading-text", args=self.place)
            first = f"#s-{self.numbers[0]}" if self.numbers else ""
            return undo.back(self.request) or HttpResponseRedirect(
                f"{url}{'?' if query else ''}{query}{first}"
            )
        page = reading_page(access_to(self.actor, self.place[0]), self.place[1])
        context = {
            "assessment": page.access.assessment,
            "page": page,
            "lines": [line for line in page.lines if line.number in self.numbers],
            "may_read_out": page.access.may_contribute,
            "words": words,
            "reverse": back_way,
        }
        return render(self.request, "reading/done.html", context)

    def _refused(
        self, form: Form, *, fault: str = "", page: ReadingPage | None = None
    ) -> HttpResponse:
        access = page.access if page else access_to(self.actor, self.place[0])
        access.require_contributor()
        return _text_answer(
            self.request,
            page or reading_page(access, self.place[1]),
            labelled(access),
            chosen=self.numbers,
            status=REFUSED,
            fault=fault,
            form=form,
            typed=self.request.POST,
        )


def _reverse_of(uses: Sequence[SentenceUse]) -> dict[str, Any] | None:
    """How the act that gave one fate to sentences is done again; None where they had several."""
    numbers = sorted({use.sentence.number for use in uses})
    reasons = {use.reason for use in uses}
    cited = [use.citation for use in uses if use.citation is not None]
    if len(reasons) == 1 and not cited:
        return {"act": "aside", "s": numbers, "reason": reasons.pop()}
    evidence = {(citation.evidence.label, citation.relation) for citation in cited}
    if len(evidence) == 1 and reasons == {""} and all(use.is_attached for use in uses):
        label, relation = evidence.pop()
        return {"act": "attach", "s": numbers, "evidence": label, "relation": relation}
    return None

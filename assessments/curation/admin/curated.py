"""What the queue and the list of all evidence have in common: forms, columns, acts on many."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor, Refusal
from assessments.curation.operations import accept_evidence, reject_evidence
from assessments.curation.queries import curated_evidence
from assessments.curation.returning.operations import reopen_evidence, send_back_evidence
from assessments.curation.rules import REASON_LONGEST
from assessments.evidence.models import Credibility, Evidence, EvidenceStatus, Kind
from assessments.evidence.operations import (
    EvidenceDraft,
    edit_evidence,
    grade_evidence,
    tag_evidence,
)
from assessments.evidence.rules import TAG_LONGEST
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.framing.words import lock_in_words
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.admin_grading import GradeField, GradingAdmin
from assessments.web.admin_lists import coded
from assessments.web.faults import words_of
from assessments.web.moments import moment
from assessments.web.operation_admin import OperationForm

GRADES = [(c.value, format_lazy("{} · {}", c.value, c.label)) for c in Credibility]
CREDIBILITIES = [("", _("not graded")), *GRADES]
DRAFTED = {"statement", "kind", "credibility", "occurred_on", "origin_note", "tags"}


def state_of(row: Evidence) -> str:
    if row.withdrawn_at:
        return gettext("withdrawn")
    if row.is_sent_back:
        return gettext("sent back")
    return str(EvidenceStatus(row.status).label)


def long_text(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "cols": 80})


class EvidenceForm(OperationForm):
    statement = forms.CharField(label=_("statement"), widget=long_text(4))
    kind = forms.ChoiceField(label=_("kind"), choices=Kind.choices)
    credibility = forms.TypedChoiceField(
        label=_("credibility"),
        choices=CREDIBILITIES,
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Of this statement, whoever says it. 6 says: cannot be judged."),
    )
    occurred_on = forms.CharField(
        label=_("occurred on"),
        required=False,
        empty_value=None,
        help_text=_("A year, a month or a day: 2024, 2024-11, 2024-11-05."),
    )
    origin_note = forms.CharField(
        label=_("note on its origin"), required=False, widget=long_text(2)
    )
    tags = forms.CharField(label=_("tags"), required=False, help_text=_("With commas between."))
    meaning_changed = forms.BooleanField(
        label=_("the meaning has changed"),
        required=False,
        help_text=_("Tick it for more than a slip of the pen: ratings keep what they judged."),
    )

    def values_of(self, row: Evidence) -> dict[str, Any]:
        return {**super().values_of(row), "tags": ", ".join(row.tags)}

    def clean_tags(self) -> list[str]:
        return [tag.strip() for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    @property
    def draft(self) -> EvidenceDraft | None:
        """The statement as corrected; None when it was left alone."""
        if not DRAFTED & set(self.changed_data):
            return None
        return EvidenceDraft(**{name: self.cleaned_data[name] for name in DRAFTED})


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=REASON_LONGEST,
        widget=long_text(3),
        help_text=_("Whoever submitted them reads this."),
    )


class QuestionForm(forms.Form):
    reason = forms.CharField(
        label=_("your question"),
        max_length=REASON_LONGEST,
        widget=long_text(3),
        help_text=_("Whoever submitted them reads this, answers, and submits them again."),
    )


class GradesForm(forms.Form):
    credibility = GradeField(label=_("credibility"), grades=GRADES, coerce=int)


class TagForm(forms.Form):
    tag = forms.CharField(label=_("tag"), max_length=TAG_LONGEST)
    act = forms.ChoiceField(
        label=_("what to do"),
        choices=[("on", _("put it on all of them")), ("off", _("take it off all of them"))],
    )


class CuratedAdmin(GradingAdmin):
    changes = True
    graded = ("credibility",)
    grade_form = GradesForm
    search_fields = ("label", "statement", "citations__source__name")
    search_help_text = _("label, statement or source")

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def why_read_only(self, row: Evidence) -> str:
        return lock_in_words(row.assessment)

    def name_of(self, row: Evidence) -> str:
        return row.label

    @property
    def taken_back_on(self) -> type[Model]:
        """The list of all evidence: what is decided stands in the queue no more."""
        return Evidence

    @admin.display(description=_("statement"), ordering="statement")
    def statement_shown(self, row: Evidence) -> str:
        return row.statement

    @admin.display(description=_("source → origin"))
    def voices(self, row: Evidence) -> str:
        return "; ".join(
            f"{c.source.name} → {c.origin_source.name}" if c.origin_source else c.source.name
            for c in row.citations.all()
        )

    @admin.display(description=_("grade"), ordering="credibility", empty_value="")
    def grade(self, row: Evidence) -> str:
        return coded(row.credibility, row.get_credibility_display())

    @admin.display(description=_("tags"), empty_value="")
    def tags_shown(self, row: Evidence) -> str:
        return ", ".join(row.tags)

    @admin.display(description=_("submitted"), ordering="created_at")
    def submitted_on(self, row: Evidence) -> str:
        return date_format(timezone.localtime(row.created_at), "j M Y")

    @admin.display(description=_("submitted by"), ordering="submitted_by__name", empty_value="–")
    def submitter(self, row: Evidence) -> str | None:
        return row.submitted_by.name if row.submitted_by else None

    @admin.display(description=_("submitted"), ordering="created_at")
    def waiting_since(self, row: Evidence) -> str:
        return moment(row.created_at)

    @admin.action(description=_("Accept the selected"))
    def accept_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = gettext("%(count)d accepted: %(names)s.")
        self.decide_each(request, queryset, accept_evidence, done)

    @admin.action(description=_("Reject the selected, with a reason"))
    def reject_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._with_words(
            request,
            queryset,
            ReasonForm,
            title=ngettext("Reject %(count)d item", "Reject %(count)d items", queryset.count()),
            verb=gettext("Reject"),
            operation=reject_evidence,
            names="reason",
            done=gettext("%(count)d rejected: %(names)s."),
        )

    @admin.action(description=_("Send the selected back, with a question"))
    def send_back_selected(
        self, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return self._with_words(
            request,
            queryset,
            QuestionForm,
            title=ngettext(
                "Send %(count)d item back", "Send %(count)d items back", queryset.count()
            ),
            verb=gettext("Send back"),
            operation=send_back_evidence,
            names="question",
            done=gettext("%(count)d sent back: %(names)s."),
        )

    def set_grade(
        self, actor: Actor, row: Evidence, values: Mapping[str, Any], version: int
    ) -> Evidence:
        return grade_evidence(
            actor=actor,
            assessment_uid=row.assessment.uid,
            evidence_uid=row.uid,
            credibility=values["credibility"],
            version=version,
        )

    def grading(self, n: int) -> str:
        return ngettext("Grade %(count)d item", "Grade %(count)d items", n)

    @admin.action(description=_("Tag the selected, or take a tag off"))
    def tag_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        def act(given: dict[str, Any]) -> int:
            return self._tag(request, list(queryset), given["tag"], on=given["act"] == "on")

        title = ngettext("Tag %(count)d item", "Tag %(count)d items", queryset.count())
        verb = gettext("Do it")
        return self.ask_first(request, queryset, TagForm, title=title, verb=verb, act=act)

    def _tag(self, request: HttpRequest, rows: list[Evidence], tag: str, *, on: bool) -> int:
        """All of an assessment or none; its undo leaves alone what had the tag before. Returns
        with how many it went well."""
        by_assessment: dict[UUID, list[UUID]] = {}
        for row in rows:
            by_assessment.setdefault(row.assessment.uid, []).append(row.uid)
        keys, well = [], 0
        for assessment_uid, uids in by_assessment.items():
            try:
                changed = tag_evidence(
                    actor=actor_of(request),
                    assessment_uid=assessment_uid,
                    tag=tag,
                    evidence_uids=uids,
                    on=on,
                )
            except Refusal as refusal:
                messages.error(request, words_of(refusal))
            else:
                well += len(uids)
                keys += [row.pk for row in changed]
        if keys:
            words = (
                ngettext("“%(tag)s” put on %(n)d item.", "“%(tag)s” put on %(n)d items.", len(keys))
                if on
                else ngettext(
                    "“%(tag)s” taken off %(n)d item.", "“%(tag)s” taken off %(n)d items.", len(keys)
                )
            )
            back = self.by_action("tag_selected", keys)
            fields = {**back.fields, "apply": "1", "tag": tag, "act": "off" if on else "on"}
            told = words % {"tag": tag, "n": len(keys)}
            undo.done(request, told, replace(back, fields=fields))
        elif well:
            messages.info(request, gettext("Nothing was to be changed."))
        return well

    @admin.action(description=_("Take the decision on the selected back"))
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        done = gettext("%(count)d wait for a decision again: %(names)s.")
        self.decide_each(request, queryset, reopen_evidence, done, reverse="")

    def decide_each(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        operation: Callable[..., Evidence],
        done: str,
        reverse: str = "reopen_selected",
        **words: str,
    ) -> int:
        """Do `operation` to each, told per row: what went through, what did not and why. Returns
        how many went through."""

        def act(actor: Actor, row: Evidence) -> object:
            return operation(
                actor=actor, assessment_uid=row.assessment.uid, evidence_uid=row.uid, **words
            )

        chosen = list(rows)
        for gone in self._gone(request, chosen):
            told = gettext("%(label)s: is not among what waits here any more, but %(state)s")
            messages.error(request, told % {"label": gone.label, "state": state_of(gone)})
        return self.for_each(request, chosen, act, done, reverse)

    def _gone(self, request: HttpRequest, chosen: list[Any]) -> list[Evidence]:
        """What was ticked and has left the list since: somebody else has decided on it."""
        ticked = {int(k) for k in request.POST.getlist(ACTION_CHECKBOX_NAME) if k.isdecimal()}
        gone = ticked - {row.pk for row in chosen}
        return list(curated_evidence(actor_of(request)).filter(pk__in=gone)) if gone else []

    def _with_words(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        form_class: type[forms.Form],
        *,
        title: str,
        verb: str,
        operation: Callable[..., Evidence],
        names: str,
        done: str,
    ) -> HttpResponse | None:
        """`names` is the operation's own name for the words that the page asks for."""

        def act(given: dict[str, Any]) -> int:
            return self.decide_each(request, rows, operation, done, **{names: given["reason"]})

        return self.ask_first(request, rows, form_class, title=title, verb=verb, act=act)


def corrected(row: Evidence, form: EvidenceForm) -> Evidence:
    """A grade alone is set at any time; a corrected statement needs an open assessment."""
    draft, data = form.draft, form.cleaned_data
    where: dict[str, Any] = {"assessment_uid": row.assessment.uid, "evidence_uid": row.uid}
    if draft is None:
        return row
    if DRAFTED & set(form.changed_data) == {"credibility"}:
        return grade_evidence(
            actor=form.actor, credibility=draft.credibility, version=data["version"], **where
        )
    return edit_evidence(
        actor=form.actor,
        draft=draft,
        meaning_changed=data["meaning_changed"],
        version=data["version"],
        **where,
    )

"""Hypotheses in the admin: to look at, to merge two that say the same, and to undo that."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.curation.shaping.operations import merge_hypotheses, undo_reshaping
from assessments.curation.shaping.queries import curated_hypotheses
from assessments.framing.access import access_to
from assessments.framing.models import Assessment, Hypothesis, HypothesisStatus
from assessments.framing.queries import curated_assessments
from assessments.framing.rules import REASON_LONGEST
from assessments.framing.words import lock_in_words
from assessments.web.operation_admin import (
    AssessmentFilter,
    Button,
    ModelChoice,
    OperationAdmin,
    OperationForm,
)

MERGE = Button("_merge", _("Merge"), is_default=True)
UNDO = Button("_undo", _("Undo the merge"), is_default=True)


class MergeForm(OperationForm):
    names = {"into_id": "into"}
    into = ModelChoice(
        label=_("merge into"),
        queryset=Hypothesis.objects.none(),
        help_text=_(
            "For two that say the same. Ratings come over where their author has not rated the "
            "other one; estimates stay, as history."
        ),
    )
    reason = forms.CharField(
        label=_("reason"),
        required=False,
        max_length=REASON_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 80}),
    )

    def values_of(self, row: Hypothesis) -> dict[str, Any]:
        return {}

    def prepare(self) -> None:
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        others = curated_hypotheses(self.actor).filter(
            question=self.instance.question_id, status=HypothesisStatus.ACTIVE, is_remainder=False
        )
        into.queryset = others.exclude(pk=self.instance.pk)


class MergedForm(OperationForm):
    """Nothing but the version: what is merged can only be taken apart again."""


class HypothesisAdmin(OperationAdmin):
    about = _("To look at, and to merge two that say the same.")
    changes = True
    form = MergeForm
    list_display = ("label", "statement_shown", "question", "state", "assessment")
    list_filter = (AssessmentFilter, "status")
    search_fields = ("label", "statement")
    search_help_text = _("label or statement")
    actions = ("merge_selected",)
    readonly_fields = ("label", "statement", "question", "state", "assessment")

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def assessments(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def rows(self, actor: Actor) -> QuerySet[Hypothesis]:
        return curated_hypotheses(actor)

    def why_read_only(self, row: Hypothesis) -> str:
        return lock_in_words(row.assessment)

    def form_for(self, row: Hypothesis | None) -> type[OperationForm]:
        return MergeForm if row is not None and self._is_open(row) else MergedForm

    @staticmethod
    def _is_open(row: Hypothesis) -> bool:
        return row.status == HypothesisStatus.ACTIVE and not row.is_remainder

    def buttons_for(self, actor: Actor, row: Hypothesis) -> list[Button]:
        if not access_to(actor, row.assessment.uid).may_grade:
            return []
        if self._is_open(row):
            return [MERGE]
        return [UNDO] if row.status == HypothesisStatus.MERGED else []

    def write(self, request: HttpRequest, row: Hypothesis, form: OperationForm) -> Hypothesis:
        which: dict[str, Any] = {
            "actor": form.actor,
            "assessment_uid": row.assessment.uid,
            "hypothesis_uid": row.uid,
            "version": form.cleaned_data["version"],
        }
        if isinstance(form, MergeForm):
            return merge_hypotheses(
                into_uid=form.cleaned_data["into"].uid,
                reason=form.cleaned_data["reason"],
                **which,
            )
        return undo_reshaping(**which)

    @admin.action(description=_("Merge the two selected, side by side"))
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self.side_by_side(request, queryset, "hypothesis-merge")

    @admin.display(description=_("statement"), ordering="statement")
    def statement_shown(self, row: Hypothesis) -> str:
        return row.statement

    @admin.display(description=_("state"), ordering="status")
    def state(self, row: Hypothesis) -> str:
        if row.merged_into is not None:
            return gettext("merged into %(label)s") % {"label": row.merged_into.label}
        return str(row.get_status_display())

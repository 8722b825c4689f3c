"""Assessments in the admin: to look at. They are framed on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from assessments.basis import Actor
from assessments.framing.models import Assessment
from assessments.framing.queries import curated_assessments
from assessments.framing.words import lock_in_words
from assessments.web.markdown import to_html
from assessments.web.operation_admin import OperationAdmin


class AssessmentAdmin(OperationAdmin):
    about = _("Those that you lead or curate, with what is set in each.")
    list_display = ("title", "team", "status", "curation", "information_cutoff_on", "duplicates")
    list_filter = ("status", "curation")
    search_fields = ("title", "customer", "team__name")
    search_help_text = _("title, customer or team")
    fields = readonly_fields = (
        "pages", "team", "status", "lock", "customer", "decision", "decision_due_on",
        "information_cutoff_on", "curation", "pooling_method", "ratings_hidden", "marking",
        "context_shown",
    )  # fmt: skip

    @admin.display(description=_("leads to"))
    def pages(self, row: Assessment) -> str:
        """What a curator does in it, each list under its filter."""
        lists = (
            ("submittedevidence", _("queue")), ("evidence", _("evidence")),
            ("source", _("sources")), ("hypothesis", _("hypotheses")),
            ("decisionentry", _("decisions")),
        )  # fmt: skip
        links = [
            (f"{reverse(f'admin:assessments_{model}_changelist')}?assessment={row.uid}", words)
            for model, words in lists
        ]
        links.insert(1, (reverse("admin:duplicates", args=(row.uid,)), _("likely duplicates")))
        links.append((reverse("answer", args=(row.uid,)), _("its pages on the site")))
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.display(description=_("locked"), empty_value="–")
    def lock(self, row: Assessment) -> str:
        return lock_in_words(row) or "–"

    @admin.display(description=_("context"), empty_value="–")
    def context_shown(self, row: Assessment) -> str:
        return to_html(row.context) if row.context else "–"

    @admin.display(description=_("likely duplicates"))
    def duplicates(self, row: Assessment) -> str:
        """Leads to what may be the same in it: comparing all with all is not for a list."""
        url = reverse("admin:duplicates", args=(row.uid,))
        kinds = (
            ("evidence", _("evidence")),
            ("sources", _("sources")),
            ("hypotheses", _("hypotheses")),
        )
        return format_html_join(
            " · ", '<a href="{}?kind={}">{}</a>', ((url, kind, words) for kind, words in kinds)
        )

    def may_enter(self, actor: Actor) -> bool:
        return curated_assessments(actor).exists()

    def rows(self, actor: Actor) -> QuerySet[Assessment]:
        return curated_assessments(actor)

    def name_of(self, row: Assessment) -> str:
        return row.title

    def get_fields(self, request: object, obj: object = None) -> tuple[str, ...]:
        return self.fields

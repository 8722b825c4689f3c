"""The journal as those who curate look through it: no table of its own."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from assessments.journal.models import Change


class JournalEntry(Change):
    class Meta:
        proxy = True
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("journal")


class DecisionEntry(Change):
    class Meta:
        proxy = True
        ordering: ClassVar = ["-at", "-pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

"""The curators' view of evidence that waits: no table of its own."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from assessments.evidence.models import Evidence


class SubmittedEvidence(Evidence):
    """Evidence that waits for a decision."""

    class Meta:
        proxy = True
        ordering: ClassVar = ["pk"]
        verbose_name = _("evidence that waits")
        verbose_name_plural = _("Queue")

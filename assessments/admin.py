"""Assembles the capabilities' admin pages in the order of a curator's work, nothing else."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from assessments.accounts.admin import UserAdmin
from assessments.accounts.models import User
from assessments.curation.admin import EvidenceAdmin, QueueAdmin
from assessments.curation.merging import urls as merging
from assessments.curation.models import SubmittedEvidence
from assessments.curation.purging import urls as purging
from assessments.curation.shaping.admin import HypothesisAdmin
from assessments.evidence.admin import SourceAdmin, SourceProfileAdmin
from assessments.evidence.models import Evidence, Source, SourceProfile
from assessments.framing.admin import AssessmentAdmin
from assessments.framing.models import Assessment, Hypothesis
from assessments.interchange.bulk import urls as bulk
from assessments.jobs import urls as jobs
from assessments.live.audit.admin import DecisionsAdmin, JournalAdmin
from assessments.live.models import DecisionEntry, JournalEntry
from assessments.teams.admin import MembershipAdmin, TeamAdmin
from assessments.teams.models import Membership, Team
from assessments.web.admin_site import AssaySite, Mounted

site: Any = admin.site
assert isinstance(site, AssaySite)

site.mount(
    Mounted(
        beside=Evidence,
        routes=bulk.urlpatterns,
        title=_("Import in bulk"),
        route="bulk-anywhere",
        about=_(
            "Evidence and sources from a file or the clipboard, looked at before it is written."
        ),
    )
)
site.register(SubmittedEvidence, QueueAdmin)
site.mount(
    Mounted(
        beside=Evidence,
        routes=merging.urlpatterns,
        title=_("Likely duplicates"),
        route="duplicates-anywhere",
        about=_("Evidence, sources and hypotheses that read alike: merged, or kept apart."),
    )
)
site.register(Evidence, EvidenceAdmin)
site.register(Source, SourceAdmin)
site.register(SourceProfile, SourceProfileAdmin)
site.register(Hypothesis, HypothesisAdmin)
site.register(Assessment, AssessmentAdmin)
site.register(DecisionEntry, DecisionsAdmin)
site.register(JournalEntry, JournalAdmin)
site.mount(
    Mounted(
        beside=Evidence,
        routes=jobs.urlpatterns,
        title=_("Long work"),
        route="jobs",
        about=_("How far imports and exports are, and what came of them."),
    )
)
site.mount(Mounted(beside=Evidence, routes=purging.urlpatterns))
site.register(Team, TeamAdmin)
site.register(Membership, MembershipAdmin)
site.register(User, UserAdmin)

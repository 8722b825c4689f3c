"""Assembles the capabilities' admin pages, nothing else."""

from django.contrib import admin

from assessments.accounts.admin import UserAdmin
from assessments.accounts.models import User
from assessments.curation.admin import EvidenceAdmin, QueueAdmin
from assessments.curation.models import SubmittedEvidence
from assessments.curation.shaping.admin import HypothesisAdmin
from assessments.evidence.admin import SourceAdmin, SourceProfileAdmin
from assessments.evidence.models import Evidence, Source, SourceProfile
from assessments.framing.admin import AssessmentAdmin
from assessments.framing.models import Assessment, Hypothesis
from assessments.live.audit.admin import DecisionsAdmin, JournalAdmin
from assessments.live.models import DecisionEntry, JournalEntry
from assessments.teams.admin import MembershipAdmin, TeamAdmin
from assessments.teams.models import Membership, Team

admin.site.register(SubmittedEvidence, QueueAdmin)
admin.site.register(Evidence, EvidenceAdmin)
admin.site.register(Source, SourceAdmin)
admin.site.register(SourceProfile, SourceProfileAdmin)
admin.site.register(Assessment, AssessmentAdmin)
admin.site.register(Hypothesis, HypothesisAdmin)
admin.site.register(Team, TeamAdmin)
admin.site.register(Membership, MembershipAdmin)
admin.site.register(User, UserAdmin)
admin.site.register(DecisionEntry, DecisionsAdmin)
admin.site.register(JournalEntry, JournalAdmin)

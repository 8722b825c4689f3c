"""Assembles the capabilities' routes."""

from django.urls import URLPattern, URLResolver, include, path

from assessments.curation import api as curation
from assessments.curation.merging import api as merging
from assessments.curation.purging import api as purging
from assessments.curation.returning import api as returning
from assessments.curation.shaping import api as shaping
from assessments.debate import api as debate
from assessments.estimates import api as estimates
from assessments.evidence import api as evidence
from assessments.evidence.library import api as library
from assessments.framing import api as framing
from assessments.framing.resolving import api as resolving
from assessments.implications import api as implications
from assessments.interchange import api as interchange
from assessments.interchange import schemas
from assessments.interchange.bulk import api as bulk
from assessments.jobs import api as jobs
from assessments.live import api as live
from assessments.people import api as people
from assessments.results import api as results
from assessments.rounds import api as rounds
from assessments.teams import api as teams
from assessments.web.rest import document

rest: list[URLPattern | URLResolver] = [
    path("schema/", document.schema, name="api-schema"),
    path("docs/", document.Pages.as_view(), name="api-docs"),
    *teams.routes,
    *framing.routes,
    *resolving.routes,
    *shaping.routes,
    *merging.routes,
    *people.routes,
    *evidence.routes,
    *library.routes,
    *curation.routes,
    *returning.routes,
    *purging.routes,
    *rounds.routes,
    *estimates.routes,
    *debate.routes,
    *implications.routes,
    *live.routes,
    *results.routes,
    *interchange.routes,
    *schemas.routes,
    *bulk.routes,
    *jobs.routes,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("assessments.evidence.urls")),
    path("", include("assessments.evidence.library.urls")),
    path("", include("assessments.curation.merging.urls")),
    path("", include("assessments.curation.urls")),
    path("", include("assessments.curation.purging.urls")),
    path("", include("assessments.results.matrix.urls")),
    path("", include("assessments.debate.urls")),
    path("", include("assessments.rounds.urls")),
    path("", include("assessments.estimates.urls")),
    path("", include("assessments.implications.urls")),
    path("", include("assessments.results.rounds.urls")),
    path("", include("assessments.accounts.urls")),
    path("", include("assessments.framing.urls")),
    path("", include("assessments.framing.resolving.urls")),
    path("", include("assessments.curation.shaping.urls")),
    path("", include("assessments.interchange.duplicating.urls")),
    path("", include("assessments.interchange.tables.urls")),
    path("", include("assessments.interchange.bringing.urls")),
    path("", include("assessments.interchange.bulk.urls")),
    path("", include("assessments.people.urls")),
    path("", include("assessments.live.urls")),
    path("", include("assessments.jobs.urls")),
    path("", include("assessments.home.urls")),
    path("", include("assessments.results.sensitivity.urls")),
    path("", include("assessments.results.disagreement.urls")),
    path("", include("assessments.results.pooling.urls")),
    path("", include("assessments.results.coverage.urls")),
    path("", include("assessments.results.record.urls")),
    path("", include("assessments.results.urls")),
    path("api/v1/", include(rest)),
]

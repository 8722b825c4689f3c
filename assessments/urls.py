"""Assembles the capabilities' routes."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("assessments.evidence.urls")),
    path("", include("assessments.results.matrix.urls")),
    path("", include("assessments.rounds.urls")),
    path("", include("assessments.estimates.urls")),
    path("", include("assessments.results.rounds.urls")),
]

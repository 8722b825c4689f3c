"""Routes of a team's library and of what an assessment takes from it."""

from django.urls import path

from assessments.evidence.library import views

_LIBRARY = "teams/<uuid:team>/sources/"
_SOURCE = "a/<uuid:assessment>/evidence/sources/<uuid:source>/"

urlpatterns = [
    path(_LIBRARY, views.library, name="source-profiles"),
    path(f"{_LIBRARY}<uuid:profile>/", views.profile, name="source-profile"),
    path(f"{_SOURCE}profile/", views.link, name="source-profile-link"),
    path(f"{_SOURCE}adopt/", views.adopt, name="source-adopt"),
    path(f"{_SOURCE}regrade/", views.answer, name="source-regrade"),
]

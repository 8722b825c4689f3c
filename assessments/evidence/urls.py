"""Routes of the evidence of one assessment."""

from django.urls import path

from assessments.evidence import views
from assessments.evidence.adding import views as adding
from assessments.evidence.listing import views as listing
from assessments.evidence.reading import views as reading
from assessments.evidence.sources import tag_views
from assessments.evidence.sources import views as sources

_BELOW = "a/<uuid:assessment>/evidence/"

urlpatterns = [
    path(_BELOW, listing.evidence_list, name="evidence-list"),
    path(f"{_BELOW}views/", listing.keep_view, name="evidence-views"),
    path(f"{_BELOW}views/<uuid:view>/", listing.one_view, name="evidence-view"),
    path(f"{_BELOW}reading/", reading.shelf, name="reading"),
    path(f"{_BELOW}reading/<uuid:text>/", reading.text, name="reading-text"),
    path(f"{_BELOW}add/", adding.add, name="evidence-add"),
    path(f"{_BELOW}alike/", adding.alike_to, name="evidence-alike"),
    path(f"{_BELOW}mine/", listing.mine, name="evidence-mine"),
    path(f"{_BELOW}tags/", tag_views.tags, name="tags"),
    path(f"{_BELOW}voices/", sources.voices, name="voices"),
    path(f"{_BELOW}sources/", sources.sources, name="sources"),
    path(f"{_BELOW}sources/<uuid:source>/", sources.source, name="source"),
    path(f"{_BELOW}<uuid:evidence>/alike/", views.likes, name="evidence-likes"),
    path(f"{_BELOW}<uuid:evidence>/", views.detail, name="evidence-detail"),
]

"""Routes of merging."""

from django.urls import path

from assessments.curation.merging import views

_EVIDENCE = "a/<uuid:assessment>/evidence/"
_ITEM = f"{_EVIDENCE}<uuid:evidence>/merge/"
_SOURCE = f"{_EVIDENCE}sources/<uuid:source>/merge/"

urlpatterns = [
    path(f"{_EVIDENCE}duplicates/", views.duplicates, name="duplicates"),
    path(f"{_EVIDENCE}duplicates/apart/", views.keep_apart, name="duplicates-apart"),
    path(_ITEM, views.merge_evidence, name="evidence-merge"),
    path(f"{_ITEM}undo/", views.undo_evidence_merge, name="evidence-merge-undo"),
    path(_SOURCE, views.merge_sources, name="source-merge"),
    path(f"{_SOURCE}undo/", views.undo_source_merge, name="source-merge-undo"),
]

"""Routes of merging."""

from django.urls import path

from assessments.curation.merging.views import hypotheses, likely, sides

_EVIDENCE = "a/<uuid:assessment>/evidence/"
_ITEM = f"{_EVIDENCE}<uuid:evidence>/merge/"
_SOURCE = f"{_EVIDENCE}sources/<uuid:source>/merge/"
_HYPOTHESIS = "a/<uuid:assessment>/frame/hypotheses/<uuid:hypothesis>/"

urlpatterns = [
    path("duplicates/", likely.anywhere, name="duplicates-anywhere"),
    path(f"{_EVIDENCE}duplicates/", likely.duplicates, name="duplicates"),
    path(f"{_EVIDENCE}duplicates/apart/", likely.keep_apart, name="duplicates-apart"),
    path(_ITEM, sides.merge_evidence, name="evidence-merge"),
    path(f"{_ITEM}undo/", sides.undo_evidence_merge, name="evidence-merge-undo"),
    path(_SOURCE, sides.merge_sources, name="source-merge"),
    path(f"{_SOURCE}undo/", sides.undo_source_merge, name="source-merge-undo"),
    path(f"{_HYPOTHESIS}merge/", hypotheses.merge, name="hypothesis-merge"),
    path(f"{_HYPOTHESIS}undo/", hypotheses.undo_reshaping, name="hypothesis-undo"),
]

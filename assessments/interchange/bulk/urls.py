"""Routes of bulk imports."""

from django.urls import path

from assessments.interchange.bulk import views

_BELOW = "a/<uuid:assessment>/bulk/"

urlpatterns = [
    path("bulk/", views.anywhere, name="bulk-anywhere"),
    path(_BELOW, views.begin, name="bulk"),
    path(f"{_BELOW}<uuid:draft>/", views.columns, name="bulk-columns"),
    path(f"{_BELOW}<uuid:draft>/preview/", views.preview, name="bulk-preview"),
    path(f"{_BELOW}imports/<uuid:made>/", views.done, name="bulk-import"),
]

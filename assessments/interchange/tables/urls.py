"""The route of what a page shows, as a file."""

from django.urls import path

from assessments.interchange.tables import views

urlpatterns = [
    path("a/<uuid:assessment>/tables/<slug:table>/<slug:ending>/", views.table, name="table")
]
"""`table` is one of `views.TABLES` or a kind of record; `ending` one of `views.ENDINGS`."""

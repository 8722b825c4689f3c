"""The route of the page on which something is purged."""

from django.urls import path

from assessments.curation.purging import views

urlpatterns = [
    path("a/<uuid:assessment>/purge/<slug:kind>/<uuid:thing>/", views.purge, name="purge"),
]

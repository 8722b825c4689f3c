"""The route of duplicating."""

from django.urls import path

from assessments.interchange.duplicating import views

urlpatterns = [path("a/<uuid:assessment>/duplicate/", views.duplicate, name="duplicate")]

"""The route of handing over a file."""

from django.urls import path

from assessments.interchange.bringing import views

urlpatterns = [path("import/", views.bring, name="import")]

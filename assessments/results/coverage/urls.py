"""Routes of what is missing."""

from django.urls import path

from assessments.results.coverage import views

urlpatterns = [path("a/<uuid:assessment>/analysis/coverage/", views.coverage, name="coverage")]

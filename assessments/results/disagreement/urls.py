"""Routes of where the team differs."""

from django.urls import path

from assessments.results.disagreement import views

urlpatterns = [
    path("a/<uuid:assessment>/analysis/disagreement/", views.disagreement, name="disagreement"),
]

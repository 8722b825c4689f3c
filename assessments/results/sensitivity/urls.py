"""Routes of what carries the conclusion."""

from django.urls import path

from assessments.results.sensitivity import views

urlpatterns = [
    path("a/<uuid:assessment>/analysis/sensitivity/", views.sensitivity, name="sensitivity"),
]

"""Routes of the reveal."""

from django.urls import path

from assessments.estimates import views

urlpatterns = [
    path("a/<uuid:assessment>/rounds/<uuid:round>/reveal/", views.reveal, name="round-reveal"),
]

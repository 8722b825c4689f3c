"""Routes of the track record."""

from django.urls import path

from assessments.results.record import views

urlpatterns = [
    path("a/<uuid:assessment>/analysis/record/", views.team_record, name="record"),
    path("account/calibration/", views.own_record, name="calibration"),
]

"""Routes of long work."""

from django.urls import path

from assessments.jobs import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:job>/", views.job, name="job"),
    path("jobs/<uuid:job>/stop/", views.stop, name="job-stop"),
    path("jobs/<uuid:job>/result/", views.result, name="job-result"),
]

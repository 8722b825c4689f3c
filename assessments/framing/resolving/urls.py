"""Routes of what turned out."""

from django.urls import path

from assessments.framing.resolving import views

resolution = "a/<uuid:assessment>/hypotheses/<uuid:hypothesis>/outcome/"

urlpatterns = [
    path(resolution, views.resolution, name="resolution"),
    path(f"{resolution}withdraw/", views.withdraw, name="resolution-withdraw"),
]

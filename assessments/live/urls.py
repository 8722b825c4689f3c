"""Routes of the history, and of whether something is new."""

from django.urls import path

from assessments.live import pulse, views

urlpatterns = [
    path("a/<uuid:assessment>/history/", views.history, name="history"),
    path("a/<uuid:assessment>/pulse/", pulse.pulse, name="pulse"),
]

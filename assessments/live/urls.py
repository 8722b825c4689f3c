"""Routes of the history."""

from django.urls import path

from assessments.live import views

urlpatterns = [path("a/<uuid:assessment>/history/", views.history, name="history")]

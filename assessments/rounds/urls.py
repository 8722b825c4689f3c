"""Routes of rounds that need nothing of what is given in them."""

from django.urls import path

from assessments.rounds import views

urlpatterns = [
    path("a/<uuid:assessment>/rounds/new/", views.open_, name="round-open"),
    path("a/<uuid:assessment>/rounds/<uuid:round>/finish/", views.finish, name="round-finish"),
    path("a/<uuid:assessment>/rounds/<uuid:round>/close/", views.close, name="round-close"),
]

"""Routes of the reveal."""

from django.urls import path

from assessments.estimates import views

_ONE = "a/<uuid:assessment>/rounds/<uuid:round>"

urlpatterns = [
    path(f"{_ONE}/reveal/", views.reveal, name="round-reveal"),
    path(f"{_ONE}/withdraw/", views.withdraw, name="round-withdraw"),
]

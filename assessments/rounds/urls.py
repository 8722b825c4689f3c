"""Routes of rounds that need nothing of what is given in them."""

from django.urls import path

from assessments.rounds import views

_ONE = "a/<uuid:assessment>/rounds/<uuid:round>"

urlpatterns = [
    path("a/<uuid:assessment>/rounds/new/", views.open_, name="round-open"),
    path(f"{_ONE}/change/", views.change, name="round-change"),
    path(f"{_ONE}/finish/", views.finish, name="round-finish"),
    path(f"{_ONE}/unfinish/", views.unfinish, name="round-unfinish"),
    path(f"{_ONE}/close/", views.close, name="round-close"),
    path(f"{_ONE}/reopen/", views.reopen, name="round-reopen"),
]

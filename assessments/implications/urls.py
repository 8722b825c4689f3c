"""Routes of one implication; the page that lists them is above."""

from django.urls import path

from assessments.implications import views

_ONE = "a/<uuid:assessment>/implications/<uuid:implication>"

urlpatterns = [
    path(f"{_ONE}/", views.change, name="implication-change"),
    path(f"{_ONE}/withdraw/", views.withdraw, name="implication-withdraw"),
    path(f"{_ONE}/restore/", views.restore, name="implication-restore"),
]

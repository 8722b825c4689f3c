"""Routes of what curators do on pages; deciding in bulk is the admin's."""

from django.urls import path

from assessments.curation import views

_ITEM = "a/<uuid:assessment>/evidence/<uuid:evidence>/"

urlpatterns = [
    path(f"{_ITEM}decide/", views.decide, name="evidence-decide"),
    path(f"{_ITEM}reopen/", views.reopen, name="evidence-reopen"),
    path(f"{_ITEM}resubmit/", views.resubmit, name="evidence-resubmit"),
    path(f"{_ITEM}withdraw/", views.withdraw, name="evidence-withdraw"),
    path(f"{_ITEM}restore/", views.restore, name="evidence-restore"),
]

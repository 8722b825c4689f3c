"""Routes of the evidence of one assessment."""

from django.urls import path

from assessments.evidence import views

urlpatterns = [
    path("a/<uuid:assessment>/evidence/", views.evidence_list, name="evidence-list"),
    path("a/<uuid:assessment>/evidence/add/", views.add, name="evidence-add"),
    path("a/<uuid:assessment>/evidence/<uuid:evidence>/", views.detail, name="evidence-detail"),
]

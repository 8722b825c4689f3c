"""Routes of the matrix and its cells."""

from django.urls import path

from assessments.results.matrix import views

urlpatterns = [
    path("a/<uuid:assessment>/matrix/", views.matrix, name="matrix"),
    path("a/<uuid:assessment>/matrix/<uuid:evidence>/", views.item, name="matrix-item"),
    path("a/<uuid:assessment>/cells/<uuid:evidence>/<uuid:hypothesis>/", views.cell, name="cell"),
]

"""Routes of the matrix and its cells."""

from django.urls import path

from assessments.results.matrix import rating, views

urlpatterns = [
    path("a/<uuid:assessment>/matrix/", views.matrix, name="matrix"),
    path("a/<uuid:assessment>/one-by-one/", views.one_by_one, name="one-by-one"),
    path("a/<uuid:assessment>/matrix/<uuid:evidence>/", views.item, name="matrix-item"),
    path("a/<uuid:assessment>/cells/<uuid:evidence>/<uuid:hypothesis>/", rating.cell, name="cell"),
]

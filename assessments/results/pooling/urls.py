"""Routes of the pooled estimates."""

from django.urls import path

from assessments.results.pooling import views

urlpatterns = [path("a/<uuid:assessment>/analysis/pooled/", views.pooling, name="pooling")]

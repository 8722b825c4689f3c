"""Routes of home and search."""

from django.urls import path

from assessments.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("seen/", views.seen, name="seen"),
    path("search/", views.search, name="search"),
]

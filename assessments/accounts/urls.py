"""Routes of one's own account."""

from django.urls import path

from assessments.accounts import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/preferences/", views.preferences, name="account-preferences"),
    path("account/password/", views.password, name="account-password"),
    path("account/tokens/", views.add_token, name="token-add"),
    path("account/tokens/<uuid:token>/revoke/", views.revoke_token, name="token-revoke"),
]

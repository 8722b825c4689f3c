"""Routes of one's own account."""

from allauth.account import views as allauth
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.decorators.http import require_http_methods

from assessments.accounts import views

# What else their class takes is not for this page.
_asked = require_http_methods(["GET", "HEAD", "POST"])
factor = "account/two-factor/"

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/preferences/", views.preferences, name="account-preferences"),
    path("account/password/", views.password, name="account-password"),
    path("account/drafts/", views.keep, name="draft-keep"),
    path("account/drafts/drop/", views.drop, name="draft-drop"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("account/sessions/end/", views.end_others, name="sessions-end"),
    path("account/sessions/<uuid:session>/end/", views.end_session, name="session-end"),
    path("account/email/", _asked(allauth.email), name="account_email"),
    path("account/confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", factors.reauthenticate, name="mfa_reauthenticate"),
    path(
        "account/confirm/passkey/",
        keys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(factor, factors.index, name="mfa_index"),
    path(f"{factor}app/", totp.activate_totp, name="mfa_activate_totp"),
    path(f"{factor}app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(f"{factor}codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(f"{factor}codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(f"{factor}codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(f"{factor}keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path(f"{factor}keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path(f"{factor}keys/<int:pk>/name/", keys.edit_webauthn, name="mfa_edit_webauthn"),
    path(f"{factor}keys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
]

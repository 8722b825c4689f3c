"""Routes: sign-in, the admin and the health checks; the rest is `assessments.urls`."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from allauth.mfa.base import views as factors
from allauth.mfa.webauthn import views as keys
from django.contrib import admin
from django.urls import include, path, re_path

from assessments.accounts import door
from assessments.web import health

# The admin's own sign-in form knows no limits on guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("sign-in/", door.sign_in, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/code/", factors.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/reset/", door.reset, name="account_reset_password"),
    path("sign-in/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "sign-in/reset/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"sign-in/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    re_path(
        r"sign-in/address/(?P<key>[-:\w]+)/$", account.confirm_email, name="account_confirm_email"
    ),
    path("admin/", admin.site.urls),
    path("health/live/", health.live, name="health-live"),
    path("health/ready/", health.ready, name="health-ready"),
    path("", include("assessments.urls")),
]

handler400 = "assessments.web.errors.bad_request"
handler403 = "assessments.web.errors.forbidden"
handler404 = "assessments.web.errors.not_found"
handler500 = "assessments.web.errors.server_error"
# Called by allauth.
handler429 = "assessments.web.errors.too_many"

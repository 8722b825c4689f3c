"""Routes: sign-in, the admin and the health checks; the rest is `assessments.urls`."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from assessments.web import health

# The admin's own sign-in form knows no limits on guessing.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
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

"""The admin: only what writes through operations is in it, only those it concerns get in."""

from typing import Any, cast

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _

from assessments.basis import AccessDenied
from assessments.basis.errors import gettext_noop
from assessments.web.actors import actor_of
from assessments.web.operation_admin import OperationAdmin


class AssaySite(AdminSite):
    site_header = _("Assay administration")
    site_title = _("Assay administration")
    index_title = _("What needs care")
    index_template = "admin/assay_index.html"
    # Every page is one step from the first, and statements need the room.
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Other packages register their own tables with pages that write past the operations."""
        if admin_class is not None and issubclass(admin_class, OperationAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Active staff for whom there is something here. The answers are kept on the request."""
        user = request.user
        if not (user.is_authenticated and user.is_active and user.is_staff):
            return False
        entries = [
            self.get_model_admin(model) for model in apps.get_models() if self.is_registered(model)
        ]
        return any(entry.has_module_permission(request) for entry in entries)

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """With what waits, as each page that has something to say of that counts it."""
        actor = actor_of(request)
        waits = [
            waiting
            for entry in self._registry.values()
            if isinstance(entry, OperationAdmin) and entry.has_module_permission(request)
            for waiting in entry.waits(actor)
        ]
        return super().index(request, {**(extra_context or {}), "waits": waits})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Without the redirect that answers whether a row of any table exists."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Whoever is signed in but has no business here is told so; no second sign-in form."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise AccessDenied(gettext_noop("your part in this work has nothing in the admin"))
        return cast(HttpResponseBase, super().login(request, extra_context))


class AssayAdminConfig(AdminConfig):
    default_site = "assessments.web.admin_site.AssaySite"

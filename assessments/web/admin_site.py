"""The admin: only what writes through operations is in it, only those it concerns get in.

What it holds stands in the order in which `assessments.admin` registers and mounts it, on its
first page and in the bar of every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from assessments.basis import AccessDenied
from assessments.basis.errors import gettext_noop
from assessments.web.actors import actor_of
from assessments.web.operation_admin import OperationAdmin


@dataclass(frozen=True, slots=True)
class Mounted:
    """Pages of the product that stand in the admin's frame too (`web.frames`), for whoever enters
    the page of `beside`. `route` is the first of them; without a title it is led to from others."""

    beside: type[Model]
    routes: Sequence[URLPattern]
    title: Any = ""
    route: str = ""
    about: Any = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One of the things the admin holds, as its bar and its first page name it."""

    title: str
    url: str
    about: Any
    is_here: bool
    add_url: str = ""


class AssaySite(AdminSite):
    site_header = _("Assay administration")
    site_title = _("Assay administration")
    index_title = _("What needs care")
    index_template = "admin/assay_index.html"
    # Every page is one step from the first, and statements need the room.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._holds: list[type[Model] | Mounted] = []

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Other packages register their own tables with pages that write past the operations."""
        if admin_class is not None and issubclass(admin_class, OperationAdmin):
            super().register(model_or_iterable, admin_class, **options)
            self._holds.append(model_or_iterable)

    def mount(self, mounted: Mounted) -> None:
        """Take pages of the product into the admin's frame, under the same paths and names."""
        self._holds.append(mounted)

    @property
    def _mounted(self) -> list[Mounted]:
        return [each for each in self._holds if isinstance(each, Mounted)]

    def entries(self, request: HttpRequest) -> list[Entry]:
        """What is open to the reader, in order. No query beyond those of who may enter."""
        found = []
        for held in self._holds:
            model = held.beside if isinstance(held, Mounted) else held
            if self.get_model_admin(model).has_module_permission(request):
                entry = self._entry(request, held)
                found += [entry] if entry else []
        return found

    def _entry(self, request: HttpRequest, held: type[Model] | Mounted) -> Entry | None:
        if isinstance(held, Mounted):
            match = request.resolver_match
            names = {route.name for route in held.routes}
            is_here = match is not None and match.url_name in names
            url = reverse(f"{self.name}:{held.route}") if held.title else ""
            return Entry(str(held.title), url, held.about, is_here) if held.title else None
        base = f"{self.name}:{held._meta.app_label}_{held._meta.model_name}"  # noqa: SLF001
        page: Any = self.get_model_admin(held)
        url = reverse(f"{base}_changelist")
        return Entry(
            title=page.title,
            url=url,
            about=page.about,
            is_here=request.path.startswith(url),
            add_url=reverse(f"{base}_add") if page.has_add_permission(request) else "",
        )

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

    def app_index(self, request: HttpRequest, app_label: str, extra_context: Any = None) -> Any:
        """There is one list of what the admin holds: its first page."""
        return HttpResponseRedirect(reverse(f"{self.name}:index"))

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Without the redirect that answers whether a row of any table exists."""
        mounted = [
            path(str(route.pattern), self.admin_view(route.callback), name=route.name)
            for each in self._mounted
            for route in each.routes
        ]
        own = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        return [*mounted, *own]

    def login(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Whoever is signed in but has no business here is told so; no second sign-in form."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise AccessDenied(gettext_noop("your part in this work has nothing in the admin"))
        return cast(HttpResponseBase, super().login(request, extra_context))


class AssayAdminConfig(AdminConfig):
    default_site = "assessments.web.admin_site.AssaySite"

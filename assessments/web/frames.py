"""Pages that stand in two frames: an assessment's own, and the admin's.

A page of the product that `AssaySite.mount` has taken in is answered below /admin/ too, by the
same view and the same template. The template extends `frame` (or `plain_frame`, without an
assessment); a view that leads on, and a link to another such page, name the route by `here`,
which stays in the frame in which the page was asked for.
"""

from typing import Any, Final

from django import template
from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

register = template.Library()

ADMIN: Final = "admin"
_FRAMED: Final = "admin/framed.html"


def is_in_admin(request: HttpRequest | None) -> bool:
    match = getattr(request, "resolver_match", None)
    return match is not None and ADMIN in match.namespaces


def route_here(request: HttpRequest | None, route: str) -> str:
    """The name of `route` in the frame of the request, which has it."""
    return f"{ADMIN}:{route}" if is_in_admin(request) else route


def here(request: HttpRequest | None, route: str, *args: object) -> str:
    """The address of `route` in the frame of the request; its own where that frame has none."""
    try:
        return reverse(route_here(request, route), args=args)
    except NoReverseMatch:
        return reverse(route, args=args)


@register.simple_tag(name="here", takes_context=True)
def here_tag(context: template.Context, route: str, *args: object) -> str:
    """`here`, in a template."""
    return here(context.get("request"), route, *args)


def frames(request: HttpRequest) -> dict[str, Any]:
    """What pages of both frames extend; in the admin's, what its bar holds (`admin_entries`)."""
    if is_in_admin(request):
        site: Any = admin.site
        entries = SimpleLazyObject(lambda: site.entries(request))
        framed = {"frame": _FRAMED, "plain_frame": _FRAMED}
        return {"in_admin": True, "admin_entries": entries, **framed}
    return {"in_admin": False, "frame": "assessment_base.html", "plain_frame": "base.html"}

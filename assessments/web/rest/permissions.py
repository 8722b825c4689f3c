"""Whether a token may do this kind of thing at all; what, and to what, the operations say."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from assessments.basis import READ, WRITE, AccessDenied
from assessments.basis.errors import gettext_noop
from assessments.web.actors import actor_of

SAFE = ("GET", "HEAD", "OPTIONS")


class HasScope(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        if not request.user.is_authenticated:
            return False
        needed = READ if request.method in SAFE else getattr(view, "scope", WRITE)
        if needed not in actor_of(request).scopes:
            raise AccessDenied(gettext_noop("this token lacks the scope for it"))
        return True

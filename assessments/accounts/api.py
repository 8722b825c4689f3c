"""Signing in to the REST interface with a bearer token."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from assessments.accounts.models import Token, User
from assessments.accounts.operations import mark_used
from assessments.accounts.queries import token_of


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`, and nothing else: a browser's session is no way in, so no
    other site can make a signed-in browser write. One query.

    Not knox's own class: that one deletes expired tokens while it reads, and answers a token
    that is not UTF-8 with a server error.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        try:
            (text,) = (word.decode("ascii") for word in words[1:])
        except (ValueError, UnicodeDecodeError):
            raise AuthenticationFailed(_("This is not a token.")) from None
        token = token_of(text)
        if token is None:
            raise AuthenticationFailed(_("There is no such token, or it has expired."))
        mark_used(token=token, at=timezone.now())
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="assay"'


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "assessments.accounts.api.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Printed once by `manage.py create_token`.",
        }


__all__ = ["TokenAuthentication", "TokenScheme"]

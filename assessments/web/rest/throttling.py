"""How often one token, or one address without one, may ask."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class TokenThrottle(SimpleRateThrottle):
    """Per token: a script that runs wild does not shut out its owner's others."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        token: Any = request.auth
        if token is None:
            return None
        return self.cache_format % {"scope": self.scope, "ident": token.pk}


class StrangerThrottle(SimpleRateThrottle):
    """Per address, for requests without a valid token: guessing is slow."""

    scope = "stranger"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}

"""`Idempotency-Key`: a request that is sent again is answered again, and made once.

As draft-ietf-httpapi-idempotency-key-header has it: 422 for the key of another request. Who sends
it while the first is at work waits for its end, and has 409 when that takes longer than anybody
waits for a lock; on SQLite, where writers wait for one another whatever their keys, 503 as always.
"""

import hashlib
import json
from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.db import OperationalError, transaction
from rest_framework.response import Response

from assessments.accounts.models import FORGOTTEN, KeptAnswer, Token
from assessments.accounts.operations import claim_answer, keep_answer
from assessments.basis import Conflict
from assessments.basis.errors import gettext_noop
from assessments.web.errors import is_busy
from assessments.web.rest.views import Endpoint

P = ParamSpec("P")
E = TypeVar("E", bound=Endpoint)
KEPT_HEADERS: Final = ("Location", "ETag")
AT_WORK: Final = gettext_noop("the first request with this key is still at work: send it again")
GONE: Final = gettext_noop("this was done, and what was answered has been erased since")


def made_once(
    method: Callable[Concatenate[E, P], Response],
) -> Callable[Concatenate[E, P], Response]:
    """For a `post` of an endpoint. What is refused is not kept: it may be mended and sent again.

    The answer is kept in the transaction that does the work, so neither exists without the other.
    """

    def once(endpoint: E, /, *args: P.args, **kwargs: P.kwargs) -> Response:
        request = endpoint.request
        key = request.headers.get("Idempotency-Key")
        token = request.auth
        if key is None or not isinstance(token, Token):
            return method(endpoint, *args, **kwargs)
        # Before the transaction: a body that comes in slowly would hold SQLite's lock.
        digest = _digest(endpoint)
        with transaction.atomic():
            kept, is_new = _claimed(endpoint, token, key, digest)
            if kept.status == FORGOTTEN and not is_new:
                raise Conflict("answer_erased", GONE)
            if not is_new:
                return Response(kept.body, status=kept.status, headers=kept.headers)
            response = method(endpoint, *args, **kwargs)
            keep_answer(
                kept=kept,
                status=response.status_code,
                body=response.data,
                headers={name: response[name] for name in KEPT_HEADERS if name in response},
            )
        return response

    update_wrapper(once, method)
    return once


def _claimed(endpoint: Endpoint, token: Token, key: str, digest: str) -> tuple[KeptAnswer, bool]:
    try:
        return claim_answer(token=token, key=key, digest=digest, at=endpoint.actor.at)
    except OperationalError as error:
        if not is_busy(error):
            raise
        raise Conflict("in_flight", AT_WORK) from error


def _digest(endpoint: Endpoint) -> str:
    request = endpoint.request
    asked: list[Any] = [request.method, request.get_full_path(), request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()

"""For whoever watches the server: is it alive, may it be sent requests."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; asks nothing of the database, so that an absent
    database does not have the process restarted."""
    return JsonResponse({"status": "live"})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated, else 503. One query, more only until the
    first success."""
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        checks = {"database": "unavailable", "migrations": "unknown"}
    else:
        if not is_migrated():
            checks["migrations"] = "pending"
            is_migrated.cache_clear()
    good = set(checks.values()) == {"ok"}
    return JsonResponse(
        {"status": "ready" if good else "not ready", "checks": checks},
        status=200 if good else 503,
    )


@lru_cache(maxsize=1)
def is_migrated() -> bool:
    """Whether no migration waits. True is kept: a running process never unmigrates."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())

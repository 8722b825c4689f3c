"""What holds for every test: no network, the N+1 detector on, and a plain word on what was
left out."""

import pytest
from django.conf import settings

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
ON_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def pytest_collection_modifyitems(items):
    for item in items:
        if ON_POSTGRES and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="holds on SQLite only"))
        if not ON_POSTGRES and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="holds on PostgreSQL only"))

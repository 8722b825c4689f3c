"""What holds for every test: no network, the N+1 detector on, nothing left out unsaid."""

import os
import socket
from datetime import timedelta

import pytest
from _pytest import runner
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from zeal import zeal_context

from config.stack import deep, settle
from tests.chromium import chromium

LOOPBACK = ("127.", "::1", "localhost")
ON_POSTGRES = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
# On PostgreSQL too, what is otherwise shown once.
EVERYTHING = os.environ.get("ASSAY_EVERYTHING") == "1"
# In CI nothing may be left out: a skipped test is a failed one.
REQUIRE_ALL = os.environ.get("ASSAY_REQUIRE_ALL") == "1"

# Two cores shared with a database and a browser: a slow example is no fault. The examples that
# failed before are kept in .hypothesis/.
hypothesis_settings.register_profile(
    "assay",
    deadline=timedelta(seconds=20),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    print_blob=True,
)
hypothesis_settings.load_profile("assay")


def examples(most):
    """How many examples a property gets: on PostgreSQL, the second run of the same, fewer."""
    return max(2, most // 3) if ON_POSTGRES else most


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    # The other engine's run has them: left out here they are not skipped.
    # No database changes what a browser shows, nor what a page says of the rows that it got: that
    # each page gets them on either engine, the tests of the whole house ask on both.
    again = set() if EVERYTHING else {"once", "browser"}
    foreign = {"sqlite"} | again if ON_POSTGRES else {"postgres"}
    kept, left_out = [], []
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        elsewhere = marks & foreign or (ON_POSTGRES and not asks_the_database(item, marks))
        (left_out if elsewhere else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept
    if not chromium():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="there is no Chromium"))


def asks_the_database(item, marks):
    """Whether one engine could answer it otherwise than another. Arithmetic and texts cannot be."""
    return bool(
        marks & {"django_db", "postgres"} or {"db", "django_db_setup"} & {*item.fixturenames}
    )


class Order:
    """The long tests first: what comes last is short, and no worker waits for the other's."""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: not is_long(item))


def is_long(item):
    return any(item.get_closest_marker(name) for name in ("slow", "browser"))


def pytest_configure(config):
    config.pluginmanager.register(Order())


def pytest_collection_finish(session):
    settle()


@pytest.hookimpl(tryfirst=True)
@deep
def pytest_runtest_protocol(item, nextitem):
    """pytest's own, with room for the frames of what a test calls."""
    return runner.pytest_runtest_protocol(item, nextitem)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"may not be left out here: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"may not be left out here: {report.longrepr}"
    return report


def pytest_report_header(config):
    database = "PostgreSQL" if ON_POSTGRES else "SQLite"
    return f"database: {database}; browser: {chromium() or 'none'}"


@pytest.fixture(autouse=True, scope="session")
def no_network():
    """Fails a connection to anywhere but this machine."""
    connect = socket.socket.connect

    def guarded(self, address):
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            raise OSError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def no_memory():
    """Forgets the cache and the last reader's language: what one test tried to guess does not
    count against the next, and none reads another's words."""
    cache.clear()
    translation.deactivate()


@pytest.fixture
def no_n_plus_one():
    """Fails the same lazy query for each of many rows. Requests are always watched; ask for this
    where a query is called without one. (A test's own set-up may well repeat itself.)"""
    with zeal_context():
        yield
